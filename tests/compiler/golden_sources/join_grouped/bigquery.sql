SELECT
  `buyers`.`full_name` AS `name`,
  SUM(`orders`.`amount`) AS `total`
FROM `shop`.`orders` AS `orders`
JOIN `shop`.`customers` AS `buyers`
  ON `orders`.`customer` = `buyers`.`customer`
WHERE
  `orders`.`order_date` >= CAST('2024-01-10' AS DATE)
GROUP BY
  1
ORDER BY
  `name` ASC NULLS LAST
