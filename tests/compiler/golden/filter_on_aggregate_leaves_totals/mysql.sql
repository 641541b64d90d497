WITH `orders` AS (
  SELECT
    1 AS `one`
  FROM `shop`.`orders`
)
SELECT
  COUNT(*) AS `all_orders`
FROM `orders`
