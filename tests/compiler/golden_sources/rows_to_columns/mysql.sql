WITH `orders_transposed` AS (
  SELECT
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    SUM(CASE WHEN CAST(`orders`.`region` AS CHAR) = 'north' THEN `orders`.`amount` END) AS `north`,
    SUM(CASE WHEN CAST(`orders`.`region` AS CHAR) = 'south' THEN `orders`.`amount` END) AS `south`,
    SUM(CASE WHEN CAST(`orders`.`region` AS CHAR) IS NULL THEN `orders`.`amount` END) AS `none`
  FROM `shop`.`orders` AS `orders`
  GROUP BY
    CAST(`orders`.`customer` AS CHAR)
)
SELECT
  `customer`,
  `north`,
  `south`,
  `none` AS `nowhere`,
  `north` * 2 AS `twice`
FROM `orders_transposed`
ORDER BY
  `customer` IS NULL ASC,
  `customer` ASC
