WITH "events" AS (
  SELECT
    "user_id" AS "user",
    "happened" AS "at",
    CASE
      WHEN DATEDIFF(
        minute,
        LAG("happened", 1) OVER (PARTITION BY "user_id" ORDER BY "happened" ASC, "user_id" ASC),
        "happened"
      ) <= 30
      THEN 0
      ELSE 1
    END AS "begins",
    "user_id" AS "_row_1",
    "happened" AS "_row_2"
  FROM "shop"."events"
), "numbered" AS (
  SELECT
    "user",
    "at",
    CAST(SUM("begins") OVER (
      PARTITION BY "user"
      ORDER BY "at" ASC, "_row_1" ASC, "_row_2" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS "session"
  FROM "events"
)
SELECT
  "user",
  "session",
  MIN("at") AS "began",
  COUNT(*) AS "n"
FROM "numbered"
GROUP BY
  "user",
  "session"
ORDER BY
  "user" ASC,
  "session" ASC
