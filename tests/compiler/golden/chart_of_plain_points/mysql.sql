SELECT
  `quantity` AS `q`,
  `amount` AS `a`
FROM `shop`.`orders`
ORDER BY
  `order_id` IS NULL ASC,
  `order_id` ASC
LIMIT 25001
