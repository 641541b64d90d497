WITH `words` AS (
  SELECT
    `order_id`,
    CASE
      WHEN NOT (
        CAST(`item` AS CHAR) IS NULL OR ' ' IS NULL
      )
      THEN (
        SELECT
          CASE
            WHEN COUNT(*) = 0
            THEN JSON_ARRAY()
            WHEN JSON_LENGTH(
              CONCAT(
                '[',
                GROUP_CONCAT(CONCAT(
                  '[',
                  CAST(JSON_QUOTE(
                    CAST(CASE
                      WHEN CHAR_LENGTH(' ') = 0
                      THEN SUBSTRING(CAST(`item` AS CHAR), _n, 1)
                      ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(CAST(`item` AS CHAR), ' ', _n), ' ', -1)
                    END AS CHAR)
                  ) AS CHAR),
                  ']'
                ) ORDER BY _n ASC SEPARATOR ','),
                ']'
              )
            ) = COUNT(*)
            THEN JSON_EXTRACT(
              CONCAT(
                '[',
                GROUP_CONCAT(CONCAT(
                  '[',
                  CAST(JSON_QUOTE(
                    CAST(CASE
                      WHEN CHAR_LENGTH(' ') = 0
                      THEN SUBSTRING(CAST(`item` AS CHAR), _n, 1)
                      ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(CAST(`item` AS CHAR), ' ', _n), ' ', -1)
                    END AS CHAR)
                  ) AS CHAR),
                  ']'
                ) ORDER BY _n ASC SEPARATOR ','),
                ']'
              ),
              '$[*][0]'
            )
            ELSE JSON_EXTRACT(CAST(POWER(1e300, COUNT(*) + 1) AS CHAR), '$')
          END
        FROM JSON_TABLE(
          CONCAT(
            '[0',
            REPEAT(
              ',0',
              CASE
                WHEN CHAR_LENGTH(' ') = 0
                THEN GREATEST(CHAR_LENGTH(CAST(`item` AS CHAR)) - 1, 0)
                ELSE (
                  CHAR_LENGTH(CAST(`item` AS CHAR)) - CHAR_LENGTH(REPLACE(CAST(`item` AS CHAR), ' ', ''))
                ) DIV CHAR_LENGTH(' ')
              END
            ),
            ']'
          )
        , '$[*]' COLUMNS(_n FOR ORDINALITY)) AS _numbers
      )
    END AS `list`,
    `order_id` AS `_row_1`
  FROM `shop`.`orders`
)
SELECT
  `words`.`order_id`,
  (
    `entries`.`index` - 1
  ) AS `place`,
  CASE
    WHEN JSON_TYPE(CASE WHEN JSON_TYPE(`entries`.`value`) <> 'NULL' THEN `entries`.`value` END) IN ('ARRAY', 'OBJECT')
    THEN CASE
      WHEN REGEXP_REPLACE('a', '(a)', '$1') = 'a'
      THEN REGEXP_REPLACE(
        CAST(JSON_EXTRACT(CASE WHEN JSON_TYPE(`entries`.`value`) <> 'NULL' THEN `entries`.`value` END, '$') AS CHAR),
        '("(?:[^"\\\\]|\\\\.)*")|\\s+',
        '$1'
      )
      ELSE REGEXP_REPLACE(
        CAST(JSON_EXTRACT(CASE WHEN JSON_TYPE(`entries`.`value`) <> 'NULL' THEN `entries`.`value` END, '$') AS CHAR),
        '("(?:[^"\\\\]|\\\\.)*")|\\s+',
        '\\1'
      )
    END
    ELSE CAST(JSON_UNQUOTE(
      JSON_EXTRACT(CASE WHEN JSON_TYPE(`entries`.`value`) <> 'NULL' THEN `entries`.`value` END, '$')
    ) AS CHAR)
  END AS `word`
FROM `words`
LEFT JOIN JSON_TABLE(CASE WHEN JSON_TYPE(`words`.`list`) = 'ARRAY' THEN `words`.`list` END, '$[*]' COLUMNS(`index` FOR ORDINALITY, `value` JSON PATH '$')) AS `entries`
  ON TRUE
ORDER BY
  `words`.`_row_1` IS NULL ASC,
  `words`.`_row_1` ASC,
  (
    `entries`.`index` - 1
  ) IS NULL ASC,
  (
    `entries`.`index` - 1
  ) ASC
