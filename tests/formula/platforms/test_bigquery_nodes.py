"""What BigQuery has in place of SQL that is the same elsewhere; each text was read against its reference."""

import pytest
import sqlglot
from sqlglot import exp

from tablewright.formula.platforms.rendering import render


@pytest.mark.parametrize(
    ("plain", "googlesql"),
    [
        # The name of an output in GROUP BY may be that of a column of the table.
        (
            'SELECT UPPER("r") AS "r", COUNT(*) AS "n" FROM "t" GROUP BY UPPER("r") ORDER BY "r"',
            "SELECT UPPER(`r`) AS `r`, COUNT(*) AS `n` FROM `t` GROUP BY 1 ORDER BY `r` NULLS LAST",
        ),
        # A name that is also the table's means whole rows.
        ('SELECT "t" FROM "t" WHERE "t" > 1', "SELECT `t`.`t` FROM `t` WHERE `t`.`t` > 1"),
        # No NULLS LAST within windows and aggregates.
        (
            'SELECT SUM("a") OVER (ORDER BY "b" NULLS LAST) FROM "t"',
            "SELECT SUM(`a`) OVER (ORDER BY `b` IS NULL ASC, `b`) FROM `t`",
        ),
        # Different values are sorted by themselves only.
        (
            'SELECT STRING_AGG(DISTINCT "a", \',\' ORDER BY "a" NULLS LAST) FROM "t"',
            "SELECT STRING_AGG(DISTINCT `a`, ',' ORDER BY `a`) FROM `t`",
        ),
        # No CAST makes JSON, or a text of it.
        (
            "SELECT CAST('[1]' AS JSON) AS \"j\"",
            "SELECT PARSE_JSON('[1]', wide_number_mode => 'round') AS `j`",
        ),
        ('SELECT CAST(NULL AS JSON) AS "j"', "SELECT CAST(NULL AS JSON) AS `j`"),
        (
            'SELECT CAST(MIN(CAST("j" AS TEXT)) AS JSON) AS "j" FROM "t"',
            "SELECT PARSE_JSON(MIN(NULLIF(TO_JSON_STRING(`j`), 'null')), wide_number_mode => 'round') AS `j`"
            " FROM `t`",
        ),
        # An aggregate is of the rows of the SELECT that it stands in.
        (
            'SELECT "r", (SELECT _x + 1 FROM (SELECT MAX("a") AS _x) AS _given) AS "m" FROM "t" GROUP BY "r"'
            ' HAVING COUNT(*) > 1 ORDER BY "r"',
            "SELECT `r`, (SELECT _x + 1 FROM (SELECT `_part_1` AS _x) AS _given) AS `m`"
            " FROM (SELECT `r`, MAX(`a`) AS `_part_1` FROM `t` GROUP BY `r` HAVING COUNT(*) > 1) AS _rows"
            " ORDER BY `r` NULLS LAST",
        ),
        # Intervals take their amount themselves.
        (
            'SELECT CAST("d" AS DATE) + 3 * INTERVAL \'1\' MONTH AS "m" FROM "t"',
            "SELECT DATETIME_ADD(CAST(CAST(`d` AS DATE) AS DATETIME), INTERVAL 3 MONTH) AS `m` FROM `t`",
        ),
        ('SELECT 1 AS "a" WHERE 1 = 0', "SELECT 1 AS `a` FROM UNNEST([1]) WHERE 1 = 0"),
        ('SELECT "a" ILIKE \'x%\' FROM "t"', "SELECT LOWER(`a`) LIKE LOWER('x%') FROM `t`"),
        ('SELECT "a" FROM "t" OFFSET 2', "SELECT `a` FROM `t` LIMIT 9223372036854775807 OFFSET 2"),
        ('DELETE FROM "s"."t"', "DELETE FROM `s`.`t` WHERE TRUE"),
        ('SELECT "Price (USD)" FROM "s"."a.b"', "SELECT `Price _x28_USD_x29_` FROM `s`.`a_x2E_b`"),
    ],
)
def test_nodes(plain: str, googlesql: str) -> None:
    tree = sqlglot.parse_one(plain, dialect="duckdb")
    assert isinstance(tree, exp.Expression)
    assert render(tree, "bigquery") == googlesql
