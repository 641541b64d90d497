WITH `customers` AS (
  SELECT
    `customer`
  FROM `shop`.`customers`
), `customers_lookup` AS (
  SELECT
    `customer` AS `key`,
    COUNT(*) AS `found`
  FROM `customers`
  GROUP BY
    `customer`
)
SELECT
  `orders`.`order_id`,
  `customers_lookup`.`found` > 0 AS `known`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `customers_lookup`
  ON `orders`.`customer` = `customers_lookup`.`key`
WHERE
  (
    `customers_lookup`.`found` > 0
  )
ORDER BY
  `order_id` ASC NULLS LAST
