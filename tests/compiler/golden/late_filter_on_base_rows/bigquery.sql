WITH `orders` AS (
  SELECT
    `region`,
    `amount`,
    `order_id`
  FROM `shop`.`orders`
), `orders_by_region` AS (
  SELECT
    `region`,
    COUNT(*) AS `n`,
    SUM(`amount`) AS `total`
  FROM `orders`
  GROUP BY
    `region`
)
SELECT
  `orders`.`region`,
  `orders_by_region`.`n`,
  `orders_by_region`.`total`,
  `orders`.`amount`,
  CAST(`orders`.`amount` AS FLOAT64) / NULLIF(`orders_by_region`.`total`, 0) AS `share`
FROM `orders`
JOIN `orders_by_region`
  ON COALESCE(`orders`.`region`, '') = COALESCE(`orders_by_region`.`region`, '')
  AND (
    `orders`.`region` IS NULL
  ) = (
    `orders_by_region`.`region` IS NULL
  )
WHERE
  (
    CAST(`orders`.`amount` AS FLOAT64) / NULLIF(`orders_by_region`.`total`, 0)
  ) >= 0.5
ORDER BY
  `region` ASC NULLS LAST,
  `orders`.`order_id` ASC NULLS LAST
