WITH `events` AS (
  SELECT
    `user_id` AS `user`,
    `happened` AS `at`,
    CASE
      WHEN CAST(TIMESTAMPDIFF(
        MINUTE,
        CAST(DATE_TRUNC(
          'MINUTE',
          LAG(`happened`) OVER (
            PARTITION BY `user_id`
            ORDER BY `happened` ASC NULLS LAST, `user_id` ASC NULLS LAST
          )
        ) AS TIMESTAMP_NTZ),
        CAST(DATE_TRUNC('MINUTE', `happened`) AS TIMESTAMP_NTZ)
      ) AS BIGINT) <= 30
      THEN 0
      ELSE 1
    END AS `begins`,
    `user_id` AS `_row_1`,
    `happened` AS `_row_2`
  FROM `shop`.`events`
), `numbered` AS (
  SELECT
    `user`,
    `at`,
    CAST(SUM(`begins`) OVER (
      PARTITION BY `user`
      ORDER BY `at` ASC NULLS LAST, `_row_1` ASC NULLS LAST, `_row_2` ASC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS `session`
  FROM `events`
)
SELECT
  `user`,
  `session`,
  MIN(`at`) AS `began`,
  COUNT(*) AS `n`
FROM `numbered`
GROUP BY
  `user`,
  `session`
ORDER BY
  `user` ASC NULLS LAST,
  `session` ASC NULLS LAST
