SELECT
  "region",
  "order_id",
  "quantity",
  LAG("quantity", 1) OVER (PARTITION BY "region" ORDER BY "quantity" DESC NULLS LAST, "order_id" ASC) AS "before",
  CAST(SUM("quantity") OVER (
    PARTITION BY "region"
    ORDER BY "quantity" DESC NULLS LAST, "order_id" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS "running",
  CAST("quantity" AS BIGINT) - LAG("quantity", 1) OVER (PARTITION BY "region" ORDER BY "quantity" DESC NULLS LAST, "order_id" ASC) AS "step"
FROM "shop"."orders"
ORDER BY
  "region" ASC,
  "quantity" DESC NULLS LAST,
  "order_id" ASC
