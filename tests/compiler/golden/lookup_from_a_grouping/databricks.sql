WITH `orders_by_customer` AS (
  SELECT
    `customer`,
    COUNT(*) AS `n`
  FROM `shop`.`orders`
  GROUP BY
    `customer`
), `customers` AS (
  SELECT
    `customer`,
    `points`
  FROM `shop`.`customers`
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
  `customer` ASC NULLS LAST
