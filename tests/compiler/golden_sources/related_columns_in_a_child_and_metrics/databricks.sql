WITH `orders` AS (
  SELECT
    `customer`,
    `amount`
  FROM `shop`.`orders`
), `customers` AS (
  SELECT
    `customer`,
    `full_name`
  FROM `shop`.`customers`
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
  CAST(CAST(SUM(`orders`.`amount`) AS DOUBLE) / NULLIF(COUNT(*) FILTER(WHERE
    NOT (
      `orders`.`amount` IS NULL
    )), 0) AS DOUBLE) / 2 AS `half`
FROM `orders`
LEFT JOIN `customers_lookup`
  ON `orders`.`customer` = `customers_lookup`.`key`
GROUP BY
  `customers_lookup`.`who`
ORDER BY
  `who` ASC NULLS LAST
