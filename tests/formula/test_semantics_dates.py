"""The rules of docs/formulas/semantics.md about dates, money and windows: one answer on every engine."""

from typing import Any

import pytest

from formula.evaluation import TestColumn, sql_of
from formula.holding import Holds, refused
from tablewright.formula.errors import FormulaError
from tablewright.formula.types import ValueType

Given = dict[str, list[Any]]


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
