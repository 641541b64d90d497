WITH `sales` AS (
  SELECT
    `north`.`customer`,
    `north`.`order_id`,
    `twins`.`order_id` AS `order_id_2`
  FROM `shop`.`orders` AS `north`
  JOIN `shop`.`orders` AS `twins`
    ON `north`.`item` = `twins`.`item`
)
SELECT
  `buyers`.`points`,
  `sales`.`order_id` AS `first`,
  `sales`.`order_id_2` AS `second`
FROM `shop`.`customers` AS `buyers`
JOIN `sales`
  ON `buyers`.`customer` = `sales`.`customer`
ORDER BY
  `points` ASC NULLS LAST,
  `first` ASC NULLS LAST,
  `second` ASC NULLS LAST,
  `buyers`.`customer` ASC NULLS LAST,
  `buyers`.`full_name` ASC NULLS LAST
