SELECT
  COUNT(*) AS `n`
FROM `shop`.`orders`
