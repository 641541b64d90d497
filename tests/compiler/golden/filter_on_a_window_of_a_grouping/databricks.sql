WITH `orders_by_customer` AS (
  SELECT
    `customer`,
    COUNT(*) AS `n`
  FROM `shop`.`orders`
  GROUP BY
    `customer`
), `orders_by_customer_2` AS (
  SELECT
    `customer`,
    `n`,
    RANK() OVER (ORDER BY `n` DESC) AS `place`
  FROM `orders_by_customer`
)
SELECT
  `customer`,
  `n`,
  `place`
FROM `orders_by_customer_2`
WHERE
  `place` <= 2
ORDER BY
  `customer` ASC NULLS LAST
