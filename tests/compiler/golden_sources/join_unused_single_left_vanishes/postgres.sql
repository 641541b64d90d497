SELECT
  "full_name",
  "points"
FROM "shop"."customers"
ORDER BY
  "points" ASC,
  "rowid" ASC
