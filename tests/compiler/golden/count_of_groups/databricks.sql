WITH `orders_rows` AS (
  SELECT
    1 AS `one`
  FROM `shop`.`orders`
  GROUP BY
    `region`
  HAVING
    COUNT(*) >= 2
)
SELECT
  COUNT(*) AS `rows`
FROM `orders_rows`
