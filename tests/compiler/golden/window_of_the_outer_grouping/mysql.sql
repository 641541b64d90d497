WITH `orders_by_customer` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    SUM(`orders`.`amount`) AS `total`
  FROM `shop`.`orders` AS `orders`
  GROUP BY
    CAST(`orders`.`region` AS CHAR),
    CAST(`orders`.`customer` AS CHAR)
), `orders_by_region` AS (
  SELECT
    `region`,
    MAX(`total`) AS `best`,
    SUM(MAX(`total`)) OVER (
      ORDER BY MAX(`total`) IS NULL ASC, MAX(`total`) ASC, `region` IS NULL ASC, `region` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `running`
  FROM `orders_by_customer`
  GROUP BY
    `region`
)
SELECT
  `orders_by_customer`.`region`,
  `orders_by_region`.`best`,
  `orders_by_region`.`running`,
  `orders_by_customer`.`customer`,
  `orders_by_customer`.`total`
FROM `orders_by_customer`
JOIN `orders_by_region`
  ON `orders_by_customer`.`region` <=> `orders_by_region`.`region`
ORDER BY
  `orders_by_region`.`best` IS NULL ASC,
  `orders_by_region`.`best` ASC,
  `orders_by_customer`.`region` IS NULL ASC,
  `orders_by_customer`.`region` ASC,
  `orders_by_customer`.`customer` IS NULL ASC,
  `orders_by_customer`.`customer` ASC
