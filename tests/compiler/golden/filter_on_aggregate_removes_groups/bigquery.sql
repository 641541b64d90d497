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
  ON COALESCE(`orders`.`region`, '') = COALESCE(`orders_by_region`.`region`, '')
  AND (
    `orders`.`region` IS NULL
  ) = (
    `orders_by_region`.`region` IS NULL
  )
ORDER BY
  `region` ASC NULLS LAST,
  `orders`.`order_id` ASC NULLS LAST
