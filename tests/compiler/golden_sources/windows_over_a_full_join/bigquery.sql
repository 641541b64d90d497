SELECT
  `orders`.`order_id`,
  `buyers`.`points`,
  ROW_NUMBER() OVER (
    ORDER BY `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC, `buyers`.`points` IS NULL ASC, `buyers`.`points` ASC, `buyers`.`customer` IS NULL ASC, `buyers`.`customer` ASC, `buyers`.`full_name` IS NULL ASC, `buyers`.`full_name` ASC
  ) AS `place`
FROM `shop`.`orders` AS `orders`
FULL JOIN `shop`.`customers` AS `buyers`
  ON `orders`.`customer` = `buyers`.`customer`
ORDER BY
  `order_id` ASC NULLS LAST,
  `points` ASC NULLS LAST,
  `buyers`.`customer` ASC NULLS LAST,
  `buyers`.`full_name` ASC NULLS LAST
