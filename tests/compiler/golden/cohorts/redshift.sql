WITH "orders" AS (
  SELECT
    "customer",
    CAST(DATE_TRUNC('MONTH', CAST("order_date" AS TIMESTAMP)) AS DATE) AS "month"
  FROM "shop"."orders"
), "orders_by_customer" AS (
  SELECT
    "customer",
    MIN("month") AS "first"
  FROM "orders"
  GROUP BY
    "customer"
), "orders_by_age" AS (
  SELECT
    "orders"."customer",
    DATEDIFF(
      month,
      CAST("orders_by_customer"."first" AS TIMESTAMP),
      CAST("orders"."month" AS TIMESTAMP)
    ) AS "age",
    COUNT(*) AS "n"
  FROM "orders"
  JOIN "orders_by_customer"
    ON COALESCE("orders"."customer", '') = COALESCE("orders_by_customer"."customer", '')
    AND (
      "orders"."customer" IS NULL
    ) = (
      "orders_by_customer"."customer" IS NULL
    )
  GROUP BY
    "orders"."customer",
    DATEDIFF(
      month,
      CAST("orders_by_customer"."first" AS TIMESTAMP),
      CAST("orders"."month" AS TIMESTAMP)
    )
)
SELECT
  "orders_by_age"."customer",
  "orders_by_customer"."first",
  "orders_by_age"."age",
  "orders_by_age"."n"
FROM "orders_by_age"
JOIN "orders_by_customer"
  ON COALESCE("orders_by_age"."customer", '') = COALESCE("orders_by_customer"."customer", '')
  AND (
    "orders_by_age"."customer" IS NULL
  ) = (
    "orders_by_customer"."customer" IS NULL
  )
ORDER BY
  "customer" ASC,
  "age" ASC
