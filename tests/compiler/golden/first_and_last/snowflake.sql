WITH "orders" AS (
  SELECT
    "region",
    "quantity",
    FIRST_VALUE("quantity") OVER (PARTITION BY "region" ORDER BY "quantity" ASC, "order_id" ASC) AS "start",
    "order_id"
  FROM "shop"."orders"
), "orders_by_region" AS (
  SELECT
    "region",
    CAST(GET(
      GET(
        ARRAY_AGG(ARRAY_CONSTRUCT("quantity")) WITHIN GROUP (ORDER BY
          "quantity" ASC,
          "order_id" ASC),
        0
      ),
      0
    ) AS BIGINT) AS "low",
    CAST(GET(
      GET(
        ARRAY_AGG(ARRAY_CONSTRUCT("quantity")) WITHIN GROUP (ORDER BY
          "quantity" DESC,
          "order_id" DESC),
        0
      ),
      0
    ) AS BIGINT) AS "high"
  FROM "orders"
  GROUP BY
    "region"
)
SELECT
  "orders"."region",
  "orders_by_region"."low",
  "orders_by_region"."high",
  "orders"."quantity",
  "orders"."start"
FROM "orders"
JOIN "orders_by_region"
  ON "orders"."region" IS NOT DISTINCT FROM "orders_by_region"."region"
ORDER BY
  "region" ASC,
  "quantity" ASC,
  "orders"."order_id" ASC
