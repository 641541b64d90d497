WITH `answer_by_month` AS (
  SELECT
    `region`,
    CAST(DATETIME_TRUNC(CAST(`order_date` AS DATETIME), MONTH) AS DATE) AS `month`,
    SUM(`amount`) AS `total`
  FROM `shop`.`orders`
  GROUP BY
    `region`,
    CAST(DATETIME_TRUNC(CAST(`order_date` AS DATETIME), MONTH) AS DATE)
), `answer_before` AS (
  SELECT
    `answer_by_month`.`region`,
    CAST(`answer_by_month`.`month` AS DATETIME) AS `date_key`,
    CASE
      WHEN MIN(`answer_by_month`.`total`) = MAX(`answer_by_month`.`total`)
      THEN MIN(`answer_by_month`.`total`)
    END AS `found`
  FROM `answer_by_month`
  WHERE
    NOT `answer_by_month`.`month` IS NULL
  GROUP BY
    `answer_by_month`.`region`,
    CAST(`answer_by_month`.`month` AS DATETIME)
)
SELECT
  `answer_by_month`.`region`,
  `answer_by_month`.`month`,
  `answer_by_month`.`total`,
  `answer_before`.`found` AS `before`,
  `answer_before_2`.`found` AS `after`
FROM `answer_by_month`
LEFT JOIN `answer_before`
  ON DATETIME_ADD(CAST(`answer_by_month`.`month` AS DATETIME), INTERVAL (
    -1
  ) MONTH) = `answer_before`.`date_key`
  AND COALESCE(`answer_by_month`.`region`, '') = COALESCE(`answer_before`.`region`, '')
  AND (
    `answer_by_month`.`region` IS NULL
  ) = (
    `answer_before`.`region` IS NULL
  )
LEFT JOIN `answer_before` AS `answer_before_2`
  ON DATETIME_ADD(CAST(`answer_by_month`.`month` AS DATETIME), INTERVAL 1 MONTH) = `answer_before_2`.`date_key`
  AND COALESCE(`answer_by_month`.`region`, '') = COALESCE(`answer_before_2`.`region`, '')
  AND (
    `answer_by_month`.`region` IS NULL
  ) = (
    `answer_before_2`.`region` IS NULL
  )
ORDER BY
  `region` ASC NULLS LAST,
  `month` ASC NULLS LAST
