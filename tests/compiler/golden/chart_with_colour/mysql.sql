SELECT
  CAST(`orders`.`region` AS CHAR) AS `region`,
  CAST(`orders`.`paid` AS DECIMAL(1, 0)) AS `paid`,
  SUM(`orders`.`amount`) AS `amount`,
  COUNT(*) AS `n`
FROM `shop`.`orders` AS `orders`
GROUP BY
  `orders`.`paid`,
  CAST(`orders`.`region` AS CHAR)
ORDER BY
  CAST(`orders`.`region` AS CHAR) IS NULL ASC,
  CAST(`orders`.`region` AS CHAR) ASC,
  `orders`.`paid` IS NULL ASC,
  `orders`.`paid` ASC
LIMIT 25001
