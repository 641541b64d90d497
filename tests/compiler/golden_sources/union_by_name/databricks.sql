WITH `union` AS (
  SELECT
    `orders`.`region` AS `Region`,
    `orders`.`customer` AS `Customer`,
    CAST(NULL AS BIGINT) AS `Points`,
    'Orders' AS `source-name`
  FROM `shop`.`orders` AS `orders`
  UNION ALL
  SELECT
    CAST(NULL AS STRING) AS `Region`,
    `customers`.`customer` AS `Customer`,
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
  `origin` ASC NULLS LAST,
  `customer` ASC NULLS LAST,
  `points` ASC NULLS LAST,
  `region` ASC NULLS LAST
