WITH `orders` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    `orders`.`quantity`,
    FIRST_VALUE(`orders`.`quantity`) OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR)
      ORDER BY `orders`.`quantity` IS NULL ASC, `orders`.`quantity` ASC, `orders`.`order_id` IS NULL ASC, `orders`.`order_id` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `start`,
    `orders`.`order_id`
  FROM `shop`.`orders` AS `orders`
), `orders_by_region` AS (
  SELECT
    `region`,
    CASE
      WHEN LEFT(
        SUBSTRING_INDEX(
          GROUP_CONCAT(COALESCE(CONCAT('=', CAST(`quantity` AS CHAR)), '') ORDER BY `quantity` IS NULL ASC, `quantity` ASC, `order_id` IS NULL ASC, `order_id` ASC SEPARATOR ','),
          ',',
          1
        ),
        1
      ) = '='
      THEN CAST(SUBSTRING(
        SUBSTRING_INDEX(
          GROUP_CONCAT(COALESCE(CONCAT('=', CAST(`quantity` AS CHAR)), '') ORDER BY `quantity` IS NULL ASC, `quantity` ASC, `order_id` IS NULL ASC, `order_id` ASC SEPARATOR ','),
          ',',
          1
        ),
        2
      ) AS SIGNED)
    END AS `low`,
    CASE
      WHEN LEFT(
        SUBSTRING_INDEX(
          GROUP_CONCAT(COALESCE(CONCAT('=', CAST(`quantity` AS CHAR)), '') ORDER BY `quantity` IS NULL DESC, `quantity` DESC, `order_id` IS NULL DESC, `order_id` DESC SEPARATOR ','),
          ',',
          1
        ),
        1
      ) = '='
      THEN CAST(SUBSTRING(
        SUBSTRING_INDEX(
          GROUP_CONCAT(COALESCE(CONCAT('=', CAST(`quantity` AS CHAR)), '') ORDER BY `quantity` IS NULL DESC, `quantity` DESC, `order_id` IS NULL DESC, `order_id` DESC SEPARATOR ','),
          ',',
          1
        ),
        2
      ) AS SIGNED)
    END AS `high`
  FROM `orders`
  GROUP BY
    `region`
)
SELECT
  `orders`.`region`,
  `orders_by_region`.`low`,
  `orders_by_region`.`high`,
  `orders`.`quantity`,
  `orders`.`start`
FROM `orders`
JOIN `orders_by_region`
  ON `orders`.`region` <=> `orders_by_region`.`region`
ORDER BY
  `orders`.`region` IS NULL ASC,
  `orders`.`region` ASC,
  `orders`.`quantity` IS NULL ASC,
  `orders`.`quantity` ASC,
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
