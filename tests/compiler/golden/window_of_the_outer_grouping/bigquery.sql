WITH `orders_by_customer` AS (
  SELECT
    `region`,
    `customer`,
    SUM(`amount`) AS `total`
  FROM `shop`.`orders`
  GROUP BY
    `region`,
    `customer`
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
  ON COALESCE(`orders_by_customer`.`region`, '') = COALESCE(`orders_by_region`.`region`, '')
  AND (
    `orders_by_customer`.`region` IS NULL
  ) = (
    `orders_by_region`.`region` IS NULL
  )
ORDER BY
  `best` ASC NULLS LAST,
  `region` ASC NULLS LAST,
  `customer` ASC NULLS LAST
