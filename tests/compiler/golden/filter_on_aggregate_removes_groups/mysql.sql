WITH `orders` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    `orders`.`amount`,
    `orders`.`order_id`
  FROM `shop`.`orders` AS `orders`
), `orders_by_region` AS (
  SELECT
    `region`,
    COUNT(*) AS `n`,
    SUM(`amount`) AS `total`,
    ROW_NUMBER() OVER (ORDER BY `region` IS NULL ASC, `region` ASC) AS `place`
  FROM `orders`
  GROUP BY
    `region`
  HAVING
    COUNT(*) >= 2
)
SELECT
  `orders`.`region`,
  `orders_by_region`.`n`,
  `orders_by_region`.`total`,
  `orders_by_region`.`place`,
  `orders`.`amount`
FROM `orders`
JOIN `orders_by_region`
  ON `orders`.`region` <=> `orders_by_region`.`region`
ORDER BY
  `orders`.`region` IS NULL ASC,
  `orders`.`region` ASC,
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
