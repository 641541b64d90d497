SELECT
  `region`,
  `order_id`,
  `quantity`,
  LAG(`quantity`) OVER (PARTITION BY `region` ORDER BY `quantity` DESC, `order_id` ASC NULLS LAST) AS `before`,
  CAST(SUM(`quantity`) OVER (
    PARTITION BY `region`
    ORDER BY `quantity` DESC, `order_id` ASC NULLS LAST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS `running`,
  CAST(`quantity` AS BIGINT) - LAG(`quantity`) OVER (PARTITION BY `region` ORDER BY `quantity` DESC, `order_id` ASC NULLS LAST) AS `step`
FROM `shop`.`orders`
ORDER BY
  `region` ASC NULLS LAST,
  `quantity` DESC,
  `order_id` ASC NULLS LAST
