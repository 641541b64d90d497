WITH `orders` AS (
  SELECT
    `region`,
    `quantity`,
    FIRST_VALUE(`quantity`) OVER (
      PARTITION BY `region`
      ORDER BY `quantity` ASC NULLS LAST, `order_id` ASC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `start`,
    `order_id`
  FROM `shop`.`orders`
), `orders_by_region` AS (
  SELECT
    `region`,
    GET(
      TRANSFORM(
        ARRAY_SORT(
          COLLECT_LIST(STRUCT(`quantity` AS _value, `quantity` AS _key0, `order_id` AS _key1)),
          (_left, _right) -> CASE
            WHEN _left._key0 IS NULL AND _right._key0 IS NOT NULL
            THEN 1
            WHEN _left._key0 IS NOT NULL AND _right._key0 IS NULL
            THEN -1
            WHEN _left._key0 < _right._key0
            THEN -1
            WHEN _left._key0 > _right._key0
            THEN 1
            WHEN _left._key1 IS NULL AND _right._key1 IS NOT NULL
            THEN 1
            WHEN _left._key1 IS NOT NULL AND _right._key1 IS NULL
            THEN -1
            WHEN _left._key1 < _right._key1
            THEN -1
            WHEN _left._key1 > _right._key1
            THEN 1
            ELSE 0
          END
        ),
        _row -> _row._value
      ),
      0
    ) AS `low`,
    GET(
      TRANSFORM(
        ARRAY_SORT(
          COLLECT_LIST(STRUCT(`quantity` AS _value, `quantity` AS _key0, `order_id` AS _key1)),
          (_left, _right) -> CASE
            WHEN _left._key0 IS NULL AND _right._key0 IS NOT NULL
            THEN -1
            WHEN _left._key0 IS NOT NULL AND _right._key0 IS NULL
            THEN 1
            WHEN _left._key0 < _right._key0
            THEN 1
            WHEN _left._key0 > _right._key0
            THEN -1
            WHEN _left._key1 IS NULL AND _right._key1 IS NOT NULL
            THEN -1
            WHEN _left._key1 IS NOT NULL AND _right._key1 IS NULL
            THEN 1
            WHEN _left._key1 < _right._key1
            THEN 1
            WHEN _left._key1 > _right._key1
            THEN -1
            ELSE 0
          END
        ),
        _row -> _row._value
      ),
      0
    ) AS `high`
  FROM `orders`
  GROUP BY
    `region`
)
SELECT
  `orders`.`region`,
  `orders_by_region`.`low`,
  `orders_by_region`.`high`,
  `orders`.`quantity`,
  `orders`.`start`
FROM `orders`
JOIN `orders_by_region`
  ON `orders`.`region` IS NOT DISTINCT FROM `orders_by_region`.`region`
ORDER BY
  `region` ASC NULLS LAST,
  `quantity` ASC NULLS LAST,
  `orders`.`order_id` ASC NULLS LAST
