SELECT
  "region",
  STRING_AGG("item", ';'
  ORDER BY
    "quantity" DESC NULLS LAST,
    "rowid" ASC) AS "items",
  STRING_AGG(
    DISTINCT CAST("item" COLLATE "C" AS TEXT), ','
    ORDER BY
      CAST("item" COLLATE "C" AS TEXT) ASC
  ) AS "kinds",
  COUNT(DISTINCT "item") AS "n",
  CAST(SUM("quantity") AS BIGINT) AS "total"
FROM "shop"."orders"
GROUP BY
  "region"
ORDER BY
  "region" COLLATE "C" ASC
