WITH `events` AS (
  SELECT
    CAST(`user_id` AS CHAR) AS `user`,
    `happened` AS `at`,
    CASE
      WHEN TIMESTAMPDIFF(
        MINUTE,
        CAST(DATE_FORMAT(
          LAG(`happened`, 1) OVER (
            PARTITION BY CAST(`user_id` AS CHAR)
            ORDER BY `happened` IS NULL ASC, `happened` ASC, CAST(`user_id` AS CHAR) IS NULL ASC, CAST(`user_id` AS CHAR) ASC
          ),
          '%Y-%m-%d %H:%i:00'
        ) AS DATETIME(6)),
        CAST(DATE_FORMAT(`happened`, '%Y-%m-%d %H:%i:00') AS DATETIME(6))
      ) <= 30
      THEN 0
      ELSE 1
    END AS `begins`,
    CAST(`user_id` AS CHAR) AS `_row_1`,
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
    ) AS SIGNED) AS `session`
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
  `user` IS NULL ASC,
  `user` ASC,
  `session` IS NULL ASC,
  `session` ASC
