SELECT
  `orders`.`order_id`,
  CAST(`orders`.`region` AS CHAR) AS `region`,
  `orders`.`amount`,
  CAST(CAST(UTC_TIMESTAMP(6) AS DATETIME(6)) AS DATE) AS `today`
FROM `shop`.`orders` AS `orders`
ORDER BY
  `orders`.`order_id` DESC
LIMIT 3
