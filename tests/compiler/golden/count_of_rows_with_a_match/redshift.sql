WITH "customers" AS (
  SELECT
    "customer"
  FROM "shop"."customers"
)
SELECT
  "orders"."region",
  COUNT(*) AS "n"
FROM "shop"."orders" AS "orders"
WHERE
  EXISTS(
    SELECT
      1
    FROM "customers"
    WHERE
      "customer" = "orders"."customer"
  )
GROUP BY
  "orders"."region"
ORDER BY
  "region" ASC
