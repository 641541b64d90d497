WITH `orders` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    `orders`.`quantity`,
    FIRST_VALUE(`orders`.`quantity`) OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR)
      ORDER BY `orders`.`quantity` IS NULL ASC, `orders`.`quantity` ASC, `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `start`,
    `orders`.`order_id`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR)
      ORDER BY `orders`.`quantity` IS NULL ASC, `orders`.`quantity` ASC, `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC
    ) AS `place`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR)
      ORDER BY `orders`.`quantity` IS NULL DESC, `orders`.`quantity` DESC, `orders`.`order_id` IS NULL DESC, `orders`.`order_id` DESC
    ) AS `place_2`
  FROM `shop`.`orders` AS `orders`
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
  ON `orders`.`region` <=> `orders_by_region`.`region`
ORDER BY
  `orders`.`region` IS NULL ASC,
  `orders`.`region` ASC,
  `orders`.`quantity` IS NULL ASC,
  `orders`.`quantity` ASC,
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
