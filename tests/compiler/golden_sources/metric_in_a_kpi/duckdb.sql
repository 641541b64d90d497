WITH "orders" AS (
  SELECT
    "amount"
  FROM "shop"."orders"
)
SELECT
  SUM("amount") / NULLIF(COUNT(*) FILTER(WHERE
    NOT (
      "amount" IS NULL
    )), 0) AS "v"
FROM "orders"
