WITH `orders_placed` AS (
  SELECT
    `customer`,
    CASE WHEN `region` = 'north' THEN `amount` END AS `north`,
    CASE WHEN `region` = 'south' THEN `amount` END AS `place`,
    ROW_NUMBER() OVER (
      PARTITION BY `customer`
      ORDER BY CASE WHEN `region` = 'north' THEN `amount` END IS NULL ASC, CASE WHEN `region` = 'north' THEN `amount` END ASC
    ) AS `place_2`,
    COUNT(CASE WHEN `region` = 'north' THEN `amount` END) OVER (
      PARTITION BY `customer`
      ORDER BY CASE WHEN `region` = 'north' THEN `amount` END IS NULL ASC, CASE WHEN `region` = 'north' THEN `amount` END ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `place_3`,
    ROW_NUMBER() OVER (
      PARTITION BY `customer`
      ORDER BY CASE WHEN `region` = 'south' THEN `amount` END IS NULL ASC, CASE WHEN `region` = 'south' THEN `amount` END ASC
    ) AS `place_4`,
    COUNT(CASE WHEN `region` = 'south' THEN `amount` END) OVER (
      PARTITION BY `customer`
      ORDER BY CASE WHEN `region` = 'south' THEN `amount` END IS NULL ASC, CASE WHEN `region` = 'south' THEN `amount` END ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `place_5`
  FROM `shop`.`orders`
), `orders_transposed` AS (
  SELECT
    `orders_placed`.`customer`,
    SUM(
      CASE
        WHEN (
          1 - ABS(
            `orders_placed`.`place_2` - (
              1 + (
                0.5e0 * (
                  CAST(`orders_placed`.`place_3` AS FLOAT64) - 1
                )
              )
            )
          )
        ) > 0
        AND NOT `orders_placed`.`north` IS NULL
        THEN CAST(`orders_placed`.`north` AS FLOAT64) * (
          1 - ABS(
            `orders_placed`.`place_2` - (
              1 + (
                0.5e0 * (
                  CAST(`orders_placed`.`place_3` AS FLOAT64) - 1
                )
              )
            )
          )
        )
      END
    ) AS `north`,
    SUM(
      CASE
        WHEN (
          1 - ABS(
            `orders_placed`.`place_4` - (
              1 + (
                0.5e0 * (
                  CAST(`orders_placed`.`place_5` AS FLOAT64) - 1
                )
              )
            )
          )
        ) > 0
        AND NOT `orders_placed`.`place` IS NULL
        THEN CAST(`orders_placed`.`place` AS FLOAT64) * (
          1 - ABS(
            `orders_placed`.`place_4` - (
              1 + (
                0.5e0 * (
                  CAST(`orders_placed`.`place_5` AS FLOAT64) - 1
                )
              )
            )
          )
        )
      END
    ) AS `place`
  FROM `orders_placed`
  GROUP BY
    `orders_placed`.`customer`
)
SELECT
  `customer`,
  `north`,
  `place` AS `south`
FROM `orders_transposed`
ORDER BY
  `customer` ASC NULLS LAST
