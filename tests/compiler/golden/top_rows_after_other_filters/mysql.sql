WITH `orders` AS (
  SELECT
    `orders`.`order_id`,
    CAST(`orders`.`region` AS CHAR) AS `region`,
    `orders`.`amount`,
    RANK() OVER (ORDER BY `orders`.`amount` DESC) AS `amount_rank`
  FROM `shop`.`orders` AS `orders`
  WHERE
    NOT CAST(`orders`.`region` AS CHAR) IS NULL
)
SELECT
  `order_id`,
  `region`,
  `amount`
FROM `orders`
WHERE
  `amount_rank` <= 2 AND NOT `amount` IS NULL
ORDER BY
  `amount` DESC,
  `order_id` IS NULL ASC,
  `order_id` ASC
