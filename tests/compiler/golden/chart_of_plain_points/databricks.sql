SELECT
  `quantity` AS `q`,
  `amount` AS `a`
FROM `shop`.`orders`
ORDER BY
  `order_id` ASC NULLS LAST
LIMIT 25001
