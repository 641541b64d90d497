WITH `orders_by_region_paid` AS (
  SELECT
    `region`,
    `paid`,
    COUNT(*) AS `n`
  FROM `shop`.`orders`
  GROUP BY
    `region`,
    `paid`
)
SELECT
  `region`,
  `paid`,
  `n`,
  CAST(SUM(`n`) OVER (
    ORDER BY `region` ASC NULLS LAST, `paid` ASC NULLS LAST
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS `running`
FROM `orders_by_region_paid`
ORDER BY
  `region` ASC NULLS LAST,
  `paid` ASC NULLS LAST
