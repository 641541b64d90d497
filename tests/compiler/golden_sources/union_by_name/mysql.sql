WITH `union` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `Region`,
    CAST(`orders`.`customer` AS CHAR) AS `Customer`,
    CAST(NULL AS SIGNED) AS `Points`,
    'Orders' AS `source-name`
  FROM `shop`.`orders` AS `orders`
  UNION ALL
  SELECT
    CAST(NULL AS CHAR) AS `Region`,
    CAST(`customers`.`customer` AS CHAR) AS `Customer`,
    `customers`.`points` AS `Points`,
    'People' AS `source-name`
  FROM `shop`.`customers` AS `customers`
)
SELECT
  `union`.`Customer` AS `customer`,
  `union`.`Points` AS `points`,
  `union`.`Region` AS `region`,
  `union`.`source-name` AS `origin`
FROM `union`
ORDER BY
  `union`.`source-name` IS NULL ASC,
  `union`.`source-name` ASC,
  `union`.`Customer` IS NULL ASC,
  `union`.`Customer` ASC,
  `union`.`Points` IS NULL ASC,
  `union`.`Points` ASC,
  `union`.`Region` IS NULL ASC,
  `union`.`Region` ASC
