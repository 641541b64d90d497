WITH `orders` AS (
  SELECT
    `region`,
    `quantity`,
    FIRST_VALUE(`quantity`) OVER (
      PARTITION BY `region`
      ORDER BY `quantity` IS NULL ASC, `quantity` ASC, `order_id` IS NULL ASC, `order_id` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `start`,
    `order_id`
  FROM `shop`.`orders`
), `orders_by_region` AS (
  SELECT
    `region`,
    ARRAY_AGG(
      `quantity` ORDER BY `quantity` IS NULL ASC, `quantity` ASC, `order_id` IS NULL ASC, `order_id` ASC
      LIMIT 1
    )[SAFE_OFFSET(0)] AS `low`,
    ARRAY_AGG(
      `quantity` ORDER BY `quantity` IS NULL DESC, `quantity` DESC, `order_id` IS NULL DESC, `order_id` DESC
      LIMIT 1
    )[SAFE_OFFSET(0)] AS `high`
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
  ON COALESCE(`orders`.`region`, '') = COALESCE(`orders_by_region`.`region`, '')
  AND (
    `orders`.`region` IS NULL
  ) = (
    `orders_by_region`.`region` IS NULL
  )
ORDER BY
  `region` ASC NULLS LAST,
  `quantity` ASC NULLS LAST,
  `orders`.`order_id` ASC NULLS LAST
