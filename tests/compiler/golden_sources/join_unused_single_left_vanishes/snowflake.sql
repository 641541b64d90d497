SELECT
  "full_name",
  "points"
FROM "shop"."customers"
ORDER BY
  "points" ASC,
  "customer" ASC,
  "full_name" ASC
