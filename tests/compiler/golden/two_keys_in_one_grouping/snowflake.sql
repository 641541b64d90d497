SELECT
  "region",
  "paid",
  COUNT(*) AS "n",
  CAST(SUM(COUNT(*)) OVER (
    ORDER BY "region" ASC, "paid" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS "running"
FROM "shop"."orders"
GROUP BY
  "region",
  "paid"
ORDER BY
  "region" ASC,
  "paid" ASC
