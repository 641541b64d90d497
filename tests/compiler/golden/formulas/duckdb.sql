SELECT
  "order_id",
  "amount" / NULLIF("quantity", 0) AS "price",
  CASE
    WHEN (
      "amount" / NULLIF("quantity", 0)
    ) >= 10
    THEN 'big'
    WHEN (
      "amount" / NULLIF("quantity", 0)
    ) IS NULL
    THEN 'none'
    ELSE 'small'
  END AS "size",
  (
    "amount" / NULLIF("quantity", 0)
  ) * 2 AS "twice"
FROM "shop"."orders"
ORDER BY
  "rowid" ASC
