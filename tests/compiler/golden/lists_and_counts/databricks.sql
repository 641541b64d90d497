SELECT
  `region`,
  CASE
    WHEN COUNT(`item`) > 0
    THEN ARRAY_JOIN(
      TRANSFORM(
        ARRAY_SORT(
          COLLECT_LIST(STRUCT(`item` AS _value, `quantity` AS _key0, `order_id` AS _key1)) FILTER(WHERE
            `item` IS NOT NULL),
          (_left, _right) -> CASE
            WHEN _left._key0 IS NULL AND _right._key0 IS NOT NULL
            THEN 1
            WHEN _left._key0 IS NOT NULL AND _right._key0 IS NULL
            THEN -1
            WHEN _left._key0 < _right._key0
            THEN 1
            WHEN _left._key0 > _right._key0
            THEN -1
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
      ';'
    )
  END AS `items`,
  LISTAGG(DISTINCT `item`, ',') WITHIN GROUP (ORDER BY
    `item` ASC NULLS LAST) AS `kinds`,
  COUNT(DISTINCT `item`) AS `n`,
  CAST(SUM(`quantity`) AS BIGINT) AS `total`
FROM `shop`.`orders`
GROUP BY
  `region`
ORDER BY
  `region` ASC NULLS LAST
