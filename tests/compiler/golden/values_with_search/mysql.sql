WITH `orders_values` AS (
  SELECT
    CAST(`item` AS CHAR) AS `value`
  FROM `shop`.`orders`
  WHERE
    `order_id` <= 6
)
SELECT
  `value`,
  COUNT(*) AS `rows`
FROM `orders_values`
WHERE
  LOWER(`value`) LIKE LOWER(:c1)
GROUP BY
  `value`
ORDER BY
  `rows` DESC,
  `value` IS NULL ASC,
  `value` ASC
LIMIT 1000
