"""The rules of docs/formulas/semantics.md about values: one answer on every engine."""

import hashlib
from collections.abc import Callable, Generator
from typing import Any

import duckdb
import psycopg
import pytest

from formula.evaluation import TestColumn, equal, query_for, sql_of, typed
from tablewright.formula.errors import FormulaError
from tablewright.formula.parser import parse
from tablewright.formula.tree import Reference
from tablewright.formula.types import ValueType

Given = dict[str, list[Any]]
Holds = Callable[..., None]
"""Asserts a formula's value; with rows given, a window's list of values or an aggregate's only one."""


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def holds(request: pytest.FixtureRequest) -> Generator[Holds]:
    if request.param == "duckdb":
        with duckdb.connect() as connection:
            yield _asserting("duckdb", lambda sql: connection.execute(sql).fetchall())
        return
    with (
        request.getfixturevalue("postgres_server").database() as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        yield _asserting("postgres", lambda sql: connection.execute(sql.encode()).fetchall())


def _asserting(dialect: str, run: Callable[[str], list[tuple[Any, ...]]]) -> Holds:
    def holds(formula: str, expected: Any, **given: list[Any]) -> None:
        sql = query_for(formula, given or None, dialect).sql(dialect=dialect)
        rows = [row[0] for row in run(sql)]
        result = rows if isinstance(expected, list) else rows[0]
        assert equal(result, expected), f"{formula} is {result!r}, from {sql}"

    return holds


def refused(formula: str, *columns: TestColumn) -> FormulaError:
    with pytest.raises(FormulaError) as raised:
        typed(formula, *columns)
    assert raised.value.hint
    return raised.value


# ---------------------------------------------------------------- writing formulas


def test_minus_binds_looser_than_a_power(holds: Holds) -> None:
    holds("-2 ^ 2", -4)
    holds("(-2) ^ 2", 4)
    holds("2 ^ -1", 0.5)


def test_powers_group_from_the_right(holds: Holds) -> None:
    holds("2 ^ 3 ^ 2", 512)


def test_not_and_or_bind_in_this_order(holds: Holds) -> None:
    holds("not True or True", True)
    holds("True or False and False", True)
    holds("not 1 = 2", True)


def test_other_spellings_of_operators_are_refused() -> None:
    for formula in ("1 <> 2", "1 == 2", "1 && 2", "And(True, False)", "Or(True, False)"):
        with pytest.raises(FormulaError) as raised:
            typed(formula)
        assert raised.value.hint


def test_typographic_quotes_are_refused_with_a_repair() -> None:
    with pytest.raises(FormulaError) as raised:
        parse("\u201ctext\u201d")
    assert raised.value.fix is not None


def test_names_of_functions_and_words_have_no_case() -> None:
    assert parse("SUM([A]) AND TRUE") == parse("sum([A]) and true")
    for name in ("movingstddev", "RPAD", "NPER", "DATETIME"):
        assert parse(f"{name}(1)") == parse(f"{name.lower()}(1)")


def test_brackets_hold_any_name() -> None:
    names = {
        r"[a\]b\[c]": "a]b[c",
        r"[a\/b]": "a/b",
        r"[back\\slash]": "back\\slash",
        r"[back\slash]": "back\\slash",
        "[Größe ✓ (2024) %]": "Größe ✓ (2024) %",
    }
    for written, name in names.items():
        assert parse(written) == Reference((name,))


def test_places_are_counted_in_code_points() -> None:
    with pytest.raises(FormulaError) as raised:
        typed('"\U0001f600" & 1')
    assert (raised.value.span.start, raised.value.span.end) == (6, 7)


# ---------------------------------------------------------------- types


def test_nothing_is_converted_silently() -> None:
    columns = [
        TestColumn("n", ValueType.NUMBER),
        TestColumn("t", ValueType.TEXT),
        TestColumn("d", ValueType.DATE),
    ]
    for formula in (
        "[t] & [n]",
        "[t] + 1",
        "[n] = [t]",
        "[d] + 1",
        "Left([n], 2)",
        "If([n], 1, 2)",
        'If(True, 1, "a")',
        "Year([t])",
        "not [n]",
    ):
        assert refused(formula, *columns).code == "type"


def test_what_does_not_convert_is_null(holds: Holds) -> None:
    holds('Number("75%")', None)
    holds("Number([t])", None, t=["12,5"])
    holds('Logical("yes")', None)
    holds('Date("2024-02-30")', None)
    holds("Date([t])", None, t=["31.12.2024"])


def test_numbers_dates_and_logicals_as_text(holds: Holds) -> None:
    holds("Text(4 / 2)", "2")
    holds("Text(0.5)", "0.5")
    holds('Text(Date("2024-01-31"))', "2024-01-31 00:00:00")
    holds('Text(Date("2024-01-31 16:05:00"))', "2024-01-31 16:05:00")
    holds("Text(1 = 1)", "true")


def test_numbers_as_text_have_no_zeros_at_their_end(holds: Holds) -> None:
    holds("Text(1e15)", "1000000000000000")
    holds(
        "Text([x])",
        ["1234567890123456", "0", "0.1", "0.0001", "250"],
        x=[1234567890123456.0, -0.0, 0.1, 0.0001, 250.0],
    )
    holds("Text(Round(-0.4))", "0")
    holds("Text(0 * -1.5)", "0")
    holds("Text(-2.5)", "-2.5")


def test_dates_and_numbers_are_unix_seconds(holds: Holds) -> None:
    holds('Number(Date("1970-01-02"))', 86400)
    holds("Date(86400)", "1970-01-02 00:00:00")


# ---------------------------------------------------------------- null


def test_null_spreads_through_operators(holds: Holds) -> None:
    for formula in ("1 + Null", 'Null & "a"', "Null = Null", "Null < 1", "-Null", "Null % 2", "2 ^ Null"):
        holds(formula, None)
    holds('Concat("a", Null)', None)


def test_logic_has_three_values(holds: Holds) -> None:
    holds("Null and False", False)
    holds("Null and True", None)
    holds("Null or True", True)
    holds("Null or False", None)
    holds("not Null", None)


def test_a_null_condition_is_not_true(holds: Holds) -> None:
    holds('If(Null, "a", "b")', "b")
    holds('If(Null, "a")', None)
    holds("SumIf([x], [c])", 1, x=[1, 2, 4], c=[True, None, False])


def test_aggregates_skip_null(holds: Holds) -> None:
    holds("Avg([x])", 3, x=[2, None, 4])
    holds("Count([x])", 2, x=[2, None, 4])
    holds("Count()", 3, x=[2, None, 4])
    holds('ListAgg([x], "-")', "a-c", x=["a", None, "c"])


def test_aggregates_of_nothing(holds: Holds) -> None:
    holds("SumIf([x], [x] > 9)", None, x=[1, 2])
    holds("CountIf([x] > 9)", 0, x=[1, 2])
    holds("CountDistinctIf([x], [x] > 9)", 0, x=[1, 2])


def test_empty_text_is_not_null(holds: Holds) -> None:
    holds("Count([x])", 2, x=["", "a", None])
    holds('IsNull("")', False)


def test_greatest_and_least_skip_null(holds: Holds) -> None:
    holds("Greatest(1, Null, 3)", 3)
    holds("Least(Null, 2)", 2)
    holds("Greatest([x], [x])", None, x=[None])
    holds("RowAvg(2, Null, 4)", 3)


# ---------------------------------------------------------------- numbers


def test_division_is_real(holds: Holds) -> None:
    holds("1 / 2", 0.5)
    holds("[x] / [y]", 3.5, x=[7], y=[2])


def test_dividing_by_zero_is_null(holds: Holds) -> None:
    for formula in ("1 / 0", "1 % 0", "Mod(1, 0)", "Div(1, 0)", "1.5 / 0", "0 / 0"):
        holds(formula, None)
    holds("[x] / [y]", None, x=[1], y=[0])


def test_remainders_have_the_sign_of_the_dividend(holds: Holds) -> None:
    holds("-7 % 3", -1)
    holds("7 % -3", 1)
    holds("Mod(-7.5, 2)", -1.5)
    holds("Div(-7, 2)", -3)
    holds("IsOdd(-3)", True)


def test_remainders_are_those_of_the_numbers_shown(holds: Holds) -> None:
    holds("Mod(-1, 0.1)", 0)
    holds("Mod([x], 0.1)", [0, 0.05, -0.05], x=[5.3, 1.25, -1.25])
    holds("[x] % [y]", [0.1, None], x=[0.3, 1.5], y=[0.2, 0.0])
    holds("Round([x] % 0.01, 4)", [0, 0], x=[1176763.16, -82261082.07])


def test_what_is_not_a_real_number_is_null(holds: Holds) -> None:
    for formula in (
        "(-8) ^ 0.5",
        "0 ^ -1",
        "Sqrt(-1)",
        "Ln(0)",
        "Log(-1)",
        "Log(8, 1)",
        "Acos(2)",
        "Asin(-2)",
        "Cot(0)",
    ):
        holds(formula, None)


def test_powers_too_large_are_null_and_too_small_are_zero(holds: Holds) -> None:
    holds("Power(10, 400)", None)
    holds("10 ^ 400", None)
    holds("(-10) ^ 401", None)
    holds("10 ^ -400", 0)
    holds("0.5 ^ 2000", 0)
    holds("0.5 ^ -2000", None)
    holds("1 ^ 5000", 1)
    holds("0 ^ 400", 0)
    holds("0 ^ 0", 1)
    holds("Power([x], [y])", None, x=[10.5], y=[400])
    holds("Power([x], [y])", 0, x=[10.5], y=[-400])
    holds("Power([x], [y])", -8, x=[-2], y=[3])
    holds("Power([x], [y])", None, x=[-2], y=[0.5])
    holds("Power([x], [y])", None, x=[0], y=[-1])
    holds("Power([x], [y])", 0, x=[0], y=[2])
    holds("[x] ^ 400", None, x=[-10])
    holds("10 ^ [y]", 1000, y=[3])
    holds("10 ^ [y]", None, y=[309])
    holds("FV(0.5, 5000, -1)", None)
    holds("FV([x], [y], -1)", None, x=[0.5], y=[5000])


def test_halves_are_rounded_away_from_zero(holds: Holds) -> None:
    holds("Round(2.5)", 3)
    holds("Round(-2.5)", -3)
    holds("Round(0.125, 2)", 0.13)
    holds("Round([x])", 3, x=[2.5])
    holds("MRound(-450, 100)", -500)


def test_doubles_are_rounded_as_they_are_shown(holds: Holds) -> None:
    holds("Round(1.005, 2)", 1.01)
    holds("Round(0.285, 2)", 0.29)
    holds("Round([x], 2)", [5.02, -1.01, 2.68, 1, 1234567.01], x=[5.015, -1.005, 2.675, 1.0049, 1234567.005])
    holds("Round([x], [n])", [1.01, 1.0, 1250], x=[1.005, 1.005, 1249.99], n=[2, 0, -1])
    holds("Round([x], 2)", [99999999999.99, 0.07], x=[99999999999.99, 0.07])
    holds("RoundDown([x], 2)", 4.35, x=[4.35])
    holds("Floor([x], 0.1)", 0.3, x=[0.3])
    holds("Round([x] * [y], -1)", [440, -440], x=[4.35, -4.35], y=[100, 100])
    holds("Round([x] * [y])", 101, x=[1.005], y=[100])
    holds("RoundDown([x] * [y])", [435, -435], x=[4.35, -4.35], y=[100, 100])
    holds("RoundUp([x] * [y])", [110, -110], x=[1.1, -1.1], y=[100, 100])
    amounts = [9200967.53, 20068682.74, 5052821871.44, 326772482650.91, 9999999999999.99]
    debts = [-amount for amount in amounts]
    for function in ("RoundDown", "RoundUp", "Trunc", "Round"):
        holds(f"{function}([x], 2)", amounts, x=amounts)
        holds(f"{function}([x], 2)", debts, x=debts)
    cents = [1176763.16, 82261082.07, 9950939230.64, 347996332389.11]
    for function in ("Floor", "Ceiling", "MRound"):
        holds(f"Round({function}([x], 0.01), 2)", cents, x=cents)
        holds(f"Round({function}([x], 0.01), 2)", [-cent for cent in cents], x=[-cent for cent in cents])
    holds("Floor([x])", [999999999999999, -999999999999999], x=[999999999999999.0, -999999999999999.0])


def test_whole_numbers_have_64_bits(holds: Holds) -> None:
    holds("[x] * 100000", 300000000000, x=[3000000])
    holds("Sum([x])", 4294967296, x=[2147483648, 2147483648])


# ---------------------------------------------------------------- text


def test_text_is_ordered_by_code_point(holds: Holds) -> None:
    holds('"B" < "a"', True)
    holds('"Z" < "a"', True)
    holds("Max([x])", "é", x=["z", "é", "Z"])
    holds("Min([x])", "Z", x=["z", "é", "Z"])
    holds("Rank([x])", [3, 1, 2], x=["a", "A", "B"])
    holds('Greatest("a", "B")', "a")


def test_text_comparison_sees_case_accents_and_space(holds: Holds) -> None:
    holds('"a" = "A"', False)
    holds('"a" = "a "', False)
    holds('Contains("Hello", "hello")', False)
    holds('In("A", "a")', False)


def test_characters_are_code_points(holds: Holds) -> None:
    holds('Len("é東😀")', 3)
    holds('Left("😀a", 1)', "😀")


def test_texts_are_turned_by_code_points(holds: Holds) -> None:
    holds(
        "Reverse([t])",
        ["ba\u0301e", "", "b\na", "\U0001f468\u200d\U0001f469"],
        t=["e\u0301ab", "", "a\nb", "\U0001f469\u200d\U0001f468"],
    )
    holds('Upper("Straße")', "STRAßE")
    holds("Upper([t])", ["STRAßE É", "ДОМ"], t=["Straße é", "дом"])


def test_trimming_takes_spaces_only(holds: Holds) -> None:
    holds("Trim([t])", ["\u00a0x\u00a0", "\tx\n", "x"], t=[" \u00a0x\u00a0 ", "\tx\n", "  x "])
    holds("LTrim([t])", ["\u00a0x ", "x "], t=["\u00a0x ", "  x "])
    holds("RTrim([t])", [" x\u00a0", " x"], t=[" x\u00a0", " x  "])


def test_an_empty_delimiter_cuts_nothing(holds: Holds) -> None:
    holds('SplitPart("abc", "", 1)', "abc")
    holds(
        "SplitPart([t], [d], [n])",
        ["abc", "abc", "", "b", None],
        t=["abc", "abc", "abc", "a-b", None],
        d=["", "", "", "-", ""],
        n=[1, -1, 2, 2, 1],
    )


def test_what_is_no_json_is_null(holds: Holds) -> None:
    written = [
        "NaN",
        "[Infinity]",
        "[1,]",
        '{"a":1,}',
        "null",
        " null ",
        "-inf",
        '{"a": "NaN,]"}',
        "[1, 2]",
        '"x"',
    ]
    holds("IsNull(Json([t]))", [True] * 7 + [False] * 3, t=written)
    for text in written:
        literal = text.replace('"', '\\"')
        holds(f'IsNull(Json("{literal}"))', written.index(text) < 7)


def test_positions_in_text_count_from_one(holds: Holds) -> None:
    holds('Mid("abc", 1, 1)', "a")
    holds('Mid("abc", 0, 2)', "ab")
    holds('Mid("abc", 9)', "")
    holds('Find("abc", "c")', 3)
    holds('Find("abc", "x")', 0)


def test_negative_counts_leave_off_characters(holds: Holds) -> None:
    holds('Left("abcde", -2)', "abc")
    holds('Right("abcde", -2)', "cde")


def test_parts_past_the_end_are_empty(holds: Holds) -> None:
    holds('SplitPart("a-b", "-", 3)', "")
    holds('SplitPart("a-b", "-", -1)', "b")


def test_regular_expressions_match_anywhere(holds: Holds) -> None:
    holds('RegexpMatch("order 42", "[0-9]+")', True)
    holds('RegexpMatch("order 42", "^[0-9]+$")', False)


def test_joined_texts_leave_out_null(holds: Holds) -> None:
    holds('TextJoin("-", "a", Null, "b")', "a-b")
    holds('TextJoin(Null, "a")', None)


def test_parts_of_an_address_that_it_lacks_are_null(holds: Holds) -> None:
    holds('UrlPart("query", "https://a.org/b")', None)
    holds('UrlPart("path", "https://a.org")', None)
    holds('UrlPart("path", "https://a.org/b")', "/b")


def test_digests_are_of_the_utf_8_bytes_in_small_hexadecimal_digits(holds: Holds) -> None:
    holds('MD5("é")', hashlib.md5("é".encode(), usedforsecurity=False).hexdigest())
    holds('Left(SHA256("abc"), 8)', "ba7816bf")


# ---------------------------------------------------------------- dates


def test_weeks_start_on_sunday(holds: Holds) -> None:
    holds('DateTrunc("week", Date("2024-05-18"))', "2024-05-12 00:00:00")
    holds('DateTrunc("week", Date("2024-05-19"))', "2024-05-19 00:00:00")
    holds('DateTrunc("week-starting-monday", Date("2024-05-19"))', "2024-05-13 00:00:00")
    holds('Weekday(Date("2024-05-19"))', 1)


def test_week_one_holds_the_first_of_january(holds: Holds) -> None:
    holds('DatePart("week", Date("2024-01-01"))', 1)
    holds('DatePart("week", Date("2024-01-06"))', 1)
    holds('DatePart("week", Date("2024-01-07"))', 2)


def test_date_diff_counts_boundaries(holds: Holds) -> None:
    holds('DateDiff("year", Date("2023-12-31"), Date("2024-01-01"))', 1)
    holds('DateDiff("month", Date("2024-01-01"), Date("2024-01-31"))', 0)
    holds('DateDiff("day", Date("2024-01-01 23:59:59"), Date("2024-01-02"))', 1)
    holds('DateDiff("week", Date("2024-05-18"), Date("2024-05-19"))', 1)
    holds('DateDiff("hour", Date("2024-01-01 10:59:00"), Date("2024-01-01 09:01:00"))', -1)


def test_units_may_be_plural_and_in_any_case(holds: Holds) -> None:
    holds('DateTrunc("Months", Date("2024-05-18"))', "2024-05-01 00:00:00")
    assert refused('DateTrunc("fortnight", Date("2024-05-18"))').code == "type"


def test_moving_by_months_stays_within_the_month(holds: Holds) -> None:
    holds('DateAdd("month", 1, Date("2024-01-31"))', "2024-02-29 00:00:00")
    holds('DateAdd("year", -1, Date("2024-02-29"))', "2023-02-28 00:00:00")


def test_make_date_carries_over(holds: Holds) -> None:
    holds("MakeDate(2023, 13, 1)", "2024-01-01 00:00:00")
    holds("MakeDate(2024, 2, 30)", "2024-03-01 00:00:00")
    holds("MakeDate(2024, 1, 0)", "2023-12-31 00:00:00")


def test_unix_times_beyond_the_year_9999_are_null(holds: Holds) -> None:
    holds("DateFromUnix(1700000000000)", None)
    holds("DateFromUnix(1e18)", None)
    holds("DateFromUnix(-1e18)", None)
    holds(
        "DateFromUnix([x])",
        [None, None, "9999-12-31 23:59:59"],
        x=[1700000000000, -70000000000, 253402300799],
    )
    holds("DateFromUnix([x])", [None, "1970-01-01 00:00:01"], x=[1e300, 1.0])


def test_periods_end_with_their_last_second(holds: Holds) -> None:
    holds('EndOfMonth(Date("2024-02-10"))', "2024-02-29 23:59:59")
    holds('LastDay(Date("2024-02-10"), "year")', "2024-12-31 23:59:59")


def test_parts_of_dates_are_those_of_the_documents_zone(holds: Holds) -> None:
    holds('Hour(Date("2024-05-18 10:00:00"))', 10)
    holds('Hour(Date("2024-05-18 10:00:00"), "America/New_York")', 6)
    moment = TestColumn("m", ValueType.DATE, has_time=True)
    assert "Europe/Paris" in sql_of('Hour([m], "UTC")', moment, time_zone="Europe/Paris")
    assert "Europe/Paris" not in sql_of("Hour([m])", moment, time_zone="Europe/Paris")


def test_converting_twice_moves_twice(holds: Holds) -> None:
    once = 'ConvertTimezone(Date("2024-05-18 10:00:00"), "America/New_York")'
    holds(once, "2024-05-18 06:00:00")
    holds(f'ConvertTimezone({once}, "America/New_York")', "2024-05-18 02:00:00")


def test_text_that_does_not_fit_the_layout_is_null(holds: Holds) -> None:
    holds('DateParse("2024-05-18 10:00", "%Y-%m-%d")', None)
    holds('DateParse("5", "%d")', "1900-01-05 00:00:00")


def test_windows_of_dates_are_whole_periods(holds: Holds) -> None:
    on = 'Date("2024-05-16")'
    holds(f'InDateRange(Date("2024-04-30"), "last", "month", 1, 0, {on})', True)
    holds(f'InDateRange(Date("2024-05-01"), "last", "month", 1, 0, {on})', False)
    holds(f'InDateRange({on}, "last", "day", 7, 0, {on})', False)


def test_an_offset_moves_a_window_in_its_direction(holds: Holds) -> None:
    on = 'Date("2024-05-16")'
    holds(f'InDateRange(Date("2024-03-15"), "last", "month", 1, 1, {on})', True)
    holds(f'InDateRange(Date("2024-07-15"), "next", "month", 1, 1, {on})', True)
    holds(f'InDateRange(Date("2023-03-15"), "to_date", "year", 1, -1, {on})', True)
    holds(f'InDateRange(Date("2024-04-15"), "current", "month", 1, -1, {on})', True)


def test_working_days_count_both_ends(holds: Holds) -> None:
    holds('BusinessDays(Date("2024-01-05"), Date("2024-01-08"))', 2)
    holds('BusinessDays(Date("2024-01-08"), Date("2024-01-05"))', -2)


# ---------------------------------------------------------------- money


def test_what_is_paid_out_is_negative(holds: Holds) -> None:
    holds("Pmt(0, 10, 1000)", -100)
    holds("Round(PV(0.1 / 12, 60, 1000), 2)", -47065.37)
    holds("Round(FV(0.1 / 12, 60, -1000), 2)", 77437.07)
    holds("Round(IPmt(0.07, 2, 2, 10000), 2)", -361.84)
    holds("Round(PPmt(0.07 / 12, 1, 24, 10000), 2)", -389.39)
    holds("Round(NPer(0.07 / 4, -3000, 100000), 2)", 50.46)


def test_interest_and_repayment_make_the_payment(holds: Holds) -> None:
    for period in (1, 7, 24):
        rest = f"IPmt([r], {period}, 24, 500, 10, 1) + PPmt([r], {period}, 24, 500, 10, 1)"
        holds(f"Round({rest} - Pmt([r], 24, 500, 10, 1), 9)", 0, r=[0.01])


# ---------------------------------------------------------------- windows


def test_frames_count_rows_and_not_values(holds: Holds) -> None:
    holds("CumulativeSum([x])", [1, 2, 3], x=[1, 1, 1])
    holds("MovingSum([x], 1)", [5, 10, 10], x=[5, 5, 5])
    holds("Last([x])", [3, 3, 3], x=[1, 2, 3])


def test_frames_without_rows_are_those_of_no_values(holds: Holds) -> None:
    holds("MovingSum([x], -1, -3)", [None, None], x=[1, 2])
    holds("MovingAvg([x], -1)", [None, None], x=[1, 2])
    holds("MovingMax([x], -1, -3)", [None, None], x=[1, 2])
    holds("MovingCount([x], -1, -3)", [0, 0], x=[1, 2])


def test_counts_out_of_range_are_refused(holds: Holds) -> None:
    for formula in ("Ntile(0, [x])", "Ntile(-2, [x])", 'Left("a", 9999999999)', 'Left("a", 1e300)'):
        with pytest.raises(FormulaError, match=r"Argument [12] of"):
            holds(formula, None, x=[1])
    with pytest.raises(FormulaError, match="The most is 100,000 characters"):
        holds('Repeat("a", 9999999999)', None, x=[1])


def test_patterns_that_no_platform_takes_are_refused() -> None:
    for pattern in ("(", "a)", "[a", "*a", "(+b)", "a|?", "a\\\\"):
        assert "is no regular expression" in refused(f'RegexpMatch("m", "{pattern}")').message
        assert refused(f'RegexpExtract("m", "{pattern}")').hint


def test_patterns_of_the_dialect_pass() -> None:
    for pattern in ("[[:alpha:]]+", "a{2}", "\\\\(", "[(]", "(?i)a", "[]a]", "\\\\Q(\\\\E", "a*?", "(?<y>a)"):
        typed(f'RegexpMatch("m", "{pattern}")')


def test_patterns_outside_the_dialect_are_refused() -> None:
    for pattern in (
        "foo(?=bar)",
        "(?<!a)b",
        "(a)\\\\1",
        "a++",
        "^*a",
        "\\\\Z",
        "a{1001}",
        "\\\\w{400}",
        "a" * 1001,
    ):
        assert "is no regular expression" in refused(f'RegexpMatch("m", "{pattern}")').message


def test_patterns_of_the_rows_are_refused() -> None:
    columns = TestColumn("t", ValueType.TEXT), TestColumn("p", ValueType.TEXT)
    for formula in ("RegexpMatch([t], [p])", 'RegexpCount([t], "^" & [p])', 'RegexpReplace([t], [p], "x")'):
        assert "comes from the rows" in refused(formula, *columns).message
    assert (
        refused('RegexpMatch("^a", [t])', *columns).hint
        == "The text comes first: RegexpMatch(text, pattern)."
    )


def test_patterns_know_all_of_unicode(holds: Holds) -> None:
    holds('RegexpMatch("é", "^\\\\w$")', True)
    holds('RegexpExtract("שלום", "\\\\w+")', "שלום")
    holds('RegexpMatch("٣", "^\\\\d$")', True)
    holds('RegexpMatch("a\u00a0b", "a\\\\sb")', True)
    holds('RegexpReplace("été fini", "\\\\b\\\\w", "#")', "#té #ini")
    holds('RegexpReplace("ÀB", "(?i)à", "x")', "xB")


def test_a_dot_finds_no_newline_unless_asked(holds: Holds) -> None:
    holds('RegexpMatch("a\nb", "a.b")', False)
    holds('RegexpMatch("a\nb", "(?s)a.b")', True)
    holds('RegexpMatch("a\nb", "^b")', False)
    holds('RegexpMatch("a\nb", "(?m)^b")', True)
    holds('RegexpMatch("a\n", "a$")', False)


def test_the_first_way_that_fits_is_taken(holds: Holds) -> None:
    holds('RegexpExtract("foobar", "foo|foobar")', "foo")
    holds('RegexpReplace("a1 b2", "(\\\\w)(\\\\d)", "\\\\2\\\\1")', "1a 2b")
    holds('RegexpExtract("<a><b>", "<.*?>")', "<a>")
    holds('RegexpExtract("<a><b>", "<.*?>.*")', "<a><b>")


def test_patterns_that_find_nothing_are_refused_where_it_matters(holds: Holds) -> None:
    for formula in (
        'RegexpReplace("aaa", "a*", "b")',
        'RegexpCount("aaa", "a*")',
        'RegexpExtract("a", "a*", 2)',
    ):
        assert "also fits where nothing stands" in refused(formula).message
    holds('RegexpReplace("  a ", "^\\\\s*|\\\\s*$", "")', "a")
    holds('RegexpExtract("aab", "a*")', "aa")


def test_replacements_name_groups_that_are_there(holds: Holds) -> None:
    for template in ("\\\\2", "\\\\0", "\\\\a", "a\\\\"):
        assert "The replacement has" in refused(f'RegexpReplace("a", "(a)", "{template}")').message
    holds('RegexpReplace("a", "(a)", "\\\\\\\\\\\\1$1&")', "\\a$1&")


def test_null_comes_last_in_ranks(holds: Holds) -> None:
    holds("Rank([x])", [2, 1, 3], x=[20, 10, None])
    holds('Rank([x], "desc")', [1, 2, 3], x=[20, 10, None])


def test_ranks_take_no_partition() -> None:
    column = TestColumn("x", ValueType.NUMBER)
    assert refused('Rank([x], "asc", [x])', column).code == "type"


def test_row_numbers_never_tie(holds: Holds) -> None:
    holds("RowNumber([x])", [1, 2, 3], x=[5, 5, 5])
    holds("Rank([x])", [1, 1, 1], x=[5, 5, 5])


def test_fractions_of_rows_are_cut_off(holds: Holds) -> None:
    holds("Lead([x], 1.9)", [2, 3, None], x=[1, 2, 3])
    holds("Lag([x], 0.5)", [1, 2, 3], x=[1, 2, 3])
    holds("Nth([x], 2.5)", [2, 2, 2], x=[1, 2, 3])


def test_first_sees_null_and_first_non_null_does_not(holds: Holds) -> None:
    holds("First([x])", [None, None], x=[None, 1])
    holds("FirstNonNull([x])", [1, 1], x=[None, 1])
    holds("FillDown([x])", [None, 1, 1], x=[None, 1, None])
