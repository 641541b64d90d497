WITH `orders` AS (
  SELECT
    `customer`,
    CAST(DATETIME_TRUNC(CAST(`order_date` AS DATETIME), MONTH) AS DATE) AS `month`
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
    DATETIME_DIFF(
      CAST(`orders`.`month` AS DATETIME),
      CAST(`orders_by_customer`.`first` AS DATETIME),
      MONTH
    ) AS `age`,
    COUNT(*) AS `n`
  FROM `orders`
  JOIN `orders_by_customer`
    ON COALESCE(`orders`.`customer`, '') = COALESCE(`orders_by_customer`.`customer`, '')
    AND (
      `orders`.`customer` IS NULL
    ) = (
      `orders_by_customer`.`customer` IS NULL
    )
  GROUP BY
    `orders`.`customer`,
    DATETIME_DIFF(
      CAST(`orders`.`month` AS DATETIME),
      CAST(`orders_by_customer`.`first` AS DATETIME),
      MONTH
    )
)
SELECT
  `orders_by_age`.`customer`,
  `orders_by_customer`.`first`,
  `orders_by_age`.`age`,
  `orders_by_age`.`n`
FROM `orders_by_age`
JOIN `orders_by_customer`
  ON COALESCE(`orders_by_age`.`customer`, '') = COALESCE(`orders_by_customer`.`customer`, '')
  AND (
    `orders_by_age`.`customer` IS NULL
  ) = (
    `orders_by_customer`.`customer` IS NULL
  )
ORDER BY
  `customer` ASC NULLS LAST,
  `age` ASC NULLS LAST
