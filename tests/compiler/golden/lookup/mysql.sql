WITH `customers` AS (
  SELECT
    CAST(`customers`.`customer` AS CHAR) AS `customer`,
    CAST(`customers`.`full_name` AS CHAR) AS `full_name`,
    `customers`.`points`
  FROM `shop`.`customers` AS `customers`
), `customers_lookup` AS (
  SELECT
    `customers`.`customer` AS `key`,
    CASE
      WHEN MIN(`customers`.`full_name`) = MAX(`customers`.`full_name`)
      THEN MIN(`customers`.`full_name`)
    END AS `who`,
    CAST(SUM(`customers`.`points`) AS SIGNED) AS `points`
  FROM `customers`
  GROUP BY
    `customers`.`customer`
)
SELECT
  `orders`.`order_id`,
  `customers_lookup`.`who`,
  `customers_lookup`.`points`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `customers_lookup`
  ON CAST(`orders`.`customer` AS CHAR) = `customers_lookup`.`key`
ORDER BY
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
