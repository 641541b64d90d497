SELECT
  `region`,
  `paid`,
  COUNT(*) AS `n`,
  CAST(SUM(COUNT(*)) OVER (
    ORDER BY `region` IS NULL ASC, `region` ASC, `paid` IS NULL ASC, `paid` ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS INT64) AS `running`
FROM `shop`.`orders`
GROUP BY
  `region`,
  `paid`
ORDER BY
  `region` ASC NULLS LAST,
  `paid` ASC NULLS LAST
