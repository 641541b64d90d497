WITH `orders` AS (
  SELECT
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    CAST(CAST(DATE_FORMAT(CAST(`orders`.`order_date` AS DATETIME(6)), '%Y-%m-01') AS DATETIME(6)) AS DATE) AS `month`
  FROM `shop`.`orders` AS `orders`
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
      YEAR(CAST(`orders`.`month` AS DATETIME(6))) - YEAR(CAST(`orders_by_customer`.`first` AS DATETIME(6)))
    ) * 12 + MONTH(CAST(`orders`.`month` AS DATETIME(6))) - MONTH(CAST(`orders_by_customer`.`first` AS DATETIME(6))) AS SIGNED) AS `age`,
    COUNT(*) AS `n`
  FROM `orders`
  JOIN `orders_by_customer`
    ON `orders`.`customer` <=> `orders_by_customer`.`customer`
  GROUP BY
    `orders`.`customer`,
    CAST((
      YEAR(CAST(`orders`.`month` AS DATETIME(6))) - YEAR(CAST(`orders_by_customer`.`first` AS DATETIME(6)))
    ) * 12 + MONTH(CAST(`orders`.`month` AS DATETIME(6))) - MONTH(CAST(`orders_by_customer`.`first` AS DATETIME(6))) AS SIGNED)
)
SELECT
  `orders_by_age`.`customer`,
  `orders_by_customer`.`first`,
  `orders_by_age`.`age`,
  `orders_by_age`.`n`
FROM `orders_by_age`
JOIN `orders_by_customer`
  ON `orders_by_age`.`customer` <=> `orders_by_customer`.`customer`
ORDER BY
  `orders_by_age`.`customer` IS NULL ASC,
  `orders_by_age`.`customer` ASC,
  `orders_by_age`.`age` IS NULL ASC,
  `orders_by_age`.`age` ASC
