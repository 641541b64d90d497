WITH `orders` AS (
  SELECT
    `order_id`,
    `region`,
    `customer`,
    `amount`
  FROM `shop`.`orders`
), `orders_page` AS (
  SELECT
    `order_id`,
    `region`,
    `customer`
  FROM `orders`
  ORDER BY
    `region` ASC NULLS LAST,
    `order_id` ASC NULLS LAST
  LIMIT 3
  OFFSET 2
), `customers` AS (
  SELECT
    `customer`,
    `full_name`
  FROM `shop`.`customers`
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
  ON COALESCE(`orders_page`.`region`, '') = COALESCE(`orders_by_region`.`region`, '')
  AND (
    `orders_page`.`region` IS NULL
  ) = (
    `orders_by_region`.`region` IS NULL
  )
ORDER BY
  `region` ASC NULLS LAST,
  `order_id` ASC NULLS LAST
