WITH `words` AS (
  SELECT
    `order_id`,
    CASE WHEN `item` IS NOT NULL THEN TO_JSON(SPLIT(`item`, ' ')) END AS `list`
  FROM `shop`.`orders`
)
SELECT
  COALESCE(
    JSON_VALUE(`entries`.`value`, '$'),
    CASE
      WHEN JSON_TYPE(`entries`.`value`) <> 'null'
      THEN TO_JSON_STRING(`entries`.`value`)
    END
  ) AS `word`,
  COUNT(*) AS `n`,
  COUNT(DISTINCT `words`.`order_id`) AS `orders`
FROM `words`
CROSS JOIN UNNEST(ARRAY(
  SELECT AS STRUCT
    _place AS `index`,
    CASE WHEN JSON_TYPE(_item) <> 'null' THEN _item END AS `value`
  FROM UNNEST(JSON_QUERY_ARRAY(`words`.`list`, '$')) AS _item WITH OFFSET AS _place
)) AS `entries`
GROUP BY
  1
ORDER BY
  `word` ASC NULLS LAST
