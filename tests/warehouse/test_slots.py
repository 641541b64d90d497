"""Many rows of one INSERT, and statements in pieces: what every client that spells its values shares."""

from typing import Literal

import pytest
from sqlglot import exp

from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sql.insert_batches import head_of, inserts
from tablewright.warehouse.sql.placeholders import (
    merged,
    names_within,
    pieces_of,
    split_at_placeholders,
    values_in_order,
)

ANY_NAME = names_within("postgres", 63, "bytes")


@pytest.mark.parametrize(
    ("sql", "head"),
    [
        ("INSERT INTO t (a) VALUES (?)", "INSERT INTO t (a)"),
        ("INSERT INTO t (a, b) VALUES (?, ?)", "INSERT INTO t (a, b)"),
        ("INSERT INTO ` VALUES (?)` (a) VALUES (?)", "INSERT INTO ` VALUES (?)` (a)"),
        ("INSERT INTO t (a, b) VALUES (?, 1)", None),
        ("INSERT INTO t SELECT ?", None),
        ("UPDATE t SET a = ?", None),
    ],
)
def test_only_one_row_of_nothing_but_values_may_become_many(sql: str, head: str | None) -> None:
    assert head_of(Rendered(sql)) == head


@pytest.mark.parametrize(
    ("rows", "longest", "expected"),
    [
        ([], 100, []),
        ([["1", "'a'"]], 100, [("I VALUES (1, 'a')", 1)]),
        ([["1"], ["2"], ["3"]], 100, [("I VALUES (1), (2), (3)", 3)]),
        ([["1"], ["2"], ["3"]], 8, [("I VALUES (1), (2)", 2), ("I VALUES (3)", 1)]),
        ([["'too long'"], ["2"]], 1, [("I VALUES ('too long')", 1), ("I VALUES (2)", 1)]),
    ],
)
def test_rows_are_grouped_by_what_a_statement_takes(
    rows: list[list[str]], longest: int, expected: list[tuple[str, int]]
) -> None:
    assert list(inserts("I", rows, longest)) == expected


def test_values_go_between_the_pieces_whatever_texts_look_like_them() -> None:
    tree = exp.maybe_parse("SELECT '?', :b, \"a?\", :a, :b", dialect="postgres")
    rendered = split_at_placeholders(tree.copy(), "postgres", ANY_NAME)
    values = values_in_order(rendered, {"a": 1, "b": 2})
    assert values == [2, 1, 2]
    assert merged(rendered, map(str, values)) == "SELECT '?', 2, \"a?\", 1, 2"


def test_a_value_alone_is_a_statement_too() -> None:
    assert merged(split_at_placeholders(exp.Placeholder(), "mysql", ANY_NAME), ["7"]) == "7"


def test_a_rendered_statement_stays_as_it_is() -> None:
    def render(_: exp.Expression) -> Rendered:
        raise AssertionError("it was rendered before")

    assert pieces_of(Rendered("SELECT 1"), render).pieces == ("SELECT 1",)


@pytest.mark.parametrize(
    ("unit", "name", "refused"),
    [
        ("bytes", "ä" * 31, False),
        ("bytes", "ä" * 32, True),
        ("characters", "ä" * 63, False),
        ("characters", "ä" * 64, True),
    ],
)
def test_a_name_is_measured_as_its_platform_does(
    unit: Literal["bytes", "characters"], name: str, refused: bool
) -> None:
    check = names_within("postgres", 63, unit)
    if not refused:
        check(exp.to_identifier(name, quoted=True))
        return
    with pytest.raises(WarehouseError, match=rf"has 64 {unit}; PostgreSQL takes 63") as caught:
        check(exp.to_identifier(name, quoted=True))
    assert caught.value.hint
