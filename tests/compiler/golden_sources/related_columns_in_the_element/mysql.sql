WITH `customers` AS (
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
)
SELECT
  `orders`.`order_id`,
  CAST(`orders`.`region` AS CHAR) AS `region`,
  CAST(`orders`.`customer` AS CHAR) AS `customer`,
  `orders`.`amount`,
  CAST(`orders`.`item` AS CHAR) AS `item`,
  `customers_lookup`.`who`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `customers_lookup`
  ON CAST(`orders`.`customer` AS CHAR) = `customers_lookup`.`key`
ORDER BY
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
