WITH `all` AS (
  SELECT
    CAST(`customer` AS CHAR) AS `who`,
    `amount` AS `value`
  FROM `shop`.`orders`
  UNION ALL
  SELECT
    CAST(`customer` AS CHAR) AS `who`,
    CAST(`points` AS DOUBLE) AS `value`
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
  `who` IS NULL ASC,
  `who` ASC
