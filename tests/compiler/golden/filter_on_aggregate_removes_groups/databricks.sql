WITH `orders` AS (
  SELECT
    `region`,
    `amount`,
    `order_id`
  FROM `shop`.`orders`
), `orders_by_region` AS (
  SELECT
    `region`,
    COUNT(*) AS `n`,
    SUM(`amount`) AS `total`
  FROM `orders`
  GROUP BY
    `region`
  HAVING
    COUNT(*) >= 2
), `orders_by_region_2` AS (
  SELECT
    `region`,
    `n`,
    `total`,
    ROW_NUMBER() OVER (ORDER BY `region` ASC NULLS LAST) AS `place`
  FROM `orders_by_region`
)
SELECT
  `orders`.`region`,
  `orders_by_region_2`.`n`,
  `orders_by_region_2`.`total`,
  `orders_by_region_2`.`place`,
  `orders`.`amount`
FROM `orders`
JOIN `orders_by_region_2`
  ON `orders`.`region` IS NOT DISTINCT FROM `orders_by_region_2`.`region`
ORDER BY
  `region` ASC NULLS LAST,
  `orders`.`order_id` ASC NULLS LAST
