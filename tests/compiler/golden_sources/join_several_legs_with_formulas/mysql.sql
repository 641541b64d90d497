SELECT
  `orders`.`order_id`,
  `buyers`.`points`,
  `others`.`order_id` AS `other`
FROM `shop`.`orders` AS `orders`
JOIN `shop`.`customers` AS `buyers`
  ON CAST(`orders`.`customer` AS CHAR) = CAST(`buyers`.`customer` AS CHAR)
  AND (
    CAST(`orders`.`quantity` AS SIGNED) + 1
  ) > `buyers`.`points`
LEFT JOIN `shop`.`orders` AS `others`
  ON CAST(`orders`.`region` AS CHAR) = CAST(`others`.`region` AS CHAR)
  AND `buyers`.`points` <> `others`.`order_id`
WHERE
  `buyers`.`points` <= 4
ORDER BY
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC,
  `buyers`.`points` IS NULL ASC,
  `buyers`.`points` ASC,
  `others`.`order_id` IS NULL ASC,
  `others`.`order_id` ASC,
  CAST(`buyers`.`customer` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`customer` AS CHAR) ASC,
  CAST(`buyers`.`full_name` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`full_name` AS CHAR) ASC
