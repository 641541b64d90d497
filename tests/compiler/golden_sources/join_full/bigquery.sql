SELECT
  `orders`.`order_id`,
  `buyers`.`full_name`,
  `orders`.`amount`
FROM `shop`.`orders` AS `orders`
FULL JOIN `shop`.`customers` AS `buyers`
  ON `orders`.`customer` = `buyers`.`customer`
ORDER BY
  `amount` ASC NULLS LAST,
  `full_name` ASC NULLS LAST,
  `order_id` ASC NULLS LAST,
  `buyers`.`customer` ASC NULLS LAST,
  `buyers`.`points` ASC NULLS LAST
