SELECT
  CAST(DATETIME_TRUNC(CAST(`order_date` AS DATETIME), MONTH) AS DATE) AS `month`,
  COUNT(*) AS `n`,
  MAX(`order_id`) AS `late`
FROM `shop`.`orders`
GROUP BY
  1
ORDER BY
  `month` ASC NULLS LAST
