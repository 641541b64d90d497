WITH `pv` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    CAST(`orders`.`item` AS CHAR) AS `item`,
    `orders`.`amount`,
    CAST(`orders`.`customer` AS CHAR) AS `customer`
  FROM `shop`.`orders` AS `orders`
), `pv_cells` AS (
  SELECT
    `region`,
    `item`,
    1 AS `_row_level`,
    1 AS `_column_level`,
    SUM(`amount`) AS `total`,
    COUNT(DISTINCT `customer`) AS `buyers`
  FROM `pv`
  GROUP BY
    `region`,
    `item`
  UNION ALL
  SELECT
    `region`,
    CAST(NULL AS CHAR) AS `item`,
    1 AS `_row_level`,
    0 AS `_column_level`,
    SUM(`amount`) AS `total`,
    COUNT(DISTINCT `customer`) AS `buyers`
  FROM `pv`
  GROUP BY
    `region`
  UNION ALL
  SELECT
    CAST(NULL AS CHAR) AS `region`,
    `item`,
    0 AS `_row_level`,
    1 AS `_column_level`,
    SUM(`amount`) AS `total`,
    COUNT(DISTINCT `customer`) AS `buyers`
  FROM `pv`
  GROUP BY
    `item`
  UNION ALL
  SELECT
    CAST(NULL AS CHAR) AS `region`,
    CAST(NULL AS CHAR) AS `item`,
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
      ORDER BY CASE WHEN `_row_level` < 1 THEN 0 ELSE 1 END IS NULL ASC, CASE WHEN `_row_level` < 1 THEN 0 ELSE 1 END ASC, `region` IS NULL ASC, `region` ASC
    ) - 1 AS `_row_number`,
    DENSE_RANK() OVER (
      ORDER BY CASE WHEN `_column_level` < 1 THEN 0 ELSE 1 END IS NULL ASC, CASE WHEN `_column_level` < 1 THEN 0 ELSE 1 END ASC, `item` IS NULL ASC, `item` ASC
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
  `_row_number` IS NULL ASC,
  `_row_number` ASC,
  `_column_number` IS NULL ASC,
  `_column_number` ASC
