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
    (
      ARRAY_AGG("quantity" ORDER BY "quantity" ASC, "rowid" ASC)
    )[1] AS "low",
    (
      ARRAY_AGG("quantity" ORDER BY "quantity" DESC, "rowid" DESC)
    )[1] AS "high"
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
  ON COALESCE("orders"."region", '') = COALESCE("orders_by_region"."region", '')
  AND (
    "orders"."region" IS NULL
  ) = (
    "orders_by_region"."region" IS NULL
  )
ORDER BY
  "orders"."region" COLLATE "C" ASC,
  "quantity" ASC,
  "orders"."rowid" ASC
