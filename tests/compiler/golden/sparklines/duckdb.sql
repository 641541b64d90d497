SELECT
  "region",
  (
    SELECT
      TO_JSON(
        COALESCE(
          ARRAY_AGG(JSON_OBJECT('x', TO_JSON(_x), 'y', TO_JSON(_y)) ORDER BY _x) FILTER(WHERE
            NOT JSON_OBJECT('x', TO_JSON(_x), 'y', TO_JSON(_y)) IS NULL),
          []
        )
      )
    FROM (
      SELECT
        _x,
        CAST(SUM(_v0) AS BIGINT) AS _y
      FROM (
        SELECT
          _row._x AS _x,
          _row._v0 AS _v0
        FROM (
          SELECT
            UNNEST(ARRAY_AGG({'_x': "item", '_v0': "quantity"})) AS _row
        ) AS _packed
      ) AS _rows(_x, _v0)
      WHERE
        NOT _x IS NULL
      GROUP BY
        _x
    ) AS _points
  ) AS "sums",
  (
    SELECT
      TO_JSON(
        COALESCE(
          ARRAY_AGG(JSON_OBJECT('x', TO_JSON(_x), 'y', TO_JSON(_y)) ORDER BY _x) FILTER(WHERE
            NOT JSON_OBJECT('x', TO_JSON(_x), 'y', TO_JSON(_y)) IS NULL),
          []
        )
      )
    FROM (
      SELECT
        _x,
        COUNT(DISTINCT _v0) AS _y
      FROM (
        SELECT
          _row._x AS _x,
          _row._v0 AS _v0
        FROM (
          SELECT
            UNNEST(ARRAY_AGG({'_x': "paid", '_v0': "item"})) AS _row
        ) AS _packed
      ) AS _rows(_x, _v0)
      WHERE
        NOT _x IS NULL
      GROUP BY
        _x
    ) AS _points
  ) AS "kinds",
  (
    SELECT
      TO_JSON(
        COALESCE(
          ARRAY_AGG(
            JSON_OBJECT(
              'x',
              TO_JSON(_x),
              'y',
              TRY_CAST(REGEXP_REPLACE(CAST(CAST(_y AS DOUBLE) AS TEXT), '[.]0$', '') AS JSON)
            ) ORDER BY _x
          ) FILTER(WHERE
            NOT JSON_OBJECT(
              'x',
              TO_JSON(_x),
              'y',
              TRY_CAST(REGEXP_REPLACE(CAST(CAST(_y AS DOUBLE) AS TEXT), '[.]0$', '') AS JSON)
            ) IS NULL),
          []
        )
      )
    FROM (
      SELECT
        _x,
        MEDIAN(_v0) AS _y
      FROM (
        SELECT
          _row._x AS _x,
          _row._v0 AS _v0
        FROM (
          SELECT
            UNNEST(ARRAY_AGG({'_x': "item", '_v0': "quantity"})) AS _row
        ) AS _packed
      ) AS _rows(_x, _v0)
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
  "region" ASC
