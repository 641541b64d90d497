SELECT
  `order_id`,
  `region`,
  `amount`,
  CAST(CURRENT_DATETIME('UTC') AS DATE) AS `today`
FROM `shop`.`orders`
ORDER BY
  `order_id` DESC
LIMIT 3
