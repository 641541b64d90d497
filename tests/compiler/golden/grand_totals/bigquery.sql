WITH `orders` AS (
  SELECT
    `region`,
    `customer`,
    `amount`
  FROM `shop`.`orders`
), `orders_by_region` AS (
  SELECT
    `region`,
    COUNT(DISTINCT `customer`) AS `people`,
    SUM(`amount`) AS `sum_amount`
  FROM `orders`
  GROUP BY
    `region`
), `orders_total` AS (
  SELECT
    COUNT(DISTINCT `customer`) AS `countdistinct_customer`,
    SUM(`amount`) AS `sum_amount`
  FROM `orders`
)
SELECT
  `orders_by_region`.`region`,
  `orders_by_region`.`people`,
  `orders_total`.`countdistinct_customer` AS `everybody`,
  CAST(`orders_by_region`.`sum_amount` AS FLOAT64) / NULLIF(`orders_total`.`sum_amount`, 0) AS `part`
FROM `orders_by_region`
CROSS JOIN `orders_total`
ORDER BY
  `region` ASC NULLS LAST
