WITH `orders` AS (
  SELECT
    `order_id`,
    `customer`,
    `item`,
    `order_id` AS `_row_1`
  FROM `shop`.`orders`
), `customers` AS (
  SELECT
    `customers`.`customer`,
    `orders`.`item` AS `best_order_item`
  FROM `shop`.`customers` AS `customers`
  LEFT JOIN `orders`
    ON `customers`.`points` = `orders`.`order_id`
), `customers_lookup` AS (
  SELECT
    `customer` AS `key`,
    CASE
      WHEN MIN(`best_order_item`) = MAX(`best_order_item`)
      THEN MIN(`best_order_item`)
    END AS `item`
  FROM `customers`
  GROUP BY
    `customer`
)
SELECT
  `orders`.`order_id`,
  `customers_lookup`.`item`
FROM `orders`
LEFT JOIN `customers_lookup`
  ON `orders`.`customer` = `customers_lookup`.`key`
ORDER BY
  `orders`.`_row_1` ASC NULLS LAST
