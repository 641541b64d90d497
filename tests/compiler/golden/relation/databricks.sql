SELECT
  `order_id`,
  `region`,
  `amount`,
  CAST(CONVERT_TIMEZONE(CURRENT_TIMEZONE(), 'UTC', CAST(CURRENT_TIMESTAMP() AS TIMESTAMP_NTZ)) AS DATE) AS `today`
FROM `shop`.`orders`
ORDER BY
  `order_id` DESC
LIMIT 3
