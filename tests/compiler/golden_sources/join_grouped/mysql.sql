SELECT
  CAST(`buyers`.`full_name` AS CHAR) AS `name`,
  SUM(`orders`.`amount`) AS `total`
FROM `shop`.`orders` AS `orders`
JOIN `shop`.`customers` AS `buyers`
  ON CAST(`orders`.`customer` AS CHAR) = CAST(`buyers`.`customer` AS CHAR)
WHERE
  `orders`.`order_date` >= CAST('2024-01-10' AS DATE)
GROUP BY
  CAST(`buyers`.`full_name` AS CHAR)
ORDER BY
  CAST(`buyers`.`full_name` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`full_name` AS CHAR) ASC
