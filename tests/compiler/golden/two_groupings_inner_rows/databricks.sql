WITH `orders` AS (
  SELECT
    `region`,
    `customer`,
    `amount`
  FROM `shop`.`orders`
), `orders_by_customer` AS (
  SELECT
    `region`,
    `customer`,
    SUM(`amount`) AS `total`
  FROM `orders`
  GROUP BY
    `region`,
    `customer`
), `orders_by_region` AS (
  SELECT
    `region`,
    SUM(`amount`) AS `region_total`
  FROM `orders`
  GROUP BY
    `region`
)
SELECT
  `orders_by_customer`.`region`,
  `orders_by_region`.`region_total`,
  `orders_by_customer`.`customer`,
  `orders_by_customer`.`total`,
  CAST(`orders_by_customer`.`total` AS DOUBLE) / NULLIF(`orders_by_region`.`region_total`, 0) AS `share`,
  RANK() OVER (
    PARTITION BY `orders_by_customer`.`region`
    ORDER BY `orders_by_customer`.`total` DESC
  ) AS `place`
FROM `orders_by_customer`
JOIN `orders_by_region`
  ON `orders_by_customer`.`region` IS NOT DISTINCT FROM `orders_by_region`.`region`
ORDER BY
  `region_total` DESC,
  `region` ASC NULLS LAST,
  `customer` ASC NULLS LAST
