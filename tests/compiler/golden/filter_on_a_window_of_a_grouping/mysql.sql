WITH `orders_by_customer` AS (
  SELECT
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    COUNT(*) AS `n`,
    RANK() OVER (ORDER BY COUNT(*) DESC) AS `place`
  FROM `shop`.`orders` AS `orders`
  GROUP BY
    CAST(`orders`.`customer` AS CHAR)
)
SELECT
  `customer`,
  `n`,
  `place`
FROM `orders_by_customer`
WHERE
  `place` <= 2
ORDER BY
  `customer` IS NULL ASC,
  `customer` ASC
