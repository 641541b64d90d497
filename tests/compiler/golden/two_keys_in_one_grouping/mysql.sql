SELECT
  CAST(`orders`.`region` AS CHAR) AS `region`,
  CAST(`orders`.`paid` AS DECIMAL(1, 0)) AS `paid`,
  COUNT(*) AS `n`,
  CAST(SUM(COUNT(*)) OVER (
    ORDER BY CAST(`orders`.`region` AS CHAR) IS NULL ASC, CAST(`orders`.`region` AS CHAR) ASC, `orders`.`paid` IS NULL ASC, `orders`.`paid` ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS SIGNED) AS `running`
FROM `shop`.`orders` AS `orders`
GROUP BY
  CAST(`orders`.`region` AS CHAR),
  `orders`.`paid`
ORDER BY
  CAST(`orders`.`region` AS CHAR) IS NULL ASC,
  CAST(`orders`.`region` AS CHAR) ASC,
  `orders`.`paid` IS NULL ASC,
  `orders`.`paid` ASC
