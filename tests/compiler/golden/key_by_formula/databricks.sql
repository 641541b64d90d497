SELECT
  CAST(CAST(TRUNC(CAST(`order_date` AS DATE), 'MONTH') AS TIMESTAMP_NTZ) AS DATE) AS `month`,
  COUNT(*) AS `n`,
  MAX(`order_id`) AS `late`
FROM `shop`.`orders`
GROUP BY
  CAST(CAST(TRUNC(CAST(`order_date` AS DATE), 'MONTH') AS TIMESTAMP_NTZ) AS DATE)
ORDER BY
  `month` ASC NULLS LAST
