WITH `orders` AS (
  SELECT
    `region`,
    `customer`,
    `amount`
  FROM `shop`.`orders`
), `orders_by_customer` AS (
  SELECT
    `region`,
    SUM(`amount`) AS `total`
  FROM `orders`
  GROUP BY
    `region`,
    `customer`
), `orders_by_region` AS (
  SELECT
    `region`,
    AVG(CAST(`total` AS FLOAT64)) AS `mean_total`
  FROM `orders_by_customer`
  GROUP BY
    `region`
), `orders_by_region_2` AS (
  SELECT
    `region`,
    AVG(CAST(`amount` AS FLOAT64)) AS `mean`
  FROM `orders`
  GROUP BY
    `region`
)
SELECT
  `orders_by_region`.`region`,
  `orders_by_region`.`mean_total`,
  `orders_by_region_2`.`mean`
FROM `orders_by_region`
JOIN `orders_by_region_2`
  ON COALESCE(`orders_by_region`.`region`, '') = COALESCE(`orders_by_region_2`.`region`, '')
  AND (
    `orders_by_region`.`region` IS NULL
  ) = (
    `orders_by_region_2`.`region` IS NULL
  )
ORDER BY
  `region` ASC NULLS LAST
