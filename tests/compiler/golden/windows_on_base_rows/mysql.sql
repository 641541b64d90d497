SELECT
  CAST(`orders`.`region` AS CHAR) AS `region`,
  `orders`.`order_id`,
  `orders`.`quantity`,
  LAG(`orders`.`quantity`, 1) OVER (
    PARTITION BY CAST(`orders`.`region` AS CHAR)
    ORDER BY `orders`.`quantity` DESC, `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC
  ) AS `before`,
  CAST(SUM(`orders`.`quantity`) OVER (
    PARTITION BY CAST(`orders`.`region` AS CHAR)
    ORDER BY `orders`.`quantity` DESC, `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS SIGNED) AS `running`,
  CAST(`orders`.`quantity` AS SIGNED) - LAG(`orders`.`quantity`, 1) OVER (
    PARTITION BY CAST(`orders`.`region` AS CHAR)
    ORDER BY `orders`.`quantity` DESC, `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC
  ) AS `step`
FROM `shop`.`orders` AS `orders`
ORDER BY
  CAST(`orders`.`region` AS CHAR) IS NULL ASC,
  CAST(`orders`.`region` AS CHAR) ASC,
  `orders`.`quantity` DESC,
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
