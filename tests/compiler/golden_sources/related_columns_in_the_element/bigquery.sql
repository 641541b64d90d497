WITH `customers` AS (
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
)
SELECT
  `orders`.`order_id`,
  `orders`.`region`,
  `orders`.`customer`,
  `orders`.`amount`,
  `orders`.`item`,
  `customers_lookup`.`who`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `customers_lookup`
  ON `orders`.`customer` = `customers_lookup`.`key`
ORDER BY
  `order_id` ASC NULLS LAST
