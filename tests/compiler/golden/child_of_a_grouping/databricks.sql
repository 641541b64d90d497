WITH `orders` AS (
  SELECT
    COUNT(*) AS `n`
  FROM `shop`.`orders`
  GROUP BY
    `region`
  HAVING
    COUNT(*) >= 2
)
SELECT
  COUNT(*) AS `groups`,
  MAX(`n`) AS `most`
FROM `orders`
