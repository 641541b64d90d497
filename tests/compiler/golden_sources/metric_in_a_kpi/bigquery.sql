WITH `orders` AS (
  SELECT
    `amount`
  FROM `shop`.`orders`
)
SELECT
  CAST(SUM(`amount`) AS FLOAT64) / NULLIF(COUNT(CASE WHEN NOT (
    `amount` IS NULL
  ) THEN 1 END), 0) AS `v`
FROM `orders`
