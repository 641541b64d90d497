SELECT
  `orders`.`order_id`,
  `buyers`.`points`,
  ROW_NUMBER() OVER (
    ORDER BY `orders`.`order_id` ASC NULLS LAST, `buyers`.`points` ASC NULLS LAST, `buyers`.`customer` ASC NULLS LAST, `buyers`.`full_name` ASC NULLS LAST
  ) AS `place`
FROM `shop`.`orders` AS `orders`
FULL JOIN `shop`.`customers` AS `buyers`
  ON `orders`.`customer` = `buyers`.`customer`
ORDER BY
  `order_id` ASC NULLS LAST,
  `points` ASC NULLS LAST,
  `buyers`.`customer` ASC NULLS LAST,
  `buyers`.`full_name` ASC NULLS LAST
