SELECT
  `orders`.`order_id`,
  CAST(`buyers`.`full_name` AS CHAR) AS `full_name`,
  `orders`.`amount`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `shop`.`customers` AS `buyers`
  ON CAST(`orders`.`customer` AS CHAR) = CAST(`buyers`.`customer` AS CHAR)
ORDER BY
  `orders`.`amount` IS NULL ASC,
  `orders`.`amount` ASC,
  CAST(`buyers`.`full_name` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`full_name` AS CHAR) ASC,
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC,
  CAST(`buyers`.`customer` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`customer` AS CHAR) ASC,
  `buyers`.`points` IS NULL ASC,
  `buyers`.`points` ASC
