SELECT
  "region",
  (
    SELECT
      COALESCE(
        JSONB_AGG(
          JSONB_BUILD_OBJECT('x', TO_JSONB(CAST(_x AS TEXT)), 'y', TO_JSONB(_y)) ORDER BY _x COLLATE "C"
        ) FILTER(WHERE
          NOT JSONB_BUILD_OBJECT('x', TO_JSONB(CAST(_x AS TEXT)), 'y', TO_JSONB(_y)) IS NULL),
        '[]'
      )
    FROM (
      SELECT
        _x,
        CAST(SUM(_v0) AS BIGINT) AS _y
      FROM UNNEST(ARRAY_AGG("item"), ARRAY_AGG("quantity")) AS _rows(_x, _v0)
      WHERE
        NOT _x IS NULL
      GROUP BY
        _x
    ) AS _points
  ) AS "sums",
  (
    SELECT
      COALESCE(
        JSONB_AGG(JSONB_BUILD_OBJECT('x', TO_JSONB(_x), 'y', TO_JSONB(_y)) ORDER BY _x) FILTER(WHERE
          NOT JSONB_BUILD_OBJECT('x', TO_JSONB(_x), 'y', TO_JSONB(_y)) IS NULL),
        '[]'
      )
    FROM (
      SELECT
        _x,
        COUNT(DISTINCT _v0) AS _y
      FROM UNNEST(ARRAY_AGG("paid"), ARRAY_AGG("item")) AS _rows(_x, _v0)
      WHERE
        NOT _x IS NULL
      GROUP BY
        _x
    ) AS _points
  ) AS "kinds",
  (
    SELECT
      COALESCE(
        JSONB_AGG(
          JSONB_BUILD_OBJECT('x', TO_JSONB(CAST(_x AS TEXT)), 'y', TO_JSONB(CAST(_y AS DOUBLE PRECISION))) ORDER BY _x COLLATE "C"
        ) FILTER(WHERE
          NOT JSONB_BUILD_OBJECT('x', TO_JSONB(CAST(_x AS TEXT)), 'y', TO_JSONB(CAST(_y AS DOUBLE PRECISION))) IS NULL),
        '[]'
      )
    FROM (
      SELECT
        _x,
        PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
          _v0) AS _y
      FROM UNNEST(ARRAY_AGG("item"), ARRAY_AGG("quantity")) AS _rows(_x, _v0)
      WHERE
        NOT _x IS NULL
      GROUP BY
        _x
    ) AS _points
  ) AS "middles"
FROM "shop"."orders"
GROUP BY
  "region"
ORDER BY
  "region" COLLATE "C" ASC
