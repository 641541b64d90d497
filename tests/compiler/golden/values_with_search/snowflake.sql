WITH "orders_values" AS (
  SELECT
    "item" AS "value"
  FROM "shop"."orders"
  WHERE
    "order_id" <= 6
)
SELECT
  "value",
  COUNT(*) AS "rows"
FROM "orders_values"
WHERE
  "value" ILIKE :c1
GROUP BY
  "value"
ORDER BY
  "rows" DESC NULLS LAST,
  "value" ASC
LIMIT 1000
