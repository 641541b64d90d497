WITH `buyers_lookup` AS (
  SELECT
    CAST(`customers`.`customer` AS CHAR) AS `key`,
    CASE
      WHEN MIN(CAST(`customers`.`full_name` AS CHAR)) = MAX(CAST(`customers`.`full_name` AS CHAR))
      THEN MIN(CAST(`customers`.`full_name` AS CHAR))
    END AS `full_name`
  FROM `shop`.`customers` AS `customers`
  GROUP BY
    CAST(`customers`.`customer` AS CHAR)
)
SELECT
  `orders`.`order_id`,
  `buyers_lookup`.`full_name`,
  `orders`.`amount`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `buyers_lookup`
  ON CAST(`orders`.`customer` AS CHAR) = `buyers_lookup`.`key`
ORDER BY
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
