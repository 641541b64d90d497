WITH `orders` AS (
  SELECT
    `order_id`,
    `customer`
  FROM `shop`.`orders`
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
)
SELECT
  `events`.`user_id` AS `user`,
  `customers_lookup`.`who`,
  COUNT(*) AS `n`
FROM `shop`.`events` AS `events`
JOIN `orders` AS `sales`
  ON (
    LENGTH(`events`.`user_id`) - 1
  ) = `sales`.`order_id`
LEFT JOIN `customers_lookup`
  ON `sales`.`customer` = `customers_lookup`.`key`
GROUP BY
  1,
  `customers_lookup`.`who`
ORDER BY
  `user` ASC NULLS LAST,
  `who` ASC NULLS LAST
