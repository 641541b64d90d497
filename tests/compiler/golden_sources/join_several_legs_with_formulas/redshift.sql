SELECT
  "orders"."order_id",
  "buyers"."points",
  "others"."order_id" AS "other"
FROM "shop"."orders" AS "orders"
JOIN "shop"."customers" AS "buyers"
  ON "orders"."customer" = "buyers"."customer"
  AND (
    CAST("orders"."quantity" AS BIGINT) + 1
  ) > "buyers"."points"
LEFT JOIN "shop"."orders" AS "others"
  ON "orders"."region" = "others"."region"
  AND "buyers"."points" <> "others"."order_id"
WHERE
  "buyers"."points" <= 4
ORDER BY
  "order_id" ASC,
  "points" ASC,
  "other" ASC,
  "buyers"."customer" ASC,
  "buyers"."full_name" ASC
