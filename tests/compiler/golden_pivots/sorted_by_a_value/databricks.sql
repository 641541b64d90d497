WITH `pv` AS (
  SELECT
    `region`,
    `item`,
    `amount`
  FROM `shop`.`orders`
), `pv_cells` AS (
  SELECT
    `region`,
    `item`,
    2 - GROUPING(`region`) - GROUPING(`item`) AS `_row_level`,
    0 AS `_column_level`,
    SUM(`amount`) AS `total`
  FROM `pv`
  GROUP BY
    GROUPING SETS (
      (`region`, `item`),
      (`region`)
    )
  UNION ALL
  SELECT
    CAST(NULL AS STRING) AS `region`,
    CAST(NULL AS STRING) AS `item`,
    0 AS `_row_level`,
    0 AS `_column_level`,
    SUM(`amount`) AS `total`
  FROM `pv`
), `pv_measured` AS (
  SELECT
    `region`,
    `item`,
    `_row_level`,
    `_column_level`,
    `total`,
    MAX(CASE WHEN `_row_level` = 1 AND `_column_level` = 0 THEN `total` END) OVER (PARTITION BY `region`) AS `_order_of_region`
  FROM `pv_cells`
), `pv_placed` AS (
  SELECT
    `region`,
    `item`,
    `_row_level`,
    `_column_level`,
    DENSE_RANK() OVER (
      ORDER BY CASE WHEN `_row_level` < 1 THEN 0 ELSE 1 END ASC NULLS LAST, `_order_of_region` DESC, `region` ASC NULLS LAST, CASE WHEN `_row_level` < 2 THEN 1 ELSE 0 END ASC NULLS LAST, `item` ASC NULLS LAST
    ) - 1 AS `_row_number`,
    0 AS `_column_number`,
    `total`,
    SUM(`total`) OVER (
      PARTITION BY `_row_level`, `_column_level`, CASE WHEN `_row_level` > 1 THEN `region` END
      ORDER BY `_order_of_region` DESC, `region` ASC NULLS LAST, `item` ASC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `running`
  FROM `pv_measured`
  WHERE
    NOT (
      `_row_level` > 1 AND COALESCE(`region` = 'north', FALSE)
    )
)
SELECT
  `region`,
  `item`,
  `_row_level`,
  `_column_level`,
  `_row_number`,
  `_column_number`,
  `total`,
  `running`
FROM `pv_placed`
WHERE
  `_row_level` = 0 OR `_row_number` > 0 AND `_row_number` <= 50
ORDER BY
  `_row_number` ASC NULLS LAST,
  `_column_number` ASC NULLS LAST
