WITH `orders` AS (
  SELECT
    `region`,
    `amount`,
    `order_id`
  FROM `shop`.`orders`
  WHERE
    `amount` >= 20
), `orders_by_region` AS (
  SELECT
    `region`,
    COUNT(*) AS `n`,
    SUM(`amount`) AS `total`
  FROM `orders`
  GROUP BY
    `region`
), `orders_2` AS (
  SELECT
    `orders`.`region`,
    `orders`.`amount`,
    `orders_by_region`.`n`,
    `orders_by_region`.`total`,
    `orders`.`order_id` AS `_row_1`
  FROM `orders`
  JOIN `orders_by_region`
    ON COALESCE(`orders`.`region`, '') = COALESCE(`orders_by_region`.`region`, '')
    AND (
      `orders`.`region` IS NULL
    ) = (
      `orders_by_region`.`region` IS NULL
    )
)
SELECT
  `region`,
  CAST(`amount` AS FLOAT64) / NULLIF(`total`, 0) AS `part`,
  `n`
FROM `orders_2`
ORDER BY
  `_row_1` ASC NULLS LAST
