SELECT
  COUNT(*) AS `rows`
FROM `shop`.`orders`
WHERE
  `amount` >= 20
