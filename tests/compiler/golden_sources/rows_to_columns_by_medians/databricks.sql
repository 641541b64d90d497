WITH `orders_transposed` AS (
  SELECT
    `customer`,
    PERCENTILE(CAST(CASE WHEN `region` = 'north' THEN `amount` END AS DOUBLE), 0.5) AS `north`,
    PERCENTILE(CAST(CASE WHEN `region` = 'south' THEN `amount` END AS DOUBLE), 0.5) AS `place`
  FROM `shop`.`orders`
  GROUP BY
    `customer`
)
SELECT
  `customer`,
  `north`,
  `place` AS `south`
FROM `orders_transposed`
ORDER BY
  `customer` ASC NULLS LAST
