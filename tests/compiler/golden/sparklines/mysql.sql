WITH `orders` AS (
  SELECT
    CAST(`orders`.`region` AS CHAR) AS `region`,
    CAST(`orders`.`item` AS CHAR) AS `item`,
    `orders`.`quantity`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR), CAST(`orders`.`item` AS CHAR)
      ORDER BY CAST(`orders`.`item` AS CHAR) IS NULL ASC, CAST(`orders`.`item` AS CHAR) ASC
    ) AS `place`,
    `orders`.`paid`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR), `orders`.`paid`, CAST(`orders`.`item` AS CHAR)
      ORDER BY CAST(`orders`.`item` AS CHAR) IS NULL ASC, CAST(`orders`.`item` AS CHAR) ASC
    ) AS `place_2`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR), `orders`.`paid`
      ORDER BY `orders`.`paid` IS NULL ASC, `orders`.`paid` ASC
    ) AS `count`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR), CAST(`orders`.`item` AS CHAR)
      ORDER BY `orders`.`quantity` IS NULL ASC, `orders`.`quantity` ASC
    ) AS `place_3`,
    COUNT(`orders`.`quantity`) OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR), CAST(`orders`.`item` AS CHAR)
      ORDER BY `orders`.`quantity` IS NULL ASC, `orders`.`quantity` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `count_2`,
    ROW_NUMBER() OVER (
      PARTITION BY CAST(`orders`.`region` AS CHAR), CAST(`orders`.`item` AS CHAR)
      ORDER BY CAST(`orders`.`item` AS CHAR) IS NULL ASC, CAST(`orders`.`item` AS CHAR) ASC
    ) AS `count_3`
  FROM `shop`.`orders` AS `orders`
), `orders_computed` AS (
  SELECT
    `region`,
    `item`,
    `quantity`,
    `place`,
    (
      CAST(SUM(`quantity`) OVER (PARTITION BY `region`, `item`) AS SIGNED)
    ) AS `value`,
    `paid`,
    `place_2`,
    `count`,
    (
      COUNT(CASE WHEN `place_2` = 1 THEN `item` END) OVER (PARTITION BY `region`, `paid`)
    ) AS `value_2`,
    `place_3`,
    `count_2`,
    `count_3`,
    (
      SUM(
        CASE
          WHEN (
            1 - ABS(
              `place_3` - (
                1 + (
                  0.5e0 * (
                    CAST(`count_2` AS DOUBLE) - 1
                  )
                )
              )
            )
          ) > 0
          AND NOT `quantity` IS NULL
          THEN CAST(`quantity` AS DOUBLE) * (
            1 - ABS(
              `place_3` - (
                1 + (
                  0.5e0 * (
                    CAST(`count_2` AS DOUBLE) - 1
                  )
                )
              )
            )
          )
        END
      ) OVER (PARTITION BY `region`, `item`)
    ) AS `value_3`
  FROM `orders`
)
SELECT
  `region`,
  CASE
    WHEN COUNT(
      CAST(JSON_EXTRACT(
        CASE
          WHEN `place` = 1 AND `item` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
            'y',
            JSON_EXTRACT(CAST(`value` AS CHAR), '$')
          )
        END,
        '$'
      ) AS CHAR)
    ) = 0
    THEN JSON_ARRAY()
    WHEN JSON_LENGTH(
      CONCAT(
        '[',
        GROUP_CONCAT(CONCAT(
          '[',
          CAST(JSON_EXTRACT(
            CASE
              WHEN `place` = 1 AND `item` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
                'y',
                JSON_EXTRACT(CAST(`value` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR),
          ']'
        ) ORDER BY `item` IS NULL ASC, `item` ASC SEPARATOR ','),
        ']'
      )
    ) = COUNT(
      CAST(JSON_EXTRACT(
        CASE
          WHEN `place` = 1 AND `item` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
            'y',
            JSON_EXTRACT(CAST(`value` AS CHAR), '$')
          )
        END,
        '$'
      ) AS CHAR)
    )
    THEN JSON_EXTRACT(
      CONCAT(
        '[',
        GROUP_CONCAT(CONCAT(
          '[',
          CAST(JSON_EXTRACT(
            CASE
              WHEN `place` = 1 AND `item` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
                'y',
                JSON_EXTRACT(CAST(`value` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR),
          ']'
        ) ORDER BY `item` IS NULL ASC, `item` ASC SEPARATOR ','),
        ']'
      ),
      '$[*][0]'
    )
    ELSE JSON_EXTRACT(
      CAST(POWER(
        1e300,
        COUNT(
          CAST(JSON_EXTRACT(
            CASE
              WHEN `place` = 1 AND `item` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
                'y',
                JSON_EXTRACT(CAST(`value` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR)
        ) + 1
      ) AS CHAR),
      '$'
    )
  END AS `sums`,
  CASE
    WHEN COUNT(
      CAST(JSON_EXTRACT(
        CASE
          WHEN `count` = 1 AND `paid` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            JSON_EXTRACT(CASE WHEN `paid` THEN 'true' WHEN NOT `paid` THEN 'false' END, '$'),
            'y',
            JSON_EXTRACT(CAST(`value_2` AS CHAR), '$')
          )
        END,
        '$'
      ) AS CHAR)
    ) = 0
    THEN JSON_ARRAY()
    WHEN JSON_LENGTH(
      CONCAT(
        '[',
        GROUP_CONCAT(CONCAT(
          '[',
          CAST(JSON_EXTRACT(
            CASE
              WHEN `count` = 1 AND `paid` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CASE WHEN `paid` THEN 'true' WHEN NOT `paid` THEN 'false' END, '$'),
                'y',
                JSON_EXTRACT(CAST(`value_2` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR),
          ']'
        ) ORDER BY `paid` IS NULL ASC, `paid` ASC SEPARATOR ','),
        ']'
      )
    ) = COUNT(
      CAST(JSON_EXTRACT(
        CASE
          WHEN `count` = 1 AND `paid` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            JSON_EXTRACT(CASE WHEN `paid` THEN 'true' WHEN NOT `paid` THEN 'false' END, '$'),
            'y',
            JSON_EXTRACT(CAST(`value_2` AS CHAR), '$')
          )
        END,
        '$'
      ) AS CHAR)
    )
    THEN JSON_EXTRACT(
      CONCAT(
        '[',
        GROUP_CONCAT(CONCAT(
          '[',
          CAST(JSON_EXTRACT(
            CASE
              WHEN `count` = 1 AND `paid` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CASE WHEN `paid` THEN 'true' WHEN NOT `paid` THEN 'false' END, '$'),
                'y',
                JSON_EXTRACT(CAST(`value_2` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR),
          ']'
        ) ORDER BY `paid` IS NULL ASC, `paid` ASC SEPARATOR ','),
        ']'
      ),
      '$[*][0]'
    )
    ELSE JSON_EXTRACT(
      CAST(POWER(
        1e300,
        COUNT(
          CAST(JSON_EXTRACT(
            CASE
              WHEN `count` = 1 AND `paid` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CASE WHEN `paid` THEN 'true' WHEN NOT `paid` THEN 'false' END, '$'),
                'y',
                JSON_EXTRACT(CAST(`value_2` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR)
        ) + 1
      ) AS CHAR),
      '$'
    )
  END AS `kinds`,
  CASE
    WHEN COUNT(
      CAST(JSON_EXTRACT(
        CASE
          WHEN `count_3` = 1 AND `item` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
            'y',
            JSON_EXTRACT(CAST(`value_3` AS CHAR), '$')
          )
        END,
        '$'
      ) AS CHAR)
    ) = 0
    THEN JSON_ARRAY()
    WHEN JSON_LENGTH(
      CONCAT(
        '[',
        GROUP_CONCAT(CONCAT(
          '[',
          CAST(JSON_EXTRACT(
            CASE
              WHEN `count_3` = 1 AND `item` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
                'y',
                JSON_EXTRACT(CAST(`value_3` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR),
          ']'
        ) ORDER BY `item` IS NULL ASC, `item` ASC SEPARATOR ','),
        ']'
      )
    ) = COUNT(
      CAST(JSON_EXTRACT(
        CASE
          WHEN `count_3` = 1 AND `item` IS NOT NULL
          THEN JSON_OBJECT(
            'x',
            JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
            'y',
            JSON_EXTRACT(CAST(`value_3` AS CHAR), '$')
          )
        END,
        '$'
      ) AS CHAR)
    )
    THEN JSON_EXTRACT(
      CONCAT(
        '[',
        GROUP_CONCAT(CONCAT(
          '[',
          CAST(JSON_EXTRACT(
            CASE
              WHEN `count_3` = 1 AND `item` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
                'y',
                JSON_EXTRACT(CAST(`value_3` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR),
          ']'
        ) ORDER BY `item` IS NULL ASC, `item` ASC SEPARATOR ','),
        ']'
      ),
      '$[*][0]'
    )
    ELSE JSON_EXTRACT(
      CAST(POWER(
        1e300,
        COUNT(
          CAST(JSON_EXTRACT(
            CASE
              WHEN `count_3` = 1 AND `item` IS NOT NULL
              THEN JSON_OBJECT(
                'x',
                JSON_EXTRACT(CAST(JSON_QUOTE(CAST(`item` AS CHAR)) AS CHAR), '$'),
                'y',
                JSON_EXTRACT(CAST(`value_3` AS CHAR), '$')
              )
            END,
            '$'
          ) AS CHAR)
        ) + 1
      ) AS CHAR),
      '$'
    )
  END AS `middles`
FROM `orders_computed`
GROUP BY
  `region`
ORDER BY
  `region` IS NULL ASC,
  `region` ASC
