SELECT
  CAST(DATETIME_TRUNC(CAST(CAST(`order_date` AS DATETIME) AS DATETIME), MONTH) AS DATE) AS `month`,
  COUNT(*) AS `n`,
  MAX(`order_id`) AS `late`
FROM `shop`.`orders`
GROUP BY
  `month`
ORDER BY
  `month` ASC NULLS LAST
