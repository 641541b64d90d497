WITH `sales` AS (
  SELECT
    CAST(`north`.`customer` AS CHAR) AS `customer`,
    `north`.`order_id`,
    `twins`.`order_id` AS `order_id_2`
  FROM `shop`.`orders` AS `north`
  JOIN `shop`.`orders` AS `twins`
    ON CAST(`north`.`item` AS CHAR) = CAST(`twins`.`item` AS CHAR)
)
SELECT
  `buyers`.`points`,
  `sales`.`order_id` AS `first`,
  `sales`.`order_id_2` AS `second`
FROM `shop`.`customers` AS `buyers`
JOIN `sales`
  ON CAST(`buyers`.`customer` AS CHAR) = `sales`.`customer`
ORDER BY
  `buyers`.`points` IS NULL ASC,
  `buyers`.`points` ASC,
  `sales`.`order_id` IS NULL ASC,
  `sales`.`order_id` ASC,
  `sales`.`order_id_2` IS NULL ASC,
  `sales`.`order_id_2` ASC,
  CAST(`buyers`.`customer` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`customer` AS CHAR) ASC,
  CAST(`buyers`.`full_name` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`full_name` AS CHAR) ASC
