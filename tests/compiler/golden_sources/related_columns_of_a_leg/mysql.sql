WITH `orders` AS (
  SELECT
    `orders`.`order_id`,
    CAST(`orders`.`customer` AS CHAR) AS `customer`
  FROM `shop`.`orders` AS `orders`
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
)
SELECT
  CAST(`events`.`user_id` AS CHAR) AS `user`,
  `customers_lookup`.`who`,
  COUNT(*) AS `n`
FROM `shop`.`events` AS `events`
JOIN `orders` AS `sales`
  ON (
    CHAR_LENGTH(CAST(`events`.`user_id` AS CHAR)) - 1
  ) = `sales`.`order_id`
LEFT JOIN `customers_lookup`
  ON `sales`.`customer` = `customers_lookup`.`key`
GROUP BY
  CAST(`events`.`user_id` AS CHAR),
  `customers_lookup`.`who`
ORDER BY
  CAST(`events`.`user_id` AS CHAR) IS NULL ASC,
  CAST(`events`.`user_id` AS CHAR) ASC,
  `customers_lookup`.`who` IS NULL ASC,
  `customers_lookup`.`who` ASC
