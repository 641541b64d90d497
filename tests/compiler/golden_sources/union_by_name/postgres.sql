WITH "union" AS (
  SELECT
    "orders"."region" AS "Region",
    "orders"."customer" AS "Customer",
    CAST(NULL AS BIGINT) AS "Points",
    'Orders' AS "source-name",
    0 AS "_part",
    "orders"."rowid" AS "_rowid"
  FROM "shop"."orders" AS "orders"
  UNION ALL
  SELECT
    CAST(NULL AS TEXT) AS "Region",
    "customers"."customer" AS "Customer",
    "customers"."points" AS "Points",
    'People' AS "source-name",
    1 AS "_part",
    "customers"."rowid" AS "_rowid"
  FROM "shop"."customers" AS "customers"
)
SELECT
  "union"."Customer" AS "customer",
  "union"."Points" AS "points",
  "union"."Region" AS "region",
  "union"."source-name" AS "origin"
FROM "union"
ORDER BY
  "union"."source-name" COLLATE "C" ASC,
  "union"."Customer" COLLATE "C" ASC,
  "points" ASC,
  "union"."Region" COLLATE "C" ASC,
  "union"."_part" ASC,
  "union"."_rowid" ASC
