WITH `events` AS (
  SELECT
    `user_id` AS `user`,
    `happened` AS `at`,
    CASE
      WHEN DATETIME_DIFF(
        `happened`,
        LAG(`happened`) OVER (
          PARTITION BY `user_id`
          ORDER BY `happened` IS NULL ASC, `happened` ASC, `user_id` IS NULL ASC, `user_id` ASC
        ),
        MINUTE
      ) <= 30
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
      ORDER BY `at` IS NULL ASC, `at` ASC, `_row_1` IS NULL ASC, `_row_1` ASC, `_row_2` IS NULL ASC, `_row_2` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS INT64) AS `session`
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
