WITH "orders" AS (
  SELECT
    "order_id",
    "region",
    "amount",
    RANK() OVER (ORDER BY "amount" DESC NULLS LAST) AS "amount_rank"
  FROM "shop"."orders"
  WHERE
    NOT "region" IS NULL
)
SELECT
  "order_id",
  "region",
  "amount"
FROM "orders"
WHERE
  "amount_rank" <= 2 AND NOT "amount" IS NULL
ORDER BY
  "amount" DESC NULLS LAST,
  "order_id" ASC
