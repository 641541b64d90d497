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
    ) AS `list`
  FROM `shop`.`orders`
)
SELECT
  CAST(TRY_PARSE_JSON(`entries`.`value`) AS STRING) AS `word`,
  COUNT(*) AS `n`,
  COUNT(DISTINCT `words`.`order_id`) AS `orders`
FROM `words`
CROSS JOIN LATERAL POSEXPLODE(
  TRANSFORM(
    TRY_CAST(TRY_PARSE_JSON(`words`.`list`) AS ARRAY<VARIANT>),
    _json -> NULLIF(TO_JSON(_json), 'null')
  )
) AS `entries`(`index`, `value`)
GROUP BY
  CAST(TRY_PARSE_JSON(`entries`.`value`) AS STRING)
ORDER BY
  `word` ASC NULLS LAST
