SELECT
  COUNT(*) AS `n`,
  SUM(`amount`) AS `total`
FROM `shop`.`orders`
WHERE
  CAST(`region` AS CHAR) = 'x'
