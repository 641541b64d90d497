"""The rules of docs/formulas/semantics.md about values: one answer on every engine."""

from typing import Any

import pytest

from formula.evaluation import TestColumn, typed
from formula.holding import Holds, refused
from tablewright.formula.errors import FormulaError
from tablewright.formula.parser import parse
from tablewright.formula.tree import Reference
from tablewright.formula.types import ValueType

Given = dict[str, list[Any]]


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
