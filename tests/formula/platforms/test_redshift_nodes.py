"""Forms that Redshift documents, where PostgreSQL's would mean something else or nothing."""

import pytest
from sqlglot import exp

from formula.evaluation import TestColumn, sql_of
from tablewright.formula.errors import FormulaError
from tablewright.formula.platforms.redshift.nodes import pattern_of
from tablewright.formula.types import ValueType

D = TestColumn("d", ValueType.DATE, has_time=True)
T = TestColumn("t", ValueType.TEXT)
N = TestColumn("n", ValueType.NUMBER)


def written(formula: str) -> str:
    return sql_of(formula, D, T, N, dialect="redshift")


@pytest.mark.parametrize(
    ("pattern", "posix"),
    [
        (r"^a+[0-9]{2,3}$", True),
        (r"[0-9]+\\.( |\\t)*(x|y)", True),
        (r"[^a-z]", True),
        (r"(?:a|b)c", False),
        (r"a+?b", False),
        (r"\\bword\\b", False),
        (r"[\\s\\S]", False),
    ],
)
def test_what_is_not_posix_goes_to_the_function_that_knows_perl(pattern: str, posix: bool) -> None:
    sql = written(f'RegexpMatch([t], "{pattern}")')
    assert (" ~ " in sql) is posix
    assert sql.endswith(", 1, 1, 0, 'p') > 0") is not posix


def test_the_end_of_a_text_is_not_before_a_newline() -> None:
    assert written('RegexpReplace([t], "a$", "")') == (
        "REGEXP_REPLACE(\"t\", 'a(?![\\\\s\\\\S])', '', 1, 'p')"
    )
    assert written('RegexpMatch([t], "a$")') == "\"t\" ~ 'a$'"


@pytest.mark.parametrize("pattern", [exp.column("p"), exp.Concat(expressions=[exp.column("p")])])
def test_a_pattern_from_a_column_is_refused(pattern: exp.Expression) -> None:
    with pytest.raises(FormulaError, match="from no column"):
        pattern_of(pattern)


def test_a_pattern_from_a_control_is_a_literal() -> None:
    bound = exp.cast(exp.Placeholder(this="c1"), exp.DType.TEXT)
    assert pattern_of(bound) == exp.Placeholder(this="c1")


@pytest.mark.parametrize(
    ("formula", "sql"),
    [
        ('DatePart("millisecond", [d])', 'DATEDIFF(millisecond, DATE_TRUNC(\'MINUTE\', "d"), "d")'),
        ('DatePart("epoch", [d])', "DATEDIFF(second, CAST('1970-01-01' AS TIMESTAMP), \"d\")"),
        ("Number([d])", "DATEDIFF(microsecond, CAST('1970-01-01' AS TIMESTAMP), \"d\")"),
    ],
)
def test_parts_of_seconds_are_counted(formula: str, sql: str) -> None:
    text = written(formula)
    assert sql in text
    assert "EXTRACT" not in text


@pytest.mark.parametrize(
    ("layout", "sql"),
    [
        ("%d.%m.%Y %H:%M:%S", "TO_CHAR(\"d\", 'DD.MM.YYYY HH24:MI:SS')"),
        ("%b-%d", "TO_CHAR(\"d\", 'Mon-DD')"),
    ],
)
def test_separators_stand_in_a_format_as_they_are(layout: str, sql: str) -> None:
    assert written(f'DateFormat([d], "{layout}")') == sql


@pytest.mark.parametrize("layout", ["%B %d", "%A", "Q%q", "%Y,%m", "%d%%", '\\"%d'])
def test_other_text_and_whole_names_are_put_together(layout: str) -> None:
    assert "TO_CHAR" not in written(f'DateFormat([d], "{layout}")')


def test_dates_are_moved_by_dateadd() -> None:
    text = written("MakeDate([n], 14, [n], 1, [n], 30)")
    assert "INTERVAL" not in text
    assert "DATEADD(hour, 1, " in text
    assert "DATEADD(microsecond, CAST(ROUND(CAST(" in text
