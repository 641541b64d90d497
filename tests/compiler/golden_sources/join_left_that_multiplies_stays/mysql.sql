SELECT
  COUNT(*) AS `n`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `shop`.`customers` AS `buyers`
  ON CAST(`orders`.`customer` AS CHAR) = CAST(`buyers`.`customer` AS CHAR)
