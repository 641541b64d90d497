SELECT
  `region`,
  LISTAGG(`item`, ';') WITHIN GROUP (ORDER BY
    `quantity` DESC,
    `order_id` ASC NULLS LAST) AS `items`,
  LISTAGG(DISTINCT `item`, ',') WITHIN GROUP (ORDER BY
    `item` ASC NULLS LAST) AS `kinds`,
  COUNT(DISTINCT `item`) AS `n`,
  CAST(SUM(`quantity`) AS BIGINT) AS `total`
FROM `shop`.`orders`
GROUP BY
  `region`
ORDER BY
  `region` ASC NULLS LAST
