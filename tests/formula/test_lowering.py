"""The SQL of formulas: what a careful analyst would write."""

from dataclasses import replace

import pytest
from sqlglot import exp

from formula.evaluation import TestColumn, TestContext, sql_of, typed
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import Frame, Gap, WindowLowering
from tablewright.formula.lowering import lower, lower_aggregate, lower_window
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.typed import TypedCall
from tablewright.formula.types import ValueType

COLUMNS = (
    TestColumn("T", ValueType.TEXT),
    TestColumn("S", ValueType.TEXT),
    TestColumn("N", ValueType.NUMBER),
    TestColumn("I", ValueType.NUMBER, integer=True),
    TestColumn("J", ValueType.NUMBER, integer=True),
    TestColumn("D", ValueType.DATE),
    TestColumn("M", ValueType.DATE, has_time=True),
    TestColumn("L", ValueType.LOGICAL),
    TestColumn("V", ValueType.VARIANT),
    TestColumn("unit", ValueType.TEXT, constant=True, value="Week starting Monday"),
    TestColumn("rows", ValueType.NUMBER, integer=True, constant=True, value=3),
    TestColumn("empty", ValueType.TEXT, constant=True),
)

ISO = (
    r"^\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]*)?)?\s*(Z|[+-][0-9]{1,2}(:?[0-9]{2})?)?)?\s*$"
)


@pytest.mark.parametrize(
    ("formula", "sql"),
    [
        ("[N] / 2", '"N" / 2'),
        ("[N] / [I]", '"N" / NULLIF("I", 0)'),
        ("[N] / 0", '"N" / NULLIF(0, 0)'),
        ("[N] - ([N] - 1)", '"N" - ("N" - 1)'),
        ("[N] * [N] / [N]", '"N" * "N" / NULLIF("N", 0)'),
        ("[I] + [J] + 1", 'CAST("I" AS BIGINT) + "J" + 1'),
        ("If([L], [I], [J]) * 2", 'CAST(CASE WHEN "L" THEN "I" ELSE "J" END AS BIGINT) * 2'),
        ("[N] + 1.5", '"N" + 1.5e0'),
        ("-[N] ^ 2", '-POWER("N", 2)'),
        ("[I] % 2 = 0", '("I" % 2) = 0'),
        ('[T] & " " & [S]', '"T" || \' \' || "S"'),
        ("[L] and ([L] or [N] > 1)", '"L" AND ("L" OR "N" > 1)'),
        ("not [N] = 1", 'NOT ("N" = 1)'),
        ('If([N] > 1, "a", Null)', "CASE WHEN \"N\" > 1 THEN 'a' ELSE NULL END"),
        ('Switch([T], "a", 1, 2)', "CASE \"T\" WHEN 'a' THEN 1 ELSE 2 END"),
        ("Left(Null, 2)", "LEFT(CAST(NULL AS TEXT), 2)"),
        ("Round([N], 2)", 'ROUND("N" * 1.0000000000000002e0, 2)'),
        ("RoundDown([N], 2)", 'FLOOR(ROUND(("N" * 100) + ABS("N" * 100) * 5e-16, 9)) / 100'),
        ("Floor([I])", '"I"'),
        ("Int([N])", 'TRY_CAST(FLOOR("N") AS BIGINT)'),
        ("RoundDown([I], 2)", '"I"'),
        ("Left([T], [N])", 'LEFT("T", TRY_CAST(TRUNC("N") AS INT))'),
        ('DateTrunc("month", [M])', "CAST(DATE_TRUNC('MONTH', \"M\") AS DATE)"),
        ('DateTrunc("day", [M])', 'CAST("M" AS DATE)'),
        ("DateTrunc([unit], [M])", "DATE_TRUNC('WEEK', \"M\")"),
        ('DateAdd("month", -3, [M])', "\"M\" - INTERVAL '3' MONTH"),
        ('Date("2024-01-31")', "CAST('2024-01-31' AS DATE)"),
        ("Date([T])", f'CASE WHEN REGEXP_MATCHES("T", \'{ISO}\') THEN TRY_CAST(TRIM("T") AS TIMESTAMP) END'),
        ("Sum([I])", 'CAST(SUM("I") AS BIGINT)'),
        ("SumIf([N], [L], [N] > 1)", 'SUM("N") FILTER(WHERE "L" AND "N" > 1)'),
        ("Zn(Sum([N])) / Count()", 'COALESCE(SUM("N"), 0) / NULLIF(COUNT(*), 0)'),
        ("IsNotNull([N])", '"N" IS NOT NULL'),
        (
            "MovingAvg([N], [rows])",
            'AVG("N") OVER (ORDER BY "_order" ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)',
        ),
        ("[V].a", "NULLIF(JSON_EXTRACT(\"V\", '$.\"a\"'), 'null')"),
        ("[V].a[0].b", 'NULLIF(JSON_EXTRACT("V", \'$."a"[0]."b"\'), \'null\')'),
        ("{ a: [N], b: [T] }.a", '"N"'),
        ('"it\'s"', "'it''s'"),
    ],
)
def test_duckdb(formula: str, sql: str) -> None:
    assert sql_of(formula, *COLUMNS) == sql


@pytest.mark.parametrize(
    ("formula", "sql"),
    [
        ("[I] / [J]", 'CAST("I" AS DOUBLE PRECISION) / NULLIF("J", 0)'),
        ("[T] < [S]", '("T" COLLATE "C") < "S"'),
        ("Max([T])", 'MAX("T" COLLATE "C")'),
        ("[T] = [S]", '"T" = "S"'),
        ('Like([T], "a\\\\_%")', "\"T\" LIKE 'a\\_%' ESCAPE ''"),
        ("Last([T])", None),
    ],
)
def test_postgres(formula: str, sql: str | None) -> None:
    text = sql_of(formula, *COLUMNS, dialect="postgres")
    assert sql is None or text == sql


def test_user_values_and_the_clock_are_parameters() -> None:
    context = TestContext()
    lower(typed("CurrentUserEmail() & Text(Now()) & Text(Today())"), context)
    assert set(context.parameters) == {"user_email", "now", "today"}


def test_other_zones() -> None:
    shifted = sql_of('Hour([M], "Asia/Tokyo")', *COLUMNS, time_zone="Europe/Paris")
    assert shifted == "EXTRACT(HOUR FROM \"M\" AT TIME ZONE 'Europe/Paris' AT TIME ZONE 'Asia/Tokyo')"
    instant = sql_of('Date("2024-01-31 23:30:00Z")', time_zone="Asia/Tokyo")
    assert instant == "CAST('2024-02-01 08:30:00' AS TIMESTAMP)"


def test_order_of_rows_reaches_aggregates_that_depend_on_it() -> None:
    order = (exp.Ordered(this=exp.column("k", quoted=True), desc=False, nulls_first=False),)
    for formula, sql in (
        ('ListAgg([T], "-")', 'LISTAGG("T", \'-\' ORDER BY "k" ASC)'),
        ("First([T])", 'FIRST("T" ORDER BY "k" ASC)'),
        ("Last([T])", 'FIRST("T" ORDER BY "k" DESC NULLS FIRST)'),
        ("FirstNonNull([T])", 'FIRST("T" ORDER BY "k" ASC) FILTER(WHERE "T" IS NOT NULL)'),
    ):
        call = typed(formula, *COLUMNS)
        assert isinstance(call, TypedCall)
        assert lower_aggregate(call, TestContext(), order=order).sql("duckdb") == sql


def test_windows_are_finished_by_the_level() -> None:
    call = typed("CumulativeSum([I])", *COLUMNS)
    assert isinstance(call, TypedCall)
    window = lower_window(call, TestContext()).over(
        partition=[exp.column("p")],
        sort=[exp.Ordered(this=exp.column("s"), desc=True, nulls_first=False)],
        tie_break=[exp.Ordered(this=exp.column("k"), nulls_first=False)],
    )
    assert window.sql("duckdb") == (
        'CAST(SUM("I") OVER (PARTITION BY p ORDER BY s DESC, k '
        "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT)"
    )


def test_ranks_by_the_sort_leave_out_the_tie_break() -> None:
    call = typed("Rank()")
    assert isinstance(call, TypedCall)
    ranked = lower_window(call, TestContext())
    key = exp.Ordered(this=exp.column("s"), nulls_first=False)
    tie = exp.Ordered(this=exp.column("k"), nulls_first=False)
    assert ranked.over(partition=[], sort=[key], tie_break=[tie]).sql("duckdb") == "RANK() OVER (ORDER BY s)"
    assert ranked.over(partition=[], sort=[], tie_break=[tie]).sql("duckdb") == "RANK() OVER ()"


@pytest.mark.parametrize(
    ("frame", "sql"),
    [
        (Frame(2, 1), "2 PRECEDING AND 1 FOLLOWING"),
        (Frame(8, -4), "8 PRECEDING AND 4 PRECEDING"),
        (Frame(-2, 6), "2 FOLLOWING AND 6 FOLLOWING"),
        (Frame(0, 0), "CURRENT ROW AND CURRENT ROW"),
        (Frame(None, None), "UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"),
    ],
)
def test_frames(frame: Frame, sql: str) -> None:
    lowered = replace(WindowLowering(exp.Count(this=exp.Star())), frame=frame)
    window = lowered.over(partition=[], sort=[], tie_break=[])
    assert window.sql("duckdb") == f"COUNT(*) OVER (ROWS BETWEEN {sql})"


@pytest.mark.parametrize(
    ("formula", "dialect", "message"),
    [
        ("DateTrunc([empty], [D])", "duckdb", "Argument 1 of DateTrunc (unit) is nothing."),
        ("MovingSum([N], [empty])", "duckdb", None),
        ("MovingSum([N], 1.5)", "duckdb", "Argument 2 of MovingSum must be a whole number of rows."),
        ("DateFormat([D], [empty])", "duckdb", "The format of DateFormat is empty."),
    ],
)
def test_refused_when_compiled(formula: str, dialect: str, message: str | None) -> None:
    with pytest.raises(FormulaError) as raised:
        sql_of(formula, *COLUMNS, dialect=dialect)
    assert message is None or raised.value.message == message
    assert raised.value.hint


def test_a_declared_gap_is_refused_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    node = typed("Abs([N])", *COLUMNS)
    monkeypatch.setattr(platform_of("postgres"), "gaps", {"Abs": Gap("engine-cannot", "It has no signs.")})
    with pytest.raises(FormulaError) as raised:
        lower(node, TestContext(dialect="postgres"))
    assert raised.value.code == "unsupported"
    assert raised.value.message == "Abs is not available on PostgreSQL."
    assert raised.value.hint == "It has no signs."
    assert lower(node, TestContext(dialect="duckdb")).sql("duckdb") == 'ABS("N")'


def test_deep_formulas_reach_sql() -> None:
    chain = " + ".join(["[N]"] * 250)
    assert sql_of(chain, *COLUMNS).count('"N"') == 250
    nested = "If([N] > 1, 1, " * 60 + "0" + ")" * 60
    assert sql_of(nested, *COLUMNS).count("CASE") == 60
