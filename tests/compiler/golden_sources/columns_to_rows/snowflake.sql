SELECT
  "orders"."order_id",
  "names"."name" AS "measure",
  CASE "names"."position"
    WHEN 1
    THEN "orders"."amount"
    WHEN 2
    THEN CAST("orders"."quantity" AS DOUBLE)
  END AS "value"
FROM "shop"."orders" AS "orders"
CROSS JOIN (VALUES
  (1, 'Amount'),
  (2, 'Quantity')) AS "names"("position", "name")
WHERE
  "orders"."order_id" <= 2
ORDER BY
  "order_id" ASC,
  "names"."position" ASC
