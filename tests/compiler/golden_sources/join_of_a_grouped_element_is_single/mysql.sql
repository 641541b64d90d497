WITH `per` AS (
  SELECT
    CAST(`orders`.`customer` AS CHAR) AS `customer`,
    SUM(`orders`.`amount`) AS `total`
  FROM `shop`.`orders` AS `orders`
  GROUP BY
    CAST(`orders`.`customer` AS CHAR)
)
SELECT
  CAST(`buyers`.`full_name` AS CHAR) AS `full_name`,
  `per`.`total`,
  `buyers`.`points`
FROM `shop`.`customers` AS `buyers`
LEFT JOIN `per`
  ON CAST(`buyers`.`customer` AS CHAR) = `per`.`customer`
ORDER BY
  `buyers`.`points` IS NULL ASC,
  `buyers`.`points` ASC,
  CAST(`buyers`.`customer` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`customer` AS CHAR) ASC,
  CAST(`buyers`.`full_name` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`full_name` AS CHAR) ASC
