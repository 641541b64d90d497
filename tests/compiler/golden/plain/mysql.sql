SELECT
  `orders`.`order_id`,
  CAST(`orders`.`region` AS CHAR) AS `region`,
  `orders`.`amount`
FROM `shop`.`orders` AS `orders`
ORDER BY
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
