WITH `customers` AS (
  SELECT
    CAST(`customers`.`customer` AS CHAR) AS `customer`
  FROM `shop`.`customers` AS `customers`
)
SELECT
  CAST(`orders`.`region` AS CHAR) AS `region`,
  COUNT(*) AS `n`
FROM `shop`.`orders` AS `orders`
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM `customers`
    WHERE
      `customer` = CAST(`orders`.`customer` AS CHAR)
  )
GROUP BY
  CAST(`orders`.`region` AS CHAR)
ORDER BY
  CAST(`orders`.`region` AS CHAR) IS NULL ASC,
  CAST(`orders`.`region` AS CHAR) ASC
