WITH `orders` AS (
  SELECT
    `customer`,
    CAST(CAST(TRUNC(CAST(`order_date` AS DATE), 'MONTH') AS TIMESTAMP_NTZ) AS DATE) AS `month`
  FROM `shop`.`orders`
), `orders_by_customer` AS (
  SELECT
    `customer`,
    MIN(`month`) AS `first`
  FROM `orders`
  GROUP BY
    `customer`
), `orders_by_age` AS (
  SELECT
    `orders`.`customer`,
    CAST((
      YEAR(`orders`.`month`) - YEAR(`orders_by_customer`.`first`)
    ) * 12 + MONTH(`orders`.`month`) - MONTH(`orders_by_customer`.`first`) AS BIGINT) AS `age`,
    COUNT(*) AS `n`
  FROM `orders`
  JOIN `orders_by_customer`
    ON `orders`.`customer` IS NOT DISTINCT FROM `orders_by_customer`.`customer`
  GROUP BY
    `orders`.`customer`,
    CAST((
      YEAR(`orders`.`month`) - YEAR(`orders_by_customer`.`first`)
    ) * 12 + MONTH(`orders`.`month`) - MONTH(`orders_by_customer`.`first`) AS BIGINT)
)
SELECT
  `orders_by_age`.`customer`,
  `orders_by_customer`.`first`,
  `orders_by_age`.`age`,
  `orders_by_age`.`n`
FROM `orders_by_age`
JOIN `orders_by_customer`
  ON `orders_by_age`.`customer` IS NOT DISTINCT FROM `orders_by_customer`.`customer`
ORDER BY
  `customer` ASC NULLS LAST,
  `age` ASC NULLS LAST
