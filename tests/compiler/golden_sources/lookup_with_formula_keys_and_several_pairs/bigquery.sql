WITH `customers` AS (
  SELECT
    `customer`,
    `points`
  FROM `shop`.`customers`
), `customers_lookup` AS (
  SELECT
    LEFT(`customer`, 1) AS `key_1`,
    `points` > 3 AS `key_2`,
    COUNT(*) AS `n`
  FROM `customers`
  GROUP BY
    LEFT(`customer`, 1),
    `points` > 3
), `customers_lookup_2` AS (
  SELECT
    `customer` AS `key`,
    CASE WHEN MIN(`points`) = MAX(`points`) THEN MIN(`points`) END AS `same`
  FROM `customers`
  GROUP BY
    `customer`
)
SELECT
  `orders`.`order_id`,
  `customers_lookup`.`n`,
  `customers_lookup_2`.`same`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `customers_lookup`
  ON LEFT(`orders`.`customer`, 1) = `customers_lookup`.`key_1`
  AND (
    `orders`.`quantity` > 3
  ) = `customers_lookup`.`key_2`
LEFT JOIN `customers_lookup_2`
  ON COALESCE(`orders`.`customer`, '') = COALESCE(`customers_lookup_2`.`key`, '')
  AND (
    `orders`.`customer` IS NULL
  ) = (
    `customers_lookup_2`.`key` IS NULL
  )
ORDER BY
  `order_id` ASC NULLS LAST
