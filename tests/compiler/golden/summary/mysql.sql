SELECT
  COUNT(*) AS `n`,
  SUM(`amount`) AS `total`,
  CAST(SUM(`amount`) AS DOUBLE) / NULLIF(COUNT(*), 0) AS `mean`
FROM `shop`.`orders`
WHERE
  CAST(`region` AS CHAR) = 'north' OR CAST(`region` AS CHAR) IS NULL
