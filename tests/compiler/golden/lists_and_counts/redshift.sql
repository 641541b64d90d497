WITH "orders" AS (
  SELECT
    "region",
    "quantity",
    "item",
    "order_id"
  FROM "shop"."orders"
), "orders_by_region" AS (
  SELECT
    "region",
    SUBSTRING(
      LISTAGG(';' || "item") WITHIN GROUP (ORDER BY
        "quantity" DESC NULLS LAST,
        "order_id" ASC),
      LEN(';') + 1
    ) AS "items",
    CAST(SUM("quantity") AS BIGINT) AS "total"
  FROM "orders"
  GROUP BY
    "region"
), "orders_by_region_2" AS (
  SELECT
    "region",
    SUBSTRING(
      LISTAGG(DISTINCT ',' || "item") WITHIN GROUP (ORDER BY
        ',' || "item" ASC),
      LEN(',') + 1
    ) AS "kinds"
  FROM "orders"
  GROUP BY
    "region"
), "orders_by_region_3" AS (
  SELECT
    "orders_by_region"."region",
    "orders_by_region"."items",
    "orders_by_region_2"."kinds",
    "orders_by_region"."total"
  FROM "orders_by_region"
  JOIN "orders_by_region_2"
    ON COALESCE("orders_by_region"."region", '') = COALESCE("orders_by_region_2"."region", '')
    AND (
      "orders_by_region"."region" IS NULL
    ) = (
      "orders_by_region_2"."region" IS NULL
    )
), "orders_by_region_4" AS (
  SELECT
    "region",
    COUNT(DISTINCT "item") AS "n"
  FROM "orders"
  GROUP BY
    "region"
)
SELECT
  "orders_by_region_3"."region",
  "orders_by_region_3"."items",
  "orders_by_region_3"."kinds",
  "orders_by_region_4"."n",
  "orders_by_region_3"."total"
FROM "orders_by_region_3"
JOIN "orders_by_region_4"
  ON COALESCE("orders_by_region_3"."region", '') = COALESCE("orders_by_region_4"."region", '')
  AND (
    "orders_by_region_3"."region" IS NULL
  ) = (
    "orders_by_region_4"."region" IS NULL
  )
ORDER BY
  "region" ASC
