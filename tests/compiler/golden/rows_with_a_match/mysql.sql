WITH `customers` AS (
  SELECT
    CAST(`customers`.`customer` AS CHAR) AS `customer`
  FROM `shop`.`customers` AS `customers`
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
  CAST(`customers_lookup`.`found` > 0 AS DECIMAL(1, 0)) AS `known`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `customers_lookup`
  ON CAST(`orders`.`customer` AS CHAR) = `customers_lookup`.`key`
WHERE
  (
    `customers_lookup`.`found` > 0
  )
ORDER BY
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
