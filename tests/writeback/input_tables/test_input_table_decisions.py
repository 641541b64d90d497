"""What an edit does, decided from the rows it touches; what undoes it; the history played again."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from tablewright.writeback.input_tables.edits.decide import (
    Decision,
    Delete,
    Insert,
    Operation,
    Update,
    decide,
    read_operations,
)
from tablewright.writeback.input_tables.edits.history_records import EntryWriter, columns_at, columns_facts
from tablewright.writeback.input_tables.edits.replay import replay
from tablewright.writeback.input_tables.edits.undo import undo_operations
from tablewright.writeback.input_tables.values.model import (
    Cell,
    Constraints,
    DeleteRow,
    EntryColumn,
    HistoryRecord,
    InsertRow,
    Row,
    UpdateRow,
)

AT = datetime.fromisoformat("2024-01-31T12:00:00")
LATER = datetime.fromisoformat("2024-01-31T13:00:00")
NAME = EntryColumn(id="name", name="Name", type="text")
PRICE = EntryColumn(id="price", name="Price", type="number")
COLUMNS = [NAME, PRICE]


def stored(row_id: str, name: Cell = None, price: Cell = None, version: int = 1) -> Row:
    return Row(
        row_id, version, 1.0, {"name": name, "price": price}, AT, "ada@example.com", AT, "ada@example.com"
    )


def decided(
    *operations: Operation, rows: tuple[Row, ...] = (), columns: list[EntryColumn] = COLUMNS, **options: bool
) -> Decision:
    present = {row.row_id: row for row in rows}
    return decide(columns, present, operations, by="bob@example.com", at=LATER, **options)


def changes(decision: Decision) -> list[tuple[str, str, Mapping[str, Cell] | None, int | None]]:
    """Kind, row, new values and new version of each change."""
    return [
        (
            change.kind,
            change.row_id,
            change.after and change.after.values,
            change.after and change.after.version,
        )
        for change in decision.changes
    ]


def with_rules(column: EntryColumn, **rules: object) -> list[EntryColumn]:
    ruled = column.model_copy(update={"constraints": Constraints.model_validate(rules)})
    return [ruled if other.id == column.id else other for other in COLUMNS]


A = stored("a", "x", 1.0, version=3)
FULL = {"name": "x", "price": 1.0}


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([Insert("n", {"name": "y"})], [("insert", "n", {"name": "y", "price": None}, 1)]),
        ([Update("a", {"price": 2.0}, 3)], [("update", "a", {"name": "x", "price": 2.0}, 4)]),
        ([Update("a", {"price": 1.0}, 3)], []),
        ([Update("a", {}, 3)], []),
        ([Delete("a", 3)], [("delete", "a", None, None)]),
        ([Delete("gone", 3)], []),
        (
            [Update("a", {"price": 2.0}, 3), Update("a", {"name": "z"}, 3)],
            [("update", "a", {"name": "z", "price": 2.0}, 4)],
        ),
        (
            [Insert("n", {"name": "y"}), Update("n", {"price": 5.0}, 1)],
            [("insert", "n", {"name": "y", "price": 5.0}, 1)],
        ),
        ([Insert("n", {"name": "y"}), Delete("n", 1)], []),
        ([Delete("a", 3), Insert("a", {"name": "y"})], [("update", "a", {"name": "y", "price": None}, 4)]),
        ([Update("a", {"price": 2.0}, 3), Delete("a", 3)], [("delete", "a", None, None)]),
    ],
)
def test_changes(operations: list[Operation], expected: list[tuple[object, ...]]) -> None:
    decision = decided(*operations, rows=(A,))
    assert not decision.refused
    assert changes(decision) == expected


def test_who_and_when() -> None:
    (change,) = decided(Update("a", {"price": 2.0}, 3), rows=(A,)).changes
    assert change.after is not None
    assert (change.after.created_by, change.after.created_at) == ("ada@example.com", AT)
    assert (change.after.updated_by, change.after.updated_at) == ("bob@example.com", LATER)
    assert change.columns == ("price",)


@pytest.mark.parametrize(
    "operation", [Update("a", {"price": 2.0}, 2), Delete("a", 2), Update("a", {}, 4), Insert("a", {})]
)
def test_a_row_that_changed_is_a_conflict(operation: Operation) -> None:
    decision = decided(operation, Insert("n", {}), rows=(A,))
    (conflict,) = decision.conflicts
    assert decision.changes == []
    assert (conflict.row_id, conflict.version, conflict.values) == ("a", 3, {"name": "x", "price": 1})
    assert (conflict.changed_by, conflict.changed_at) == ("ada@example.com", "2024-01-31T12:00:00Z")


def test_a_row_that_is_not_there() -> None:
    assert decided(Update("b", {"price": 2.0}, 1), rows=(A,)).gone == ["b"]


@pytest.mark.parametrize(
    ("operation", "conflicts"),
    [
        (Update("a", {"price": 0.0}, expected={"price": 1.0}), 0),
        (Update("a", {"price": 0.0}, expected={"price": 9.0}), 1),
        (Delete("a", expected=FULL), 0),
        (Delete("a", expected={"name": "x", "price": None}), 1),
    ],
)
def test_undo_asks_for_values(operation: Operation, conflicts: int) -> None:
    assert len(decided(operation, rows=(A,), undoing=True).conflicts) == conflicts


@pytest.mark.parametrize(
    ("operations", "rows", "problems"),
    [
        ([Insert("n", {"price": 1.0})], (), [("n", "required")]),
        ([Insert("n", {})], (), []),
        ([Insert("n", {"name": "y"})], (), []),
        ([Update("a", {"name": None}, 3)], (A,), [("a", "required")]),
        ([Update("a", {"name": None, "price": None}, 3)], (A,), []),
        ([Update("b", {"price": 5.0}, 1)], (stored("b"),), []),
        ([Delete("a", 3)], (A,), []),
    ],
)
def test_required(
    operations: list[Operation], rows: tuple[Row, ...], problems: list[tuple[str, str]]
) -> None:
    decision = decided(*operations, rows=rows, columns=with_rules(NAME, required=True))
    assert [(problem.row_id, problem.code) for problem in decision.problems] == problems


def test_undo_may_return_to_an_empty_cell() -> None:
    columns = with_rules(NAME, required=True)
    back = Update("a", {"name": None}, expected={"name": "x"})
    assert not decided(back, rows=(A,), columns=columns, undoing=True).refused


def test_undo_keeps_the_other_rules() -> None:
    columns = with_rules(PRICE, minimum=5)
    back = Update("a", {"price": 2.0}, expected={"price": 1.0})
    assert decided(back, rows=(A,), columns=columns, undoing=True).problems[0].code == "range"


@pytest.mark.parametrize(
    ("operations", "problems", "claims"),
    [
        ([Insert("n", {"name": "y"})], [], {"name": {"y": "n"}}),
        ([Insert("n", {"name": None})], [], {}),
        ([Insert("n", {"name": "y"}), Insert("m", {"name": "y"})], [("m", "unique")], {"name": {"y": "n"}}),
        ([Update("b", {"name": "x"}, 1), Update("a", {"price": 9.0}, 3)], [("b", "unique")], {}),
        ([Update("b", {"name": "x"}, 1), Delete("a", 3)], [], {"name": {"x": "b"}}),
        (
            [Update("a", {"name": "z"}, 3), Update("b", {"name": "x"}, 1)],
            [],
            {"name": {"z": "a", "x": "b"}},
        ),
    ],
)
def test_unique(
    operations: list[Operation], problems: list[tuple[str, str]], claims: dict[str, dict[Cell, str]]
) -> None:
    decision = decided(*operations, rows=(A, stored("b", "z")), columns=with_rules(NAME, unique=True))
    assert [(problem.row_id, problem.code) for problem in decision.problems] == problems
    assert decision.claims == claims


def test_only_changed_values_are_checked() -> None:
    """A value from before the rule stays until somebody changes it."""
    columns = with_rules(PRICE, minimum=5)
    assert not decided(Update("a", {"name": "new"}, 3), rows=(A,), columns=columns).refused


def test_reading_operations() -> None:
    operations, problems = read_operations(
        COLUMNS,
        [
            InsertRow(kind="insert", row_id="n", after="a", before="b", values={"price": "1,5"}),
            UpdateRow(
                kind="update", row_id="a", seen_version=3, values={"price": "x", "old": 1, "name": "y"}
            ),
            DeleteRow(kind="delete", row_id="b", seen_version=2),
        ],
        lambda: "made",
    )
    assert operations == [
        Insert("n", {"price": 1.5}, "a", "b"),
        Update("a", {"name": "y"}, 3),
        Delete("b", 2),
    ]
    assert [(problem.row_id, problem.column_id, problem.code) for problem in problems] == [
        ("a", "price", "type"),
        ("a", "old", "unknown-column"),
    ]


# ---------------------------------------------------------------- history and undo


class Story:
    """A table in memory: applies operations, keeps the history."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        first = EntryWriter(1, AT, "ada@example.com", "browser", COLUMNS)
        self.entries = [first.structure("create", None, columns_facts(COLUMNS))]
        self.last = 1

    def apply(self, *operations: Operation, undoing: bool = False) -> list[HistoryRecord]:
        decision = decide(COLUMNS, self.rows, operations, by="bob@example.com", at=LATER, undoing=undoing)
        assert not decision.refused
        self.last += 1
        writer = EntryWriter(self.last, LATER, "bob@example.com", "browser", COLUMNS)
        made = [writer.change(change) for change in decision.changes]
        for change in decision.changes:
            if change.after is None:
                del self.rows[change.row_id]
            else:
                self.rows[change.row_id] = change.after
        self.entries += made
        return made

    def undo(self, entries: list[HistoryRecord]) -> list[HistoryRecord]:
        operations, problems = undo_operations(entries, columns_at(self.entries, entries[0].edit), COLUMNS)
        assert problems == []
        return self.apply(*operations, undoing=True)

    def cells(self) -> dict[str, Mapping[str, Cell]]:
        return {row_id: row.values for row_id, row in self.rows.items()}


def test_replay_and_undo() -> None:
    story = Story()
    states = [story.cells()]
    made: list[list[HistoryRecord]] = []
    for operations in (
        [Insert("a", {"name": "x"}), Insert("b", {"price": 2.0})],
        [Update("a", {"price": 1.0}, 1)],
        [Update("a", {"name": "y"}, 2), Delete("b", 1)],
        [Delete("a", 3), Insert("c", {})],
    ):
        made.append(story.apply(*operations))
        states.append(story.cells())
    for edit, state in enumerate(states, start=1):
        assert {row_id: row.values for row_id, row in replay(story.entries, edit).rows.items()} == state
    undone: list[list[HistoryRecord]] = []
    for entries, state in zip(reversed(made), reversed(states[:-1]), strict=True):
        undone.append(story.undo(entries))
        assert story.cells() == state
    for entries, state in zip(reversed(undone), states[1:], strict=True):
        story.undo(entries)
        assert story.cells() == state
    played = replay(story.entries)
    assert {row_id: row.version for row_id, row in played.rows.items()} == {
        row_id: row.version for row_id, row in story.rows.items()
    }


def test_versions_go_on_after_coming_back() -> None:
    """Somebody who saw the row before its deletion must not overwrite it unseen."""
    story = Story()
    story.apply(Insert("a", {"name": "x"}))
    deleted = story.apply(Delete("a", 1))
    story.undo(deleted)
    assert story.rows["a"].version == 3
    assert (story.rows["a"].created_by, story.rows["a"].created_at) == ("bob@example.com", LATER)


def test_undo_after_the_columns_changed() -> None:
    story = Story()
    made = story.apply(Insert("a", {"name": "7", "price": 1.0}))
    updated = story.apply(Update("a", {"name": "8", "price": 2.0}, 1))
    renamed = NAME.model_copy(update={"name": "Code", "type": "number"})
    operations, problems = undo_operations(updated, COLUMNS, [renamed])
    assert problems == []
    assert operations == [Update("a", {"name": 7.0}, expected={"name": 8.0})]
    operations, problems = undo_operations(made, COLUMNS, [renamed])
    assert operations == [Delete("a", expected={"name": 7.0})]
    _, problems = undo_operations(updated, COLUMNS, [NAME.model_copy(update={"type": "date"})])
    assert {problem.code for problem in problems} == {"type"}
