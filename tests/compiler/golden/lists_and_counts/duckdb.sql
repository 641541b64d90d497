SELECT
  "region",
  LISTAGG("item", ';'
  ORDER BY
    "quantity" DESC,
    "rowid" ASC) AS "items",
  LISTAGG(DISTINCT "item", ','
  ORDER BY
    "item" ASC) AS "kinds",
  COUNT(DISTINCT "item") AS "n",
  CAST(SUM("quantity") AS BIGINT) AS "total"
FROM "shop"."orders"
GROUP BY
  "region"
ORDER BY
  "region" ASC
