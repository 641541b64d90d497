SELECT
  "region",
  CASE
    WHEN COUNT("item") > 0
    THEN LISTAGG("item", ';') WITHIN GROUP (ORDER BY
      "quantity" DESC NULLS LAST,
      "order_id" ASC)
  END AS "items",
  CASE
    WHEN COUNT(DISTINCT "item") > 0
    THEN LISTAGG(DISTINCT "item", ',') WITHIN GROUP (ORDER BY
      "item" ASC)
  END AS "kinds",
  COUNT(DISTINCT "item") AS "n",
  CAST(SUM("quantity") AS BIGINT) AS "total"
FROM "shop"."orders"
GROUP BY
  "region"
ORDER BY
  "region" ASC
