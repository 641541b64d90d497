WITH `all` AS (
  SELECT
    `customer` AS `who`,
    `amount` AS `value`
  FROM `shop`.`orders`
  UNION ALL
  SELECT
    `customer` AS `who`,
    CAST(`points` AS FLOAT64) AS `value`
  FROM `shop`.`customers`
)
SELECT
  `who`,
  SUM(`value`) AS `total`,
  COUNT(*) AS `n`
FROM `all`
WHERE
  `who` IN ('ann', 'cid')
GROUP BY
  `who`
ORDER BY
  `who` ASC NULLS LAST
