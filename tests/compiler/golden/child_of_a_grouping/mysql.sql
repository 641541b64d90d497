WITH `orders` AS (
  SELECT
    COUNT(*) AS `n`
  FROM `shop`.`orders`
  GROUP BY
    CAST(`region` AS CHAR)
  HAVING
    COUNT(*) >= 2
)
SELECT
  COUNT(*) AS `groups`,
  MAX(`n`) AS `most`
FROM `orders`
