WITH `words` AS (
  SELECT
    `order_id`,
    CASE WHEN `item` IS NOT NULL THEN TO_JSON(SPLIT(`item`, ' ')) END AS `list`,
    `order_id` AS `_row_1`
  FROM `shop`.`orders`
)
SELECT
  `words`.`order_id`,
  `entries`.`index` AS `place`,
  COALESCE(
    JSON_VALUE(`entries`.`value`, '$'),
    CASE
      WHEN JSON_TYPE(`entries`.`value`) <> 'null'
      THEN TO_JSON_STRING(`entries`.`value`)
    END
  ) AS `word`
FROM `words`
LEFT JOIN UNNEST(ARRAY(
  SELECT AS STRUCT
    _place AS `index`,
    CASE WHEN JSON_TYPE(_item) <> 'null' THEN _item END AS `value`
  FROM UNNEST(JSON_QUERY_ARRAY(`words`.`list`, '$')) AS _item WITH OFFSET AS _place
)) AS `entries`
  ON TRUE
ORDER BY
  `words`.`_row_1` ASC NULLS LAST,
  `place` ASC NULLS LAST
