WITH `answer_by_month` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    CAST(CAST(DATE_FORMAT(CAST(`orders`.`order_date` AS DATETIME(6)), '%Y-%m-01') AS DATETIME(6)) AS DATE) AS `month`,
    SUM(`orders`.`amount`) AS `total`
  FROM `shop`.`orders` AS `orders`
  GROUP BY
    CAST(`orders`.`region` AS CHAR),
    CAST(CAST(DATE_FORMAT(CAST(`orders`.`order_date` AS DATETIME(6)), '%Y-%m-01') AS DATETIME(6)) AS DATE)
), `answer_before` AS (
  SELECT
    `answer_by_month`.`region`,
    CAST(`answer_by_month`.`month` AS DATETIME(6)) AS `date_key`,
    CASE
      WHEN MIN(`answer_by_month`.`total`) = MAX(`answer_by_month`.`total`)
      THEN MIN(`answer_by_month`.`total`)
    END AS `found`
  FROM `answer_by_month`
  WHERE
    NOT `answer_by_month`.`month` IS NULL
  GROUP BY
    `answer_by_month`.`region`,
    CAST(`answer_by_month`.`month` AS DATETIME(6))
)
SELECT
  `answer_by_month`.`region`,
  `answer_by_month`.`month`,
  `answer_by_month`.`total`,
  `answer_before`.`found` AS `before`,
  `answer_before_2`.`found` AS `after`
FROM `answer_by_month`
LEFT JOIN `answer_before`
  ON CAST(`answer_by_month`.`month` AS DATETIME(6)) - INTERVAL 1 MONTH = `answer_before`.`date_key`
  AND `answer_by_month`.`region` <=> `answer_before`.`region`
LEFT JOIN `answer_before` AS `answer_before_2`
  ON CAST(`answer_by_month`.`month` AS DATETIME(6)) + INTERVAL 1 MONTH = `answer_before_2`.`date_key`
  AND `answer_by_month`.`region` <=> `answer_before_2`.`region`
ORDER BY
  `answer_by_month`.`region` IS NULL ASC,
  `answer_by_month`.`region` ASC,
  `answer_by_month`.`month` IS NULL ASC,
  `answer_by_month`.`month` ASC
