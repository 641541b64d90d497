WITH `orders` AS (
  SELECT
    `amount`
  FROM `shop`.`orders`
  WHERE
    `paid`
)
SELECT
  SUM(`amount`) AS `total`,
  CAST(SUM(`amount`) AS DOUBLE) / NULLIF(COUNT(*), 0) AS `ratio`
FROM `orders`
