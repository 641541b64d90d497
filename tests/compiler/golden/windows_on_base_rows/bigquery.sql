SELECT
  `region`,
  `order_id`,
  `quantity`,
  LAG(`quantity`) OVER (
    PARTITION BY `region`
    ORDER BY `quantity` DESC, `order_id` IS NULL ASC, `order_id` ASC
  ) AS `before`,
  CAST(SUM(`quantity`) OVER (
    PARTITION BY `region`
    ORDER BY `quantity` DESC, `order_id` IS NULL ASC, `order_id` ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS INT64) AS `running`,
  CAST(`quantity` AS INT64) - LAG(`quantity`) OVER (
    PARTITION BY `region`
    ORDER BY `quantity` DESC, `order_id` IS NULL ASC, `order_id` ASC
  ) AS `step`
FROM `shop`.`orders`
ORDER BY
  `region` ASC NULLS LAST,
  `quantity` DESC,
  `order_id` ASC NULLS LAST
