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
    MAX(`total`) AS `best`
  FROM `orders_by_customer`
  GROUP BY
    `region`
), `orders_by_region_2` AS (
  SELECT
    `region`,
    `best`,
    SUM(`best`) OVER (
      ORDER BY `best` ASC NULLS LAST, `region` ASC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `running`
  FROM `orders_by_region`
)
SELECT
  `orders_by_customer`.`region`,
  `orders_by_region_2`.`best`,
  `orders_by_region_2`.`running`,
  `orders_by_customer`.`customer`,
  `orders_by_customer`.`total`
FROM `orders_by_customer`
JOIN `orders_by_region_2`
  ON `orders_by_customer`.`region` IS NOT DISTINCT FROM `orders_by_region_2`.`region`
ORDER BY
  `best` ASC NULLS LAST,
  `region` ASC NULLS LAST,
  `customer` ASC NULLS LAST
