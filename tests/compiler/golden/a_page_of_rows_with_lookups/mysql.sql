WITH `orders` AS (
  SELECT
    `orders`.`order_id`,
    CAST(`orders`.`region` AS CHAR) AS `region`,
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    `orders`.`amount`
  FROM `shop`.`orders` AS `orders`
), `orders_page` AS (
  SELECT
    `order_id`,
    `region`,
    `customer`
  FROM `orders`
  ORDER BY
    `region` IS NULL ASC,
    `region` ASC,
    `order_id` IS NULL ASC,
    `order_id` ASC
  LIMIT 3
  OFFSET 2
), `customers` AS (
  SELECT
    CAST(`customers`.`customer` AS CHAR) AS `customer`,
    CAST(`customers`.`full_name` AS CHAR) AS `full_name`
  FROM `shop`.`customers` AS `customers`
), `customers_lookup` AS (
  SELECT
    `customer` AS `key`,
    CASE WHEN MIN(`full_name`) = MAX(`full_name`) THEN MIN(`full_name`) END AS `who`
  FROM `customers`
  GROUP BY
    `customer`
), `orders_by_region` AS (
  SELECT
    `region`,
    SUM(`amount`) AS `total`
  FROM `orders`
  GROUP BY
    `region`
)
SELECT
  `orders_page`.`region`,
  `orders_by_region`.`total`,
  `orders_page`.`order_id`,
  `customers_lookup`.`who`,
  UPPER(`customers_lookup`.`who`) AS `loud`
FROM `orders_page`
LEFT JOIN `customers_lookup`
  ON `orders_page`.`customer` = `customers_lookup`.`key`
JOIN `orders_by_region`
  ON `orders_page`.`region` <=> `orders_by_region`.`region`
ORDER BY
  `orders_page`.`region` IS NULL ASC,
  `orders_page`.`region` ASC,
  `orders_page`.`order_id` IS NULL ASC,
  `orders_page`.`order_id` ASC
