SELECT
  CAST(`buyers`.`full_name` AS CHAR) AS `full_name`,
  `buyers`.`points`
FROM `shop`.`customers` AS `buyers`
ORDER BY
  `buyers`.`points` IS NULL ASC,
  `buyers`.`points` ASC,
  CAST(`buyers`.`customer` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`customer` AS CHAR) ASC,
  CAST(`buyers`.`full_name` AS CHAR) IS NULL ASC,
  CAST(`buyers`.`full_name` AS CHAR) ASC
