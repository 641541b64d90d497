WITH `sales` AS (
  SELECT
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    `orders`.`amount`
  FROM `shop`.`orders` AS `orders`
  WHERE
    `orders`.`order_id` <> 1 OR `orders`.`order_id` IS NULL
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
  CAST(`orders`.`customer` AS CHAR) AS `customer`,
  `orders`.`amount`,
  `sales_lookup`.`spent`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `sales_lookup`
  ON CAST(`orders`.`customer` AS CHAR) = `sales_lookup`.`key`
WHERE
  `orders`.`order_id` <> 1 OR `orders`.`order_id` IS NULL
ORDER BY
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
