WITH `customers` AS (
  SELECT
    `customer`,
    `full_name`,
    `points`
  FROM `shop`.`customers`
), `customers_lookup` AS (
  SELECT
    `customers`.`customer` AS `key`,
    CASE
      WHEN MIN(`customers`.`full_name`) = MAX(`customers`.`full_name`)
      THEN MIN(`customers`.`full_name`)
    END AS `who`,
    CAST(SUM(`customers`.`points`) AS BIGINT) AS `points`
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
  ON `orders`.`customer` = `customers_lookup`.`key`
ORDER BY
  `order_id` ASC NULLS LAST
