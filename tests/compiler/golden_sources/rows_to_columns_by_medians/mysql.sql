WITH `orders_placed` AS (
  SELECT
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    CASE WHEN CAST(`orders`.`region` AS CHAR) = 'north' THEN `orders`.`amount` END AS `north`,
    CASE WHEN CAST(`orders`.`region` AS CHAR) = 'south' THEN `orders`.`amount` END AS `place`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`customer` AS CHAR)
      ORDER BY CASE WHEN CAST(`orders`.`region` AS CHAR) = 'north' THEN `orders`.`amount` END IS NULL ASC, CASE WHEN CAST(`orders`.`region` AS CHAR) = 'north' THEN `orders`.`amount` END ASC
    ) AS `place_2`,
    COUNT(CASE WHEN CAST(`orders`.`region` AS CHAR) = 'north' THEN `orders`.`amount` END) OVER (
      PARTITION BY CAST(`orders`.`customer` AS CHAR)
      ORDER BY CASE WHEN CAST(`orders`.`region` AS CHAR) = 'north' THEN `orders`.`amount` END IS NULL ASC, CASE WHEN CAST(`orders`.`region` AS CHAR) = 'north' THEN `orders`.`amount` END ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `place_3`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`customer` AS CHAR)
      ORDER BY CASE WHEN CAST(`orders`.`region` AS CHAR) = 'south' THEN `orders`.`amount` END IS NULL ASC, CASE WHEN CAST(`orders`.`region` AS CHAR) = 'south' THEN `orders`.`amount` END ASC
    ) AS `place_4`,
    COUNT(CASE WHEN CAST(`orders`.`region` AS CHAR) = 'south' THEN `orders`.`amount` END) OVER (
      PARTITION BY CAST(`orders`.`customer` AS CHAR)
      ORDER BY CASE WHEN CAST(`orders`.`region` AS CHAR) = 'south' THEN `orders`.`amount` END IS NULL ASC, CASE WHEN CAST(`orders`.`region` AS CHAR) = 'south' THEN `orders`.`amount` END ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `place_5`
  FROM `shop`.`orders` AS `orders`
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
                  CAST(`orders_placed`.`place_3` AS DOUBLE) - 1
                )
              )
            )
          )
        ) > 0
        AND NOT `orders_placed`.`north` IS NULL
        THEN CAST(`orders_placed`.`north` AS DOUBLE) * (
          1 - ABS(
            `orders_placed`.`place_2` - (
              1 + (
                0.5e0 * (
                  CAST(`orders_placed`.`place_3` AS DOUBLE) - 1
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
                  CAST(`orders_placed`.`place_5` AS DOUBLE) - 1
                )
              )
            )
          )
        ) > 0
        AND NOT `orders_placed`.`place` IS NULL
        THEN CAST(`orders_placed`.`place` AS DOUBLE) * (
          1 - ABS(
            `orders_placed`.`place_4` - (
              1 + (
                0.5e0 * (
                  CAST(`orders_placed`.`place_5` AS DOUBLE) - 1
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
  `customer` IS NULL ASC,
  `customer` ASC
