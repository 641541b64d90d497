WITH "orders_transposed" AS (
  SELECT
    "customer",
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
      CAST(CASE WHEN "region" = 'north' THEN "amount" END AS DOUBLE)) AS "north",
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
      CAST(CASE WHEN "region" = 'south' THEN "amount" END AS DOUBLE)) AS "place"
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
