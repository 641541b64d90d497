WITH "orders" AS (
  SELECT
    "region",
    "quantity",
    FIRST_VALUE("quantity") OVER (
      PARTITION BY "region"
      ORDER BY "quantity" ASC, "rowid" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "start",
    "rowid"
  FROM "shop"."orders"
), "orders_by_region" AS (
  SELECT
    "region",
    FIRST("quantity" ORDER BY "quantity" ASC, "rowid" ASC) AS "low",
    FIRST("quantity" ORDER BY "quantity" DESC NULLS FIRST, "rowid" DESC NULLS FIRST) AS "high"
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
  "orders"."rowid" ASC
