WITH "per" AS (
  SELECT
    "customer",
    SUM("amount") AS "total"
  FROM "shop"."orders"
  GROUP BY
    "customer"
)
SELECT
  "buyers"."full_name",
  "per"."total",
  "buyers"."points"
FROM "shop"."customers" AS "buyers"
LEFT JOIN "per"
  ON "buyers"."customer" = "per"."customer"
ORDER BY
  "points" ASC,
  "buyers"."customer" ASC,
  "full_name" ASC
