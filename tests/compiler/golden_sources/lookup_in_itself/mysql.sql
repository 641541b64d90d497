WITH `answer` AS (
  SELECT
    `orders`.`order_id`,
    CAST(`orders`.`region` AS CHAR) AS `region`
  FROM `shop`.`orders` AS `orders`
), `answer_lookup` AS (
  SELECT
    `region` AS `key`,
    MAX(`order_id`) AS `best`
  FROM `answer`
  GROUP BY
    `region`
)
SELECT
  `orders`.`order_id`,
  CAST(`orders`.`region` AS CHAR) AS `region`,
  `answer_lookup`.`best`
FROM `shop`.`orders` AS `orders`
LEFT JOIN `answer_lookup`
  ON CAST(`orders`.`region` AS CHAR) = `answer_lookup`.`key`
ORDER BY
  `orders`.`order_id` IS NULL ASC,
  `orders`.`order_id` ASC
