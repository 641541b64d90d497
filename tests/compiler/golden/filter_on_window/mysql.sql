WITH `orders` AS (
  SELECT
    `orders`.`order_id`,
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    RANK() OVER (PARTITION BY CAST(`orders`.`customer` AS CHAR) ORDER BY `orders`.`order_id` DESC) AS `place`
  FROM `shop`.`orders` AS `orders`
), `orders_filtered` AS (
  SELECT
    `order_id`,
    `customer`,
    `place`
  FROM `orders`
  WHERE
    `place` <= 1
), `orders_by_customer` AS (
  SELECT
    `customer`,
    COUNT(*) AS `n`
  FROM `orders_filtered`
  GROUP BY
    `customer`
)
SELECT
  `orders_filtered`.`customer`,
  `orders_by_customer`.`n`,
  `orders_filtered`.`order_id`,
  `orders_filtered`.`place`
FROM `orders_filtered`
JOIN `orders_by_customer`
  ON `orders_filtered`.`customer` <=> `orders_by_customer`.`customer`
ORDER BY
  `orders_filtered`.`customer` IS NULL ASC,
  `orders_filtered`.`customer` ASC,
  `orders_filtered`.`order_id` IS NULL ASC,
  `orders_filtered`.`order_id` ASC
