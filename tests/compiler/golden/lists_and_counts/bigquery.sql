SELECT
  `region`,
  STRING_AGG(
    `item`, ';'
    ORDER BY
      `quantity` DESC,
      `order_id` IS NULL ASC,
      `order_id` ASC
  ) AS `items`,
  STRING_AGG(DISTINCT `item`, ','
  ORDER BY
    `item` ASC) AS `kinds`,
  COUNT(DISTINCT `item`) AS `n`,
  CAST(SUM(`quantity`) AS INT64) AS `total`
FROM `shop`.`orders`
GROUP BY
  `region`
ORDER BY
  `region` ASC NULLS LAST
