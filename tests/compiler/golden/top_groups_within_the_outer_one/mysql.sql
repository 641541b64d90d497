WITH `orders_by_customer` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    SUM(`orders`.`amount`) AS `total`,
    RANK() OVER (PARTITION BY CAST(`orders`.`region` AS CHAR) ORDER BY SUM(`orders`.`amount`) DESC) AS `total_rank`
  FROM `shop`.`orders` AS `orders`
  GROUP BY
    CAST(`orders`.`region` AS CHAR),
    CAST(`orders`.`customer` AS CHAR)
)
SELECT
  `region`,
  `customer`,
  `total`
FROM `orders_by_customer`
WHERE
  `total_rank` <= 1 AND NOT `total` IS NULL
ORDER BY
  `region` IS NULL ASC,
  `region` ASC,
  `customer` IS NULL ASC,
  `customer` ASC
