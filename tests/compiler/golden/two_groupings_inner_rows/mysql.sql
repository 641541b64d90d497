WITH `orders` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    `orders`.`amount`
  FROM `shop`.`orders` AS `orders`
), `orders_by_customer` AS (
  SELECT
    `region`,
    `customer`,
    SUM(`amount`) AS `total`,
    RANK() OVER (PARTITION BY `region` ORDER BY SUM(`amount`) DESC) AS `place`
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
  `orders_by_customer`.`place`
FROM `orders_by_customer`
JOIN `orders_by_region`
  ON `orders_by_customer`.`region` <=> `orders_by_region`.`region`
ORDER BY
  `orders_by_region`.`region_total` DESC,
  `orders_by_customer`.`region` IS NULL ASC,
  `orders_by_customer`.`region` ASC,
  `orders_by_customer`.`customer` IS NULL ASC,
  `orders_by_customer`.`customer` ASC
