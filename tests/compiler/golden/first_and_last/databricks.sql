WITH `orders` AS (
  SELECT
    `region`,
    `quantity`,
    FIRST_VALUE(`quantity`) OVER (
      PARTITION BY `region`
      ORDER BY `quantity` ASC NULLS LAST, `order_id` ASC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `start`,
    `order_id`,
    ROW_NUMBER() OVER (
      PARTITION BY `region`
      ORDER BY `quantity` ASC NULLS LAST, `order_id` ASC NULLS LAST
    ) AS `place`,
    ROW_NUMBER() OVER (
      PARTITION BY `region`
      ORDER BY `quantity` DESC NULLS FIRST, `order_id` DESC NULLS FIRST
    ) AS `place_2`
  FROM `shop`.`orders`
), `orders_by_region` AS (
  SELECT
    `region`,
    MAX(CASE WHEN `place` = 1 THEN `quantity` END) AS `low`,
    MAX(CASE WHEN `place_2` = 1 THEN `quantity` END) AS `high`
  FROM `orders`
  GROUP BY
    `region`
)
SELECT
  `orders`.`region`,
  `orders_by_region`.`low`,
  `orders_by_region`.`high`,
  `orders`.`quantity`,
  `orders`.`start`
FROM `orders`
JOIN `orders_by_region`
  ON `orders`.`region` IS NOT DISTINCT FROM `orders_by_region`.`region`
ORDER BY
  `region` ASC NULLS LAST,
  `quantity` ASC NULLS LAST,
  `orders`.`order_id` ASC NULLS LAST
