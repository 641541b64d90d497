WITH `orders` AS (
  SELECT
    `region`,
    `item`,
    `quantity`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `item` ORDER BY `item` IS NULL ASC, `item`) AS `place`,
    `paid`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `paid`, `item` ORDER BY `item` IS NULL ASC, `item`) AS `place_2`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `paid` ORDER BY `paid` IS NULL ASC, `paid`) AS `count`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `item` ORDER BY `quantity` IS NULL ASC, `quantity` ASC) AS `place_3`,
    COUNT(`quantity`) OVER (
      PARTITION BY `region`, `item`
      ORDER BY `quantity` IS NULL ASC, `quantity` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `count_2`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `item` ORDER BY `item` IS NULL ASC, `item`) AS `count_3`
  FROM `shop`.`orders`
), `orders_computed` AS (
  SELECT
    `region`,
    `item`,
    `quantity`,
    `place`,
    (
      CAST(SUM(`quantity`) OVER (PARTITION BY `region`, `item`) AS INT64)
    ) AS `value`,
    `paid`,
    `place_2`,
    `count`,
    (
      COUNT(CASE WHEN `place_2` = 1 THEN `item` END) OVER (PARTITION BY `region`, `paid`)
    ) AS `value_2`,
    `place_3`,
    `count_2`,
    `count_3`,
    (
      SUM(
        CASE
          WHEN (
            1 - ABS(
              `place_3` - (
                1 + (
                  0.5e0 * (
                    CAST(`count_2` AS FLOAT64) - 1
                  )
                )
              )
            )
          ) > 0
          AND NOT `quantity` IS NULL
          THEN CAST(`quantity` AS FLOAT64) * (
            1 - ABS(
              `place_3` - (
                1 + (
                  0.5e0 * (
                    CAST(`count_2` AS FLOAT64) - 1
                  )
                )
              )
            )
          )
        END
      ) OVER (PARTITION BY `region`, `item`)
    ) AS `value_3`
  FROM `orders`
)
SELECT
  `region`,
  TO_JSON(
    COALESCE(
      ARRAY_AGG(
        CASE
          WHEN `place` = 1 AND `item` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            CASE WHEN NOT `item` IS NULL THEN TO_JSON(`item`) END,
            'y',
            CASE WHEN NOT `value` IS NULL THEN TO_JSON(`value`) END
          )
        END IGNORE NULLS ORDER BY `item` IS NULL ASC, `item`
      ),
      []
    )
  ) AS `sums`,
  TO_JSON(
    COALESCE(
      ARRAY_AGG(
        CASE
          WHEN `count` = 1 AND `paid` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            CASE WHEN NOT `paid` IS NULL THEN TO_JSON(`paid`) END,
            'y',
            CASE WHEN NOT `value_2` IS NULL THEN TO_JSON(`value_2`) END
          )
        END IGNORE NULLS ORDER BY `paid` IS NULL ASC, `paid`
      ),
      []
    )
  ) AS `kinds`,
  TO_JSON(
    COALESCE(
      ARRAY_AGG(
        CASE
          WHEN `count_3` = 1 AND `item` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            CASE WHEN NOT `item` IS NULL THEN TO_JSON(`item`) END,
            'y',
            CASE
              WHEN `value_3` = TRUNC(`value_3`) AND ABS(`value_3`) < 9e15
              THEN TO_JSON(CAST(`value_3` AS INT64))
              WHEN NOT (
                IS_NAN(`value_3`) OR IS_INF(`value_3`)
              )
              THEN TO_JSON(`value_3`)
            END
          )
        END IGNORE NULLS ORDER BY `item` IS NULL ASC, `item`
      ),
      []
    )
  ) AS `middles`
FROM `orders_computed`
GROUP BY
  `region`
ORDER BY
  `region` ASC NULLS LAST
