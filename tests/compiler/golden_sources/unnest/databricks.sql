WITH `words` AS (
  SELECT
    `order_id`,
    CONCAT(
      '[',
      ARRAY_JOIN(
        TRANSFORM(SPLIT(`item`, '\\Q \\E'), _piece -> TO_JSON(CAST(_piece AS VARIANT))),
        ',',
        'null'
      ),
      ']'
    ) AS `list`,
    `order_id` AS `_row_1`
  FROM `shop`.`orders`
)
SELECT
  `words`.`order_id`,
  CAST(`entries`.`index` AS BIGINT) AS `place`,
  CAST(TRY_PARSE_JSON(`entries`.`value`) AS STRING) AS `word`
FROM `words`
CROSS JOIN LATERAL POSEXPLODE_OUTER(
  TRANSFORM(
    TRY_CAST(TRY_PARSE_JSON(`words`.`list`) AS ARRAY<VARIANT>),
    _json -> NULLIF(TO_JSON(_json), 'null')
  )
) AS `entries`(`index`, `value`)
ORDER BY
  `words`.`_row_1` ASC NULLS LAST,
  `place` ASC NULLS LAST
