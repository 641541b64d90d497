WITH `orders` AS (
  SELECT
    `region`,
    `item`,
    `quantity`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `item` ORDER BY `item` NULLS LAST) AS `place`,
    `paid`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `paid`, `item` ORDER BY `item` NULLS LAST) AS `place_2`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `paid` ORDER BY `paid` NULLS LAST) AS `count`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `item` ORDER BY `quantity` ASC NULLS LAST) AS `place_3`,
    COUNT(`quantity`) OVER (
      PARTITION BY `region`, `item`
      ORDER BY `quantity` ASC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `count_2`,
    ROW_NUMBER() OVER (PARTITION BY `region`, `item` ORDER BY `item` NULLS LAST) AS `count_3`
  FROM `shop`.`orders`
), `orders_computed` AS (
  SELECT
    `region`,
    `item`,
    `quantity`,
    `place`,
    (
      CAST(SUM(`quantity`) OVER (PARTITION BY `region`, `item`) AS BIGINT)
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
                    CAST(`count_2` AS DOUBLE) - 1
                  )
                )
              )
            )
          ) > 0
          AND NOT `quantity` IS NULL
          THEN CAST(`quantity` AS DOUBLE) * (
            1 - ABS(
              `place_3` - (
                1 + (
                  0.5e0 * (
                    CAST(`count_2` AS DOUBLE) - 1
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
  CONCAT(
    '[',
    ARRAY_JOIN(
      TRANSFORM(
        ARRAY_SORT(
          COLLECT_LIST(
            STRUCT(
              CASE
                WHEN `place` = 1 AND `item` IS NOT NULL
                THEN CONCAT(
                  '{"x":',
                  COALESCE(TO_JSON(CAST(`item` AS VARIANT)), 'null'),
                  ',"y":',
                  COALESCE(CAST(`value` AS STRING), 'null'),
                  '}'
                )
              END AS _value,
              `item` AS _key0
            )
          ) FILTER(WHERE
            CASE
              WHEN `place` = 1 AND `item` IS NOT NULL
              THEN CONCAT(
                '{"x":',
                COALESCE(TO_JSON(CAST(`item` AS VARIANT)), 'null'),
                ',"y":',
                COALESCE(CAST(`value` AS STRING), 'null'),
                '}'
              )
            END IS NOT NULL),
          (_left, _right) -> CASE
            WHEN _left._key0 IS NULL AND _right._key0 IS NOT NULL
            THEN 1
            WHEN _left._key0 IS NOT NULL AND _right._key0 IS NULL
            THEN -1
            WHEN _left._key0 < _right._key0
            THEN -1
            WHEN _left._key0 > _right._key0
            THEN 1
            ELSE 0
          END
        ),
        _row -> _row._value
      ),
      ',',
      'null'
    ),
    ']'
  ) AS `sums`,
  CONCAT(
    '[',
    ARRAY_JOIN(
      TRANSFORM(
        ARRAY_SORT(
          COLLECT_LIST(
            STRUCT(
              CASE
                WHEN `count` = 1 AND `paid` IS NOT NULL
                THEN CONCAT(
                  '{"x":',
                  COALESCE(CAST(`paid` AS STRING), 'null'),
                  ',"y":',
                  COALESCE(CAST(`value_2` AS STRING), 'null'),
                  '}'
                )
              END AS _value,
              `paid` AS _key0
            )
          ) FILTER(WHERE
            CASE
              WHEN `count` = 1 AND `paid` IS NOT NULL
              THEN CONCAT(
                '{"x":',
                COALESCE(CAST(`paid` AS STRING), 'null'),
                ',"y":',
                COALESCE(CAST(`value_2` AS STRING), 'null'),
                '}'
              )
            END IS NOT NULL),
          (_left, _right) -> CASE
            WHEN _left._key0 IS NULL AND _right._key0 IS NOT NULL
            THEN 1
            WHEN _left._key0 IS NOT NULL AND _right._key0 IS NULL
            THEN -1
            WHEN _left._key0 < _right._key0
            THEN -1
            WHEN _left._key0 > _right._key0
            THEN 1
            ELSE 0
          END
        ),
        _row -> _row._value
      ),
      ',',
      'null'
    ),
    ']'
  ) AS `kinds`,
  CONCAT(
    '[',
    ARRAY_JOIN(
      TRANSFORM(
        ARRAY_SORT(
          COLLECT_LIST(
            STRUCT(
              CASE
                WHEN `count_3` = 1 AND `item` IS NOT NULL
                THEN CONCAT(
                  '{"x":',
                  COALESCE(TO_JSON(CAST(`item` AS VARIANT)), 'null'),
                  ',"y":',
                  COALESCE(
                    COALESCE(
                      REGEXP_REPLACE(
                        CAST(TRY_CAST(CAST(`value_3` AS STRING) AS DECIMAL(38, 18)) AS STRING),
                        '[.]?0+$',
                        ''
                      ),
                      NULLIF(NULLIF(NULLIF(CAST(`value_3` AS STRING), 'NaN'), 'Infinity'), '-Infinity')
                    ),
                    'null'
                  ),
                  '}'
                )
              END AS _value,
              `item` AS _key0
            )
          ) FILTER(WHERE
            CASE
              WHEN `count_3` = 1 AND `item` IS NOT NULL
              THEN CONCAT(
                '{"x":',
                COALESCE(TO_JSON(CAST(`item` AS VARIANT)), 'null'),
                ',"y":',
                COALESCE(
                  COALESCE(
                    REGEXP_REPLACE(
                      CAST(TRY_CAST(CAST(`value_3` AS STRING) AS DECIMAL(38, 18)) AS STRING),
                      '[.]?0+$',
                      ''
                    ),
                    NULLIF(NULLIF(NULLIF(CAST(`value_3` AS STRING), 'NaN'), 'Infinity'), '-Infinity')
                  ),
                  'null'
                ),
                '}'
              )
            END IS NOT NULL),
          (_left, _right) -> CASE
            WHEN _left._key0 IS NULL AND _right._key0 IS NOT NULL
            THEN 1
            WHEN _left._key0 IS NOT NULL AND _right._key0 IS NULL
            THEN -1
            WHEN _left._key0 < _right._key0
            THEN -1
            WHEN _left._key0 > _right._key0
            THEN 1
            ELSE 0
          END
        ),
        _row -> _row._value
      ),
      ',',
      'null'
    ),
    ']'
  ) AS `middles`
FROM `orders_computed`
GROUP BY
  `region`
ORDER BY
  `region` ASC NULLS LAST
