WITH `orders` AS (
  SELECT
    `amount`
  FROM `shop`.`orders`
)
SELECT
  CAST(SUM(`amount`) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    NOT (
      `amount` IS NULL
    )), 0) AS `v`
FROM `orders`
