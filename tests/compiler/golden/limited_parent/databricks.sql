WITH `orders` AS (
  SELECT
    `amount`
  FROM `shop`.`orders`
  ORDER BY
    `amount` DESC,
    `order_id` ASC NULLS LAST
  LIMIT 3
)
SELECT
  SUM(`amount`) AS `total`
FROM `orders`
