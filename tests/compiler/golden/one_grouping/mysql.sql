SELECT
  CAST(`orders`.`region` AS CHAR) AS `region`,
  COUNT(*) AS `n`,
  SUM(`orders`.`amount`) AS `total`
FROM `shop`.`orders` AS `orders`
GROUP BY
  CAST(`orders`.`region` AS CHAR)
ORDER BY
  CAST(`orders`.`region` AS CHAR) IS NULL ASC,
  CAST(`orders`.`region` AS CHAR) ASC
