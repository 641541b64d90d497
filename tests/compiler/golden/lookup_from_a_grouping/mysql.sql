WITH `orders_by_customer` AS (
  SELECT
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    COUNT(*) AS `n`
  FROM `shop`.`orders` AS `orders`
  GROUP BY
    CAST(`orders`.`customer` AS CHAR)
), `customers` AS (
  SELECT
    CAST(`customers`.`customer` AS CHAR) AS `customer`,
    `customers`.`points`
  FROM `shop`.`customers` AS `customers`
), `customers_lookup` AS (
  SELECT
    `customers`.`customer` AS `key`,
    MAX(`customers`.`points`) AS `points`
  FROM `customers`
  GROUP BY
    `customers`.`customer`
)
SELECT
  `orders_by_customer`.`customer`,
  `orders_by_customer`.`n`,
  `customers_lookup`.`points`,
  CAST(`orders_by_customer`.`n` AS DOUBLE) / NULLIF(`customers_lookup`.`points`, 0) AS `per_point`
FROM `orders_by_customer`
LEFT JOIN `customers_lookup`
  ON `orders_by_customer`.`customer` = `customers_lookup`.`key`
WHERE
  `customers_lookup`.`points` >= 2
ORDER BY
  `orders_by_customer`.`customer` IS NULL ASC,
  `orders_by_customer`.`customer` ASC
