WITH `sales` AS (
  SELECT
    `customer`,
    `amount`
  FROM `shop`.`orders`
  WHERE
    `order_id` <> 1 OR `order_id` IS NULL
), `sales_lookup` AS (
  SELECT
    `customer` AS `key`,
    SUM(`amount`) AS `spent`
  FROM `sales`
  GROUP BY
    `customer`
)
SELECT
  `orders`.`order_id`,
  `orders`.`customer`,
  `orders`.`amount`,
  `sales_lookup`.`spent`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `sales_lookup`
  ON `orders`.`customer` = `sales_lookup`.`key`
WHERE
  `orders`.`order_id` <> 1 OR `orders`.`order_id` IS NULL
ORDER BY
  `order_id` ASC NULLS LAST
