WITH `t0` AS (
  SELECT
    `orders`.`order_id`,
    `orders`.`amount`,
    CAST(`orders`.`region` AS CHAR) AS `region`,
    `orders`.`order_id` AS `_row_1`
  FROM `shop`.`orders` AS `orders`
), `t1` AS (
  SELECT
    `t0`.`order_id`,
    `t0`.`amount` + 1 AS `amount`,
    `t0`.`region`,
    `t0`.`_row_1`
  FROM `t0`
), `t2` AS (
  SELECT
    `t1`.`order_id`,
    `t1`.`amount` + 1 AS `amount`,
    `t1`.`region`,
    `t1`.`_row_1`
  FROM `t1`
), `t3` AS (
  SELECT
    `t2`.`order_id`,
    `t2`.`amount` + 1 AS `amount`,
    `t2`.`region`,
    `t2`.`_row_1`
  FROM `t2`
), `t4` AS (
  SELECT
    `t3`.`order_id`,
    `t3`.`amount` + 1 AS `amount`,
    `t3`.`region`,
    `t3`.`_row_1`
  FROM `t3`
), `t5` AS (
  SELECT
    `t4`.`order_id`,
    `t4`.`amount` + 1 AS `amount`,
    `t4`.`region`,
    `t4`.`_row_1`
  FROM `t4`
), `t6` AS (
  SELECT
    `t5`.`order_id`,
    `t5`.`amount` + 1 AS `amount`,
    `t5`.`region`,
    `t5`.`_row_1`
  FROM `t5`
), `t7` AS (
  SELECT
    `t6`.`order_id`,
    `t6`.`amount` + 1 AS `amount`,
    `t6`.`region`,
    `t6`.`_row_1`
  FROM `t6`
), `t8` AS (
  SELECT
    `t7`.`order_id`,
    `t7`.`amount` + 1 AS `amount`,
    `t7`.`region`,
    `t7`.`_row_1`
  FROM `t7`
), `t9` AS (
  SELECT
    `t8`.`order_id`,
    `t8`.`amount` + 1 AS `amount`,
    `t8`.`region`,
    `t8`.`_row_1`
  FROM `t8`
)
SELECT
  `t9`.`order_id`,
  `t9`.`amount` + 1 AS `amount`,
  `t9`.`region`
FROM `t9`
ORDER BY
  `t9`.`_row_1` IS NULL ASC,
  `t9`.`_row_1` ASC
