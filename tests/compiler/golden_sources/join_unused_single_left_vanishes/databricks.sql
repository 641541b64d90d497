SELECT
  `full_name`,
  `points`
FROM `shop`.`customers`
ORDER BY
  `points` ASC NULLS LAST,
  `customer` ASC NULLS LAST,
  `full_name` ASC NULLS LAST
