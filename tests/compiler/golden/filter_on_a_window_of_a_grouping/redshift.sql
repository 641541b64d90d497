WITH "orders_by_customer" AS (
  SELECT
    "customer",
    COUNT(*) AS "n",
    RANK() OVER (ORDER BY COUNT(*) DESC NULLS LAST) AS "place"
  FROM "shop"."orders"
  GROUP BY
    "customer"
)
SELECT
  "customer",
  "n",
  "place"
FROM "orders_by_customer"
WHERE
  "place" <= 2
ORDER BY
  "customer" ASC
