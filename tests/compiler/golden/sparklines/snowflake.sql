WITH "orders" AS (
  SELECT
    "region",
    "item",
    "quantity",
    ROW_NUMBER() OVER (PARTITION BY "region", "item" ORDER BY "item") AS "place",
    "paid",
    ROW_NUMBER() OVER (PARTITION BY "region", "paid", "item" ORDER BY "item") AS "place_2",
    ROW_NUMBER() OVER (PARTITION BY "region", "paid" ORDER BY "paid") AS "count",
    ROW_NUMBER() OVER (PARTITION BY "region", "item" ORDER BY "quantity" ASC) AS "place_3",
    COUNT("quantity") OVER (
      PARTITION BY "region", "item"
      ORDER BY "quantity" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "count_2",
    ROW_NUMBER() OVER (PARTITION BY "region", "item" ORDER BY "item") AS "count_3"
  FROM "shop"."orders"
), "orders_computed" AS (
  SELECT
    "region",
    "item",
    "quantity",
    "place",
    (
      CAST(SUM("quantity") OVER (PARTITION BY "region", "item") AS BIGINT)
    ) AS "value",
    "paid",
    "place_2",
    "count",
    (
      COUNT(CASE WHEN "place_2" = 1 THEN "item" END) OVER (PARTITION BY "region", "paid")
    ) AS "value_2",
    "place_3",
    "count_2",
    "count_3",
    (
      SUM(
        CASE
          WHEN (
            1 - ABS(
              "place_3" - (
                1 + (
                  CAST(0.5 AS DOUBLE) * (
                    CAST("count_2" AS DOUBLE) - 1
                  )
                )
              )
            )
          ) > 0
          AND NOT "quantity" IS NULL
          THEN CAST("quantity" AS DOUBLE) * (
            1 - ABS(
              "place_3" - (
                1 + (
                  CAST(0.5 AS DOUBLE) * (
                    CAST("count_2" AS DOUBLE) - 1
                  )
                )
              )
            )
          )
        END
      ) OVER (PARTITION BY "region", "item")
    ) AS "value_3"
  FROM "orders"
)
SELECT
  "region",
  TO_VARIANT(
    ARRAY_AGG(
      CASE
        WHEN "place" = 1 AND "item" IS NOT NULL
        THEN TO_VARIANT(
          OBJECT_CONSTRUCT_KEEP_NULL(
            'x',
            NVL(TO_VARIANT(CAST("item" AS VARCHAR)), PARSE_JSON('null')),
            'y',
            NVL(TO_VARIANT("value"), PARSE_JSON('null'))
          )
        )
      END
    ) WITHIN GROUP (ORDER BY
      "item")
  ) AS "sums",
  TO_VARIANT(
    ARRAY_AGG(
      CASE
        WHEN "count" = 1 AND "paid" IS NOT NULL
        THEN TO_VARIANT(
          OBJECT_CONSTRUCT_KEEP_NULL(
            'x',
            NVL(TO_VARIANT("paid"), PARSE_JSON('null')),
            'y',
            NVL(TO_VARIANT("value_2"), PARSE_JSON('null'))
          )
        )
      END
    ) WITHIN GROUP (ORDER BY
      "paid")
  ) AS "kinds",
  TO_VARIANT(
    ARRAY_AGG(
      CASE
        WHEN "count_3" = 1 AND "item" IS NOT NULL
        THEN TO_VARIANT(
          OBJECT_CONSTRUCT_KEEP_NULL(
            'x',
            NVL(TO_VARIANT(CAST("item" AS VARCHAR)), PARSE_JSON('null')),
            'y',
            NVL(
              IFF(
                CAST("value_3" AS DOUBLE) = FLOOR(CAST("value_3" AS DOUBLE))
                AND ABS(CAST("value_3" AS DOUBLE)) < 1000000000000000,
                TO_VARIANT(CAST(CAST("value_3" AS DOUBLE) AS BIGINT)),
                TO_VARIANT(CAST("value_3" AS DOUBLE))
              ),
              PARSE_JSON('null')
            )
          )
        )
      END
    ) WITHIN GROUP (ORDER BY
      "item")
  ) AS "middles"
FROM "orders_computed"
GROUP BY
  "region"
ORDER BY
  "region" ASC
