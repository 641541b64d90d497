WITH "buyers_lookup" AS (
  SELECT
    "customers"."customer" AS "key",
    CASE
      WHEN MIN("customers"."full_name") = MAX("customers"."full_name")
      THEN MIN("customers"."full_name")
    END AS "full_name"
  FROM "shop"."customers" AS "customers"
  GROUP BY
    "customers"."customer"
)
SELECT
  "orders"."order_id",
  "buyers_lookup"."full_name",
  "orders"."amount"
FROM "shop"."orders" AS "orders"
LEFT JOIN "buyers_lookup"
  ON "orders"."customer" = "buyers_lookup"."key"
ORDER BY
  "order_id" ASC
