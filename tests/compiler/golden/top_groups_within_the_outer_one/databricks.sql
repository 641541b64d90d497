WITH `orders_by_customer` AS (
  SELECT
    `region`,
    `customer`,
    SUM(`amount`) AS `total`
  FROM `shop`.`orders`
  GROUP BY
    `region`,
    `customer`
), `orders_by_customer_2` AS (
  SELECT
    `region`,
    `customer`,
    `total`,
    RANK() OVER (PARTITION BY `region` ORDER BY `total` DESC) AS `total_rank`
  FROM `orders_by_customer`
)
SELECT
  `region`,
  `customer`,
  `total`
FROM `orders_by_customer_2`
WHERE
  `total_rank` <= 1 AND NOT `total` IS NULL
ORDER BY
  `region` ASC NULLS LAST,
  `customer` ASC NULLS LAST
