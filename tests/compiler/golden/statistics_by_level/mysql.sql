WITH `orders` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    `orders`.`amount`,
    `orders`.`paid`,
    CAST(`orders`.`item` AS CHAR) AS `item`
  FROM `shop`.`orders` AS `orders`
  WHERE
    `orders`.`amount` >= 15
), `orders_by_item` AS (
  SELECT
    `region`,
    `item`,
    COUNT(*) AS `n`
  FROM `orders`
  GROUP BY
    `region`,
    `item`
  HAVING
    COUNT(*) <= 1
), `orders_by_region` AS (
  SELECT
    `region`,
    SUM(`amount`) AS `total`
  FROM `orders`
  GROUP BY
    `region`
), `orders_selected` AS (
  SELECT
    `orders`.`amount`,
    `orders`.`paid`,
    `orders_by_item`.`n`,
    `orders`.`item`,
    `orders_by_region`.`total`,
    `orders`.`region`
  FROM `orders`
  JOIN `orders_by_item`
    ON `orders`.`region` <=> `orders_by_item`.`region`
    AND `orders`.`item` <=> `orders_by_item`.`item`
  JOIN `orders_by_region`
    ON `orders`.`region` <=> `orders_by_region`.`region`
), `orders_groups` AS (
  SELECT
    CASE
      WHEN MIN(`orders_selected`.`n`) = MAX(`orders_selected`.`n`)
      THEN MIN(`orders_selected`.`n`)
    END AS `n`,
    CASE
      WHEN MIN(`orders_selected`.`item`) = MAX(`orders_selected`.`item`)
      THEN MIN(`orders_selected`.`item`)
    END AS `item`
  FROM `orders_selected`
  GROUP BY
    `orders_selected`.`region`,
    `orders_selected`.`item`
), `orders_groups_2` AS (
  SELECT
    CASE
      WHEN MIN(`orders_selected`.`total`) = MAX(`orders_selected`.`total`)
      THEN MIN(`orders_selected`.`total`)
    END AS `total`,
    CASE
      WHEN MIN(`orders_selected`.`region`) = MAX(`orders_selected`.`region`)
      THEN MIN(`orders_selected`.`region`)
    END AS `region`
  FROM `orders_selected`
  GROUP BY
    `orders_selected`.`region`
), `orders_level` AS (
  SELECT
    COUNT(`amount`) AS `count_0`,
    SUM(`amount`) AS `sum_0`,
    COUNT(`paid`) AS `count_1`
  FROM `orders_selected`
), `orders_level_2` AS (
  SELECT
    COUNT(`n`) AS `count_2`,
    CAST(SUM(`n`) AS SIGNED) AS `sum_2`,
    COUNT(`item`) AS `count_3`
  FROM `orders_groups`
), `orders_level_3` AS (
  SELECT
    COUNT(`total`) AS `count_4`,
    SUM(`total`) AS `sum_4`,
    COUNT(`region`) AS `count_5`
  FROM `orders_groups_2`
)
SELECT
  `orders_level`.`count_0`,
  `orders_level`.`sum_0`,
  `orders_level`.`count_1`,
  `orders_level_2`.`count_2`,
  `orders_level_2`.`sum_2`,
  `orders_level_2`.`count_3`,
  `orders_level_3`.`count_4`,
  `orders_level_3`.`sum_4`,
  `orders_level_3`.`count_5`
FROM `orders_level`
CROSS JOIN `orders_level_2`
CROSS JOIN `orders_level_3`
