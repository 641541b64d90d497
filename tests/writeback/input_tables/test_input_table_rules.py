"""Columns: their names and rules."""

import pytest
from entry_desk import column

from tablewright.common.errors import Refusal
from tablewright.writeback.input_tables.values.columns import column_name, fitting_rules, new_columns
from tablewright.writeback.input_tables.values.constraints import check_rules, check_values
from tablewright.writeback.input_tables.values.model import (
    Cell,
    Constraints,
    EntryColumn,
    EntryColumnIn,
    EntryType,
)


def ruled(kind: EntryType, **rules: object) -> EntryColumn:
    return EntryColumn(id="c1", name="Code", type=kind, constraints=Constraints.model_validate(rules))


@pytest.mark.parametrize(
    ("kind", "rules", "fitting", "broken", "code"),
    [
        ("number", {"minimum": 0}, 0.0, -0.1, "range"),
        ("number", {"maximum": 10}, 10.0, 10.1, "range"),
        ("number", {"minimum": 1, "maximum": 2}, 1.5, 3.0, "range"),
        ("text", {"pattern": "[A-Z]{2}\\d+"}, "AB12", "xAB12", "pattern"),
        ("text", {"pattern": "[A-Z]{2}\\d+"}, "AB12", "AB12\n", "pattern"),
        ("text", {"pattern": "a|b"}, "b", "ab", "pattern"),
        ("text", {"pattern": "\\w+"}, "été", "é t", "pattern"),
        ("text", {"pattern": "\\bété\\b.*"}, "été fini", "étéo", "pattern"),
        ("text", {"pattern": "\\p{Greek}+"}, "αβ", "ab", "pattern"),
        ("text", {"choices": ["red", "green"]}, "red", "Red", "choice"),
        ("number", {"choices": ["1,5", "2"]}, 1.5, 3.0, "choice"),
    ],
)
def test_rules(kind: EntryType, rules: dict[str, object], fitting: Cell, broken: Cell, code: str) -> None:
    checked = ruled(kind, **rules)
    assert check_values(checked, [("r1", fitting)]) == []
    (problem,) = check_values(checked, [("r1", fitting), ("r2", broken)])
    assert (problem.row_id, problem.column_id, problem.code) == ("r2", "c1", code)
    assert "Code" in problem.message


def test_no_pattern_takes_long() -> None:
    checked = ruled("text", pattern="(a+)+b")
    assert check_values(checked, [("r1", "a" * 100_000)])[0].code == "pattern"


@pytest.mark.parametrize(
    ("kind", "rules", "part"),
    [
        ("text", {"minimum": 1}, "number columns"),
        ("number", {"minimum": 2, "maximum": 1}, "above the maximum"),
        ("number", {"pattern": "a"}, "text columns"),
        ("text", {"pattern": "(a"}, "cannot be used"),
        ("text", {"pattern": "a)|(b"}, "cannot be used"),
        ("text", {"pattern": "(?=a)"}, "cannot be used"),
        ("text", {"pattern": "a\\"}, "cannot be used"),
        ("date", {"choices": ["soon"]}, "soon"),
    ],
)
def test_rules_that_cannot_work(kind: EntryType, rules: dict[str, object], part: str) -> None:
    with pytest.raises(Refusal, match=part) as raised:
        check_rules(column("Code", kind, **rules))
    assert raised.value.code == "bad-rule"


def test_rules_that_no_longer_fit_are_left_out() -> None:
    numbers = ruled("number", minimum=1, required=True, choices=["1", "2"])
    assert fitting_rules(numbers, "text") == Constraints(required=True, choices=["1", "2"])
    assert fitting_rules(ruled("text", pattern="a", choices=["a"]), "number") == Constraints()


NAMES = ["Price", "select", "a\"b'c`d", "[x]/y.z", "😀 👨‍👩‍👧", "naïve", "x" * 63, "名前", "a;--", "1st"]


def test_names_are_kept_as_typed() -> None:
    assert [made.name for made in new_columns((column(name) for name in NAMES), 63)] == NAMES


@pytest.mark.parametrize(
    ("typed", "kept"), [("  a \n b\t", "a b"), ("e\u0301", "é"), ("a\u2028b", "a b"), ("a\0b", "a b")]
)
def test_names_are_made_printable(typed: str, kept: str) -> None:
    assert column_name(typed, [], 63) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("\n", "bad-name"),
        ("x" * 64, "bad-name"),
        ("é" * 32, "bad-name"),
        ("a\ud800", "bad-name"),
        ("_ROW_id", "reserved-name"),
        ("_updated_by", "reserved-name"),
        ("code", "name-taken"),
        ("CODE", "name-taken"),
    ],
)
def test_names_that_cannot_be(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as raised:
        column_name(typed, [ruled("text")], 63)
    assert raised.value.code == code


def test_names_are_unique_among_new_columns() -> None:
    with pytest.raises(Refusal, match="differ only in case"):
        new_columns([EntryColumnIn(name="Price", type="text"), EntryColumnIn(name="price", type="text")], 63)
