WITH "answer_by_month" AS (
  SELECT
    "region",
    CAST(DATE_TRUNC('MONTH', CAST("order_date" AS TIMESTAMP)) AS DATE) AS "month",
    SUM("amount") AS "total"
  FROM "shop"."orders"
  GROUP BY
    "region",
    CAST(DATE_TRUNC('MONTH', CAST("order_date" AS TIMESTAMP)) AS DATE)
), "answer_before" AS (
  SELECT
    "answer_by_month"."region",
    CAST("answer_by_month"."month" AS TIMESTAMP) AS "date_key",
    CASE
      WHEN MIN("answer_by_month"."total") = MAX("answer_by_month"."total")
      THEN MIN("answer_by_month"."total")
    END AS "found"
  FROM "answer_by_month"
  WHERE
    NOT "answer_by_month"."month" IS NULL
  GROUP BY
    "answer_by_month"."region",
    CAST("answer_by_month"."month" AS TIMESTAMP)
)
SELECT
  "answer_by_month"."region",
  "answer_by_month"."month",
  "answer_by_month"."total",
  "answer_before"."found" AS "before",
  "answer_before_2"."found" AS "after"
FROM "answer_by_month"
LEFT JOIN "answer_before"
  ON DATEADD(month, -1, CAST("answer_by_month"."month" AS TIMESTAMP)) = "answer_before"."date_key"
  AND COALESCE("answer_by_month"."region", '') = COALESCE("answer_before"."region", '')
  AND (
    "answer_by_month"."region" IS NULL
  ) = (
    "answer_before"."region" IS NULL
  )
LEFT JOIN "answer_before" AS "answer_before_2"
  ON DATEADD(month, 1, CAST("answer_by_month"."month" AS TIMESTAMP)) = "answer_before_2"."date_key"
  AND COALESCE("answer_by_month"."region", '') = COALESCE("answer_before_2"."region", '')
  AND (
    "answer_by_month"."region" IS NULL
  ) = (
    "answer_before_2"."region" IS NULL
  )
ORDER BY
  "region" ASC,
  "month" ASC
