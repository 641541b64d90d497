WITH "orders_transposed" AS (
  SELECT
    "customer",
    MEDIAN(CAST(CASE WHEN "region" = 'north' THEN "amount" END AS DOUBLE)) AS "north",
    MEDIAN(CAST(CASE WHEN "region" = 'south' THEN "amount" END AS DOUBLE)) AS "place"
  FROM "shop"."orders"
  GROUP BY
    "customer"
)
SELECT
  "customer",
  "north",
  "place" AS "south"
FROM "orders_transposed"
ORDER BY
  "customer" ASC
