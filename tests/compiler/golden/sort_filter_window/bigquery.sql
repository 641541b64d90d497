SELECT
  `order_id`,
  `region`,
  `amount`
FROM `shop`.`orders`
WHERE
  `amount` BETWEEN 15 AND 60
ORDER BY
  `amount` DESC,
  `region` ASC,
  `order_id` ASC NULLS LAST
LIMIT 2
OFFSET 1
