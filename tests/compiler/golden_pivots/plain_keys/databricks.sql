WITH `pv` AS (
  SELECT
    `region`,
    `item`,
    `amount`,
    `customer`
  FROM `shop`.`orders`
), `pv_cells` AS (
  SELECT
    `region`,
    `item`,
    1 - GROUPING(`region`) AS `_row_level`,
    1 - GROUPING(`item`) AS `_column_level`,
    SUM(`amount`) AS `total`,
    COUNT(DISTINCT `customer`) AS `buyers`
  FROM `pv`
  GROUP BY
    GROUPING SETS (
      (`region`, `item`),
      (`region`),
      (`item`)
    )
  UNION ALL
  SELECT
    CAST(NULL AS STRING) AS `region`,
    CAST(NULL AS STRING) AS `item`,
    0 AS `_row_level`,
    0 AS `_column_level`,
    SUM(`amount`) AS `total`,
    COUNT(DISTINCT `customer`) AS `buyers`
  FROM `pv`
), `pv_placed` AS (
  SELECT
    `region`,
    `item`,
    `_row_level`,
    `_column_level`,
    DENSE_RANK() OVER (
      ORDER BY CASE WHEN `_row_level` < 1 THEN 0 ELSE 1 END ASC NULLS LAST, `region` ASC NULLS LAST
    ) - 1 AS `_row_number`,
    DENSE_RANK() OVER (
      ORDER BY CASE WHEN `_column_level` < 1 THEN 0 ELSE 1 END ASC NULLS LAST, `item` ASC NULLS LAST
    ) - 1 AS `_column_number`,
    `total`,
    `buyers`
  FROM `pv_cells`
)
SELECT
  `region`,
  `item`,
  `_row_level`,
  `_column_level`,
  `_row_number`,
  `_column_number`,
  `total`,
  `buyers`
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
