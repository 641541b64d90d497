SELECT
  `orders`.`order_id`,
  `names`.`name` AS `measure`,
  CASE `names`.`position`
    WHEN 1
    THEN `orders`.`amount`
    WHEN 2
    THEN CAST(`orders`.`quantity` AS FLOAT64)
  END AS `value`
FROM `shop`.`orders` AS `orders`
CROSS JOIN UNNEST([
  STRUCT(1 AS `position`, 'Amount' AS `name`),
  STRUCT(2 AS `position`, 'Quantity' AS `name`)
]) AS `names`
WHERE
  `orders`.`order_id` <= 2
ORDER BY
  `order_id` ASC NULLS LAST,
  `names`.`position` ASC NULLS LAST
