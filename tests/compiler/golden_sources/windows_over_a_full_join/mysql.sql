WITH `orders_buyers` AS (
  SELECT
    `orders`.`order_id`,
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    CAST(`buyers`.`customer` AS CHAR) AS `customer_2`,
    `buyers`.`points`,
    CAST(`buyers`.`full_name` AS CHAR) AS `full_name`
  FROM `shop`.`orders` AS `orders`
  LEFT JOIN `shop`.`customers` AS `buyers`
    ON CAST(`orders`.`customer` AS CHAR) = CAST(`buyers`.`customer` AS CHAR)
  UNION ALL
  SELECT
    NULL AS `order_id`,
    CAST(NULL AS CHAR) AS `customer`,
    CAST(`buyers`.`customer` AS CHAR) AS `customer_2`,
    `buyers`.`points`,
    CAST(`buyers`.`full_name` AS CHAR) AS `full_name`
  FROM `shop`.`customers` AS `buyers`
  WHERE
    NOT EXISTS(
      SELECT
        1 AS `one`
      FROM `shop`.`orders` AS `orders`
      WHERE
        CAST(`orders`.`customer` AS CHAR) = CAST(`buyers`.`customer` AS CHAR)
    )
)
SELECT
  `order_id`,
  `points`,
  ROW_NUMBER() OVER (
    ORDER BY `order_id` IS NULL ASC, `order_id` ASC, `points` IS NULL ASC, `points` ASC, `customer_2` IS NULL ASC, `customer_2` ASC, `full_name` IS NULL ASC, `full_name` ASC
  ) AS `place`
FROM `orders_buyers`
ORDER BY
  `order_id` IS NULL ASC,
  `order_id` ASC,
  `points` IS NULL ASC,
  `points` ASC,
  `customer_2` IS NULL ASC,
  `customer_2` ASC,
  `full_name` IS NULL ASC,
  `full_name` ASC
