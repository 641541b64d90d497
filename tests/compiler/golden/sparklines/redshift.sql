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
                  CAST(0.5 AS DOUBLE PRECISION) * (
                    CAST("count_2" AS DOUBLE PRECISION) - 1
                  )
                )
              )
            )
          ) > 0
          AND NOT "quantity" IS NULL
          THEN CAST("quantity" AS DOUBLE PRECISION) * (
            1 - ABS(
              "place_3" - (
                1 + (
                  CAST(0.5 AS DOUBLE PRECISION) * (
                    CAST("count_2" AS DOUBLE PRECISION) - 1
                  )
                )
              )
            )
          )
        END
      ) OVER (PARTITION BY "region", "item")
    ) AS "value_3"
  FROM "orders"
), "orders_by_region" AS (
  SELECT
    "region",
    JSON_PARSE(
      '[' || COALESCE(
        LISTAGG(
          JSON_SERIALIZE(
            CASE
              WHEN "place" = 1 AND "item" IS NOT NULL
              THEN OBJECT('x', CAST(CAST("item" AS VARCHAR(MAX)) AS SUPER), 'y', CAST("value" AS SUPER))
            END
          ),
          ','
        ) WITHIN GROUP (ORDER BY
          "item"),
        ''
      ) || ']'
    ) AS "sums",
    JSON_PARSE(
      '[' || COALESCE(
        LISTAGG(
          JSON_SERIALIZE(
            CASE
              WHEN "count_3" = 1 AND "item" IS NOT NULL
              THEN OBJECT(
                'x',
                CAST(CAST("item" AS VARCHAR(MAX)) AS SUPER),
                'y',
                CASE
                  WHEN "orders_computed"."_given_1" = FLOOR("orders_computed"."_given_1")
                  AND ABS("orders_computed"."_given_1") < 1000000000000000
                  THEN CAST(CAST("orders_computed"."_given_1" AS BIGINT) AS SUPER)
                  ELSE CAST("orders_computed"."_given_1" AS SUPER)
                END
              )
            END
          ),
          ','
        ) WITHIN GROUP (ORDER BY
          "item"),
        ''
      ) || ']'
    ) AS "middles"
  FROM (
    SELECT
      *,
      CAST("value_3" AS DOUBLE PRECISION) AS "_given_1"
    FROM "orders_computed" AS "orders_computed"
  ) AS "orders_computed"
  GROUP BY
    "region"
), "orders_by_region_2" AS (
  SELECT
    "region",
    JSON_PARSE(
      '[' || COALESCE(
        LISTAGG(
          JSON_SERIALIZE(
            CASE
              WHEN "count" = 1 AND "paid" IS NOT NULL
              THEN OBJECT('x', CAST("paid" AS SUPER), 'y', CAST("value_2" AS SUPER))
            END
          ),
          ','
        ) WITHIN GROUP (ORDER BY
          "paid"),
        ''
      ) || ']'
    ) AS "kinds"
  FROM "orders_computed"
  GROUP BY
    "region"
)
SELECT
  "orders_by_region"."region",
  "orders_by_region"."sums",
  "orders_by_region_2"."kinds",
  "orders_by_region"."middles"
FROM "orders_by_region"
JOIN "orders_by_region_2"
  ON COALESCE("orders_by_region"."region", '') = COALESCE("orders_by_region_2"."region", '')
  AND (
    "orders_by_region"."region" IS NULL
  ) = (
    "orders_by_region_2"."region" IS NULL
  )
ORDER BY
  "region" ASC
