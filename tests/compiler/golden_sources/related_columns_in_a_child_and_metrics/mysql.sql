WITH `orders` AS (
  SELECT
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    `orders`.`amount`
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
  `customers_lookup`.`who`,
  SUM(`orders`.`amount`) AS `total`,
  CAST(CAST(SUM(`orders`.`amount`) AS DOUBLE) / NULLIF(COUNT(CASE WHEN NOT (
    `orders`.`amount` IS NULL
  ) THEN 1 END), 0) AS DOUBLE) / 2 AS `half`
FROM `orders`
LEFT JOIN `customers_lookup`
  ON `orders`.`customer` = `customers_lookup`.`key`
GROUP BY
  `customers_lookup`.`who`
ORDER BY
  `customers_lookup`.`who` IS NULL ASC,
  `customers_lookup`.`who` ASC
