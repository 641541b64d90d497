WITH `pv` AS (
  SELECT
    `region`,
    `item`,
    CAST(CAST(TRUNC(CAST(`order_date` AS DATE), 'MONTH') AS TIMESTAMP_NTZ) AS DATE) AS `month`,
    `amount`
  FROM `shop`.`orders`
), `pv_cells` AS (
  SELECT
    `region`,
    `item`,
    `month`,
    2 - GROUPING(`region`) - GROUPING(`item`) AS `_row_level`,
    1 - GROUPING(`month`) AS `_column_level`,
    SUM(`amount`) AS `total`,
    COUNT(*) AS `n`
  FROM `pv`
  GROUP BY
    GROUPING SETS (
      (`region`, `item`, `month`),
      (`region`, `item`),
      (`region`, `month`),
      (`region`),
      (`month`)
    )
  UNION ALL
  SELECT
    CAST(NULL AS STRING) AS `region`,
    CAST(NULL AS STRING) AS `item`,
    CAST(NULL AS DATE) AS `month`,
    0 AS `_row_level`,
    0 AS `_column_level`,
    SUM(`amount`) AS `total`,
    COUNT(*) AS `n`
  FROM `pv`
), `pv_values` AS (
  SELECT
    `region`,
    `item`,
    `month`,
    `_row_level`,
    `_column_level`,
    CAST(`total` AS DOUBLE) / NULLIF(
      CASE
        WHEN `_row_level` = 1
        THEN MAX(CASE WHEN `_row_level` = 0 THEN `total` END) OVER (PARTITION BY `_column_level`, `month`)
        WHEN `_row_level` = 2
        THEN MAX(CASE WHEN `_row_level` = 1 THEN `total` END) OVER (PARTITION BY `_column_level`, `month`, `region`)
        ELSE `total`
      END,
      0
    ) AS `of_parent`,
    `total`,
    `n`
  FROM `pv_cells`
), `pv_placed` AS (
  SELECT
    `region`,
    `item`,
    `month`,
    `_row_level`,
    `_column_level`,
    DENSE_RANK() OVER (
      ORDER BY CASE WHEN `_row_level` < 1 THEN 0 ELSE 1 END ASC NULLS LAST, `region` ASC NULLS LAST, CASE WHEN `_row_level` < 2 THEN 1 ELSE 0 END ASC NULLS LAST, `item` ASC NULLS LAST
    ) - 1 AS `_row_number`,
    DENSE_RANK() OVER (
      ORDER BY CASE WHEN `_column_level` < 1 THEN 0 ELSE 1 END ASC NULLS LAST, `month` ASC NULLS LAST
    ) - 1 AS `_column_number`,
    `total`,
    `n`,
    CAST(`total` AS DOUBLE) / NULLIF(`n`, 0) AS `mean`,
    `of_parent`
  FROM `pv_values`
)
SELECT
  `region`,
  `item`,
  `month`,
  `_row_level`,
  `_column_level`,
  `_row_number`,
  `_column_number`,
  `total`,
  `n`,
  `mean`,
  `of_parent`
FROM `pv_placed`
WHERE
  (
    `_column_number` <= 500 OR `_row_level` = 0 AND `_column_number` = 501
  )
  AND (
    `_row_level` = 0 OR `_row_number` > 0 AND `_row_number` <= 50
  )
ORDER BY
  `_row_number` ASC NULLS LAST,
  `_column_number` ASC NULLS LAST
