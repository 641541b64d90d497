SELECT
  `orders`.`order_id`,
  CAST(`orders`.`region` AS CHAR) AS `region`,
  `orders`.`amount`
FROM `shop`.`orders` AS `orders`
WHERE
  `orders`.`amount` BETWEEN 15 AND 60
ORDER BY
  `orders`.`amount` DESC,
  CAST(`orders`.`region` AS CHAR) ASC,
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
LIMIT 2
OFFSET 1
