WITH `orders` AS (
  SELECT
    CAST(`orders`.`item` AS CHAR) AS `item`,
    `orders`.`order_id` AS `_row_1`
  FROM `shop`.`orders` AS `orders`
)
SELECT
  `item`
FROM `orders`
ORDER BY
  `_row_1` IS NULL ASC,
  `_row_1` ASC
LIMIT 3
