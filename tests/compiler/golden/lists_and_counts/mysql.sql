SELECT
  CAST(`orders`.`region` AS CHAR) AS `region`,
  CASE
    WHEN CHAR_LENGTH(
      GROUP_CONCAT(CAST(`orders`.`item` AS CHAR) ORDER BY `orders`.`quantity` DESC, `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC SEPARATOR ';')
    ) = (
      SUM(CHAR_LENGTH(CAST(`orders`.`item` AS CHAR))) + (
        COUNT(CAST(`orders`.`item` AS CHAR)) - 1
      )
    )
    THEN GROUP_CONCAT(CAST(`orders`.`item` AS CHAR) ORDER BY `orders`.`quantity` DESC, `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC SEPARATOR ';')
    WHEN COUNT(CAST(`orders`.`item` AS CHAR)) > 0
    THEN CAST(POWER(1e300, COUNT(CAST(`orders`.`item` AS CHAR)) + 1) AS CHAR)
  END AS `items`,
  CASE
    WHEN (
      CHAR_LENGTH(
        GROUP_CONCAT(DISTINCT CONCAT(CAST(`orders`.`item` AS CHAR), '') ORDER BY CAST(`orders`.`item` AS CHAR) IS NULL ASC, CAST(`orders`.`item` AS CHAR) ASC SEPARATOR ',')
      ) - CHAR_LENGTH(
        REPLACE(
          GROUP_CONCAT(DISTINCT CONCAT(CAST(`orders`.`item` AS CHAR), '') ORDER BY CAST(`orders`.`item` AS CHAR) IS NULL ASC, CAST(`orders`.`item` AS CHAR) ASC SEPARATOR ','),
          '',
          ''
        )
      )
    ) = COUNT(DISTINCT CONCAT(CAST(`orders`.`item` AS CHAR), ''))
    THEN REPLACE(
      GROUP_CONCAT(DISTINCT CONCAT(CAST(`orders`.`item` AS CHAR), '') ORDER BY CAST(`orders`.`item` AS CHAR) IS NULL ASC, CAST(`orders`.`item` AS CHAR) ASC SEPARATOR ','),
      '',
      ''
    )
    WHEN COUNT(DISTINCT CONCAT(CAST(`orders`.`item` AS CHAR), '')) > 0
    THEN CAST(POWER(1e300, COUNT(DISTINCT CONCAT(CAST(`orders`.`item` AS CHAR), '')) + 1) AS CHAR)
  END AS `kinds`,
  COUNT(DISTINCT CAST(`orders`.`item` AS CHAR)) AS `n`,
  CAST(SUM(`orders`.`quantity`) AS SIGNED) AS `total`
FROM `shop`.`orders` AS `orders`
GROUP BY
  CAST(`orders`.`region` AS CHAR)
ORDER BY
  CAST(`orders`.`region` AS CHAR) IS NULL ASC,
  CAST(`orders`.`region` AS CHAR) ASC
