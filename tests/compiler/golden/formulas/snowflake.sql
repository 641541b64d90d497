SELECT
  "order_id",
  CAST("amount" AS DOUBLE) / NULLIF("quantity", 0) AS "price",
  CASE
    WHEN (
      CAST("amount" AS DOUBLE) / NULLIF("quantity", 0)
    ) >= 10
    THEN 'big'
    WHEN (
      CAST("amount" AS DOUBLE) / NULLIF("quantity", 0)
    ) IS NULL
    THEN 'none'
    ELSE 'small'
  END AS "size",
  (
    CAST("amount" AS DOUBLE) / NULLIF("quantity", 0)
  ) * 2 AS "twice"
FROM "shop"."orders"
ORDER BY
  "order_id" ASC
