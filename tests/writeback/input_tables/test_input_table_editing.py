"""Edits, undo, history and places, in the warehouse."""

import json

import pytest
from entry_desk import Desk, Table, column
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tablewright.common.errors import Refusal
from tablewright.store.ids import new_id
from tablewright.writeback.input_tables.transaction.storage import FEW
from tablewright.writeback.input_tables.values.model import DeleteRow, InsertRow, RowOperation, UpdateRow

ALL = {
    "Name": 'it\'s "x"',
    "Price": 1234.5,
    "Day": "2024-01-31",
    "Seen": "2024-01-31T10:00:00",
    "Done": True,
}


def test_a_new_table_is_plain_sql(desk: Desk) -> None:
    made = desk.table(name="Sales Plan 2024", blank_rows=2)
    assert made.out.path == list(desk.installation.path("sales_plan_2024"))
    assert made.out.history_path == list(desk.installation.path("sales_plan_2024__history"))
    assert desk.installation.kinds("sales_plan_2024") == [
        ("_row_id", "text"),
        ("_row_order", "number"),
        ("_row_version", "integer"),
        ("_created_at", "datetime"),
        ("_created_by", "text"),
        ("_updated_at", "datetime"),
        ("_updated_by", "text"),
        ("Name", "text"),
        ("Price", "number"),
        ("Day", "date"),
        ("Seen", "datetime"),
        ("Done", "logical"),
    ]
    assert made.values() == [{}, {}]
    assert (made.out.row_count, made.out.last_edit) == (2, 1)
    registered = desk.installation.sql("SELECT object_name, kind, owner FROM stage._tablewright_objects")
    assert set(registered) == {
        ("sales_plan_2024", "input-table", "ada@example.com"),
        ("sales_plan_2024__history", "input-table-history", "ada@example.com"),
    }
    made.check_history()


def test_the_history_begins_with_the_making_of_the_table(desk: Desk) -> None:
    made = desk.table(blank_rows=2)
    first, second = made.rows()
    made.edit(made.update(first, Name="x"))
    made.edit(made.delete(second))
    entries = made.service.history(made.actor, made.id, row_id=None, before_edit=None, limit=10)
    # Nobody typed the blank rows: they came with the table.
    assert [entry.operation for entry in entries] == ["delete", "update", "create"]
    assert entries[-1].after is not None
    assert entries[-1].after["_rows"] == {first.row_id: 1.0, second.row_id: 2.0}
    made.check_history()
    made.undo(3)
    assert [row.row_id for row in made.rows()] == [first.row_id, second.row_id]
    assert [
        row.row_id for row in made.service.rows(made.actor, made.id, offset=0, limit=9, at_edit=1).rows
    ] == [
        first.row_id,
        second.row_id,
    ]
    made.check_history()


def test_a_paste_tells_what_it_cannot_read_and_what_breaks_rules(desk: Desk) -> None:
    table = desk.table(
        [
            column("Name", required=True),
            column("Code", unique=True),
            column("Price", "number", minimum=0),
            column("Day", "date"),
        ]
    )
    table.edit(table.insert(row_id="r0", Name="x", Code="taken", Price=1))
    answer = table.edit(
        table.insert(row_id="r1", Name="a", Code="taken", Price="abc"),
        table.insert(row_id="r2", Name="b", Price=-1, Day="someday"),
        table.insert(row_id="r3", Price="many"),
        table.insert(row_id="r4", Name="fine", Code="free", Price=2),
        hint="paste",
    )
    ids = table.ids
    assert (answer.status, answer.edit) == ("invalid", None)
    assert {(problem.row_id, problem.column_id, problem.code) for problem in answer.problems} == {
        ("r1", ids["Price"], "type"),
        ("r1", ids["Code"], "unique"),
        ("r2", ids["Day"], "type"),
        ("r2", ids["Price"], "range"),
        ("r3", ids["Price"], "type"),
        ("r3", ids["Name"], "required"),
    }
    assert [row.row_id for row in table.rows()] == ["r0"]
    table.check_history()


def test_an_unreadable_value_is_no_missing_one(desk: Desk) -> None:
    table = desk.table([column("Name"), column("Price", "number", required=True)])
    answer = table.edit(table.insert(row_id="r1", Name="a", Price="abc"))
    assert [problem.code for problem in answer.problems] == ["type"]


def test_names_of_tables_never_collide(desk: Desk) -> None:
    paths = [desk.table(name=name).out.path[-1] for name in ("Plan", "plan", "PLAN!", "select", "😀")]
    assert len({path.casefold() for path in paths}) == 5
    histories = desk.installation.tables("stage")
    assert all(f"{path}__history" in histories for path in paths)


def test_an_edit_is_in_the_table_and_in_the_history(table: Table) -> None:
    answer = table.edit(table.insert(row_id="r1", **ALL), hint="paste")
    assert (answer.status, answer.edit) == ("applied", 2)
    assert [(state.row_id, state.version) for state in answer.rows] == [("r1", 1)]
    (plain,) = table.installation.sql('SELECT "Name", "Price", "Day", "Seen", "Done" FROM stage.forecast')
    *shown, done = plain
    assert [str(value) for value in shown] == ['it\'s "x"', "1234.5", "2024-01-31", "2024-01-31 10:00:00"]
    assert done == True  # noqa: E712 - a number where a platform has no type for it
    (entry,) = table.installation.sql(
        'SELECT edit, "by", source, hint, operation, row_id, "before", "after" '
        "FROM stage.forecast__history WHERE edit = 2"
    )
    assert entry[:6] == (2, "ada@example.com", "browser", "paste", "insert", "r1")
    assert entry[6] is None
    after = entry[7] if isinstance(entry[7], dict) else json.loads(entry[7])
    assert after == {"_row_order": 1.0, "_row_version": 1, **ALL}
    assert table.values() == [ALL]
    table.check_history()


def test_a_repeated_edit_gets_the_first_answer(table: Table) -> None:
    insert = table.insert(row_id="r1", Name="x")
    first = table.edit(insert, client_id="client-0001")
    assert table.edit(insert, client_id="client-0001") == first
    update = table.update(table.rows()[0], Name="y")
    changed = table.edit(update, client_id="client-0002")
    table.edit(table.update(table.rows()[0], Name="z"))
    # Even when the row has changed since, or the columns have.
    assert table.edit(update, client_id="client-0002") == changed
    table.service.drop_column(table.actor, table.id, table.ids["Name"])
    assert table.edit(update, client_id="client-0002") == changed
    assert table.out.last_edit == 5
    table.check_history()


def test_a_conflict_shows_what_is_there_now(table: Table) -> None:
    table.edit(table.insert(row_id="r1", Name="x"), table.insert(row_id="r2", Name="y"))
    seen = table.rows()
    table.edit(table.update(seen[0], Name="by somebody else"))
    answer = table.edit(table.update(seen[0], Price=1), table.update(seen[1], Price=2))
    assert (answer.status, answer.edit, answer.rows) == ("conflict", None, [])
    (conflict,) = answer.conflicts
    assert (conflict.row_id, conflict.version, conflict.changed_by) == ("r1", 2, "ada@example.com")
    assert conflict.values is not None
    assert conflict.values[table.ids["Name"]] == "by somebody else"
    assert table.values()[1] == {"Name": "y"}
    table.check_history()


def test_a_deleted_row_is_a_conflict_and_an_unknown_one_a_problem(table: Table) -> None:
    table.edit(table.insert(row_id="r1", Name="x"))
    (row,) = table.rows()
    table.edit(table.delete(row))
    answer = table.edit(table.update(row, Name="y"))
    assert answer.status == "conflict"
    assert [
        (conflict.row_id, conflict.version, conflict.values, conflict.changed_by)
        for conflict in answer.conflicts
    ] == [("r1", None, None, "ada@example.com")]
    assert table.edit(table.delete(row)).status == "applied"
    stranger = UpdateRow(kind="update", row_id="nobody", seen_version=1, values={})
    assert [problem.code for problem in table.edit(stranger).problems] == ["unknown-row"]


def test_an_invalid_cell_refuses_the_whole_edit(table: Table) -> None:
    answer = table.edit(table.insert(Name="x"), table.insert(row_id="r2", Price="much"))
    assert answer.status == "invalid"
    assert [(problem.row_id, problem.column_id, problem.code) for problem in answer.problems] == [
        ("r2", table.ids["Price"], "type")
    ]
    assert table.values() == []


@pytest.mark.parametrize("count", [1, FEW + 1])
def test_unique_values(desk: Desk, count: int) -> None:
    """Few values and many are looked up in different ways."""
    made = desk.table([column("Code", unique=True), column("Note")])
    made.edit(*(made.insert(Code=f"c{number}") for number in range(count)))
    first = made.rows()[0]
    again = [made.insert(row_id=f"n{number}", Code=f"c{number}") for number in range(count)]
    answer = made.edit(*again)
    assert answer.status == "invalid"
    assert {(problem.row_id, problem.code) for problem in answer.problems} == {
        (f"n{number}", "unique") for number in range(count)
    }
    assert made.edit(made.update(first, Note="same row")).status == "applied"
    assert made.edit(made.update(made.rows()[0], Code="c0")).status == "applied"
    assert made.edit(made.delete(made.rows()[0]), made.insert(Code="c0")).status == "applied"
    made.check_history()


def test_nothing_to_change(table: Table) -> None:
    table.edit(table.insert(row_id="r1", Name="x"))
    answer = table.edit(table.update(table.rows()[0], Name="x"))
    assert (answer.status, answer.edit) == ("applied", None)
    assert table.out.last_edit == 2


def test_undo_and_redo(table: Table) -> None:
    inserted = table.edit(table.insert(row_id="r1", **ALL))
    updated = table.edit(table.update(table.rows()[0], Name="y", Price=None))
    deleted = table.edit(table.delete(table.rows()[0]))
    back = table.undo(deleted.edit)
    assert table.values() == [{name: value for name, value in ALL.items() if name != "Price"} | {"Name": "y"}]
    assert [state.version for state in back.rows] == [4]
    undone = table.undo(updated.edit)
    assert table.values() == [ALL]
    gone = table.undo(inserted.edit)
    assert table.values() == []
    table.undo(gone.edit)
    assert table.values() == [ALL]
    table.undo(undone.edit)
    assert table.values()[0]["Name"] == "y"
    assert [entry.source for entry in table.entries()[-5:]] == ["undo"] * 5
    table.check_history()


def test_undo_is_a_conflict_where_somebody_changed_the_same_cell(table: Table) -> None:
    table.edit(table.insert(row_id="r1", Name="x"))
    mine = table.edit(table.update(table.rows()[0], Name="mine"))
    table.edit(table.update(table.rows()[0], Price=5))
    assert table.undo(mine.edit).status == "applied"
    assert table.values() == [{"Name": "x", "Price": 5}]
    mine = table.edit(table.update(table.rows()[0], Name="mine again"))
    table.edit(table.update(table.rows()[0], Name="theirs"))
    answer = table.undo(mine.edit)
    assert answer.status == "conflict"
    assert answer.conflicts[0].values is not None
    assert table.values()[0]["Name"] == "theirs"


def test_undo_is_answered_once(table: Table) -> None:
    made = table.edit(table.insert(row_id="r1", Name="x"))
    first = table.undo(made.edit, client_id="client-undo")
    assert table.undo(made.edit, client_id="client-undo") == first
    assert table.out.last_edit == 3


@pytest.mark.parametrize(("edit", "kind"), [(99, "not-found"), (1, "invalid")])
def test_what_cannot_be_undone(table: Table, edit: int, kind: str) -> None:
    with pytest.raises(Refusal) as raised:
        table.undo(edit)
    assert raised.value.kind == kind


def test_a_large_paste_and_its_undo(desk: Desk) -> None:
    names = [f"c{number}" for number in range(25)]
    made = desk.table([column(name, "number" if number % 2 else "text") for number, name in enumerate(names)])
    ids = made.ids
    rows: list[RowOperation] = []
    for number in range(2_000):
        above = rows[-1].row_id if rows else None
        values = {ids[name]: number for name in names}
        rows.append(InsertRow(kind="insert", row_id=new_id(), after=above, values=values))
    pasted = made.edit(*rows, hint="paste")
    assert [row.row_id for row in made.rows()] == [row.row_id for row in rows]
    over = made.edit(
        *(
            UpdateRow(
                kind="update",
                row_id=state.row_id,
                seen_version=1,
                values={ids[name]: number + 7 for name in names},
            )
            for number, state in enumerate(pasted.rows)
        ),
        hint="paste",
    )
    assert (over.status, len(over.rows)) == ("applied", 2_000)
    assert made.values()[5] == {name: (12 if index % 2 else "12") for index, name in enumerate(names)}
    made.check_history()
    made.undo(over.edit)
    made.undo(pasted.edit)
    assert made.values() == []
    assert made.out.last_edit == 5
    made.check_history()


def test_too_many_cells(desk: Desk) -> None:
    made = desk.table([column("Name")])
    made.service._cell_limit = 1  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(Refusal, match="2 cells") as raised:
        made.edit(made.insert(Name="x"), made.insert(Name="y"))
    assert raised.value.code == "too-many-cells"


def test_places(table: Table) -> None:
    table.edit(table.insert(row_id="a", Name="a"), table.insert(row_id="b", Name="b"))
    table.edit(table.insert(row_id="m", after="a", Name="m"), table.insert(row_id="n", after="m", Name="n"))
    table.edit(table.insert(row_id="top", before="a", Name="top"), table.insert(Name="end"))
    assert [row["Name"] for row in table.values()] == ["top", "a", "m", "n", "b", "end"]
    table.check_history()


def test_a_row_comes_back_to_its_place(table: Table) -> None:
    table.edit(*(table.insert(row_id=name, Name=name) for name in "abc"))
    deleted = table.edit(DeleteRow(kind="delete", row_id="b", seen_version=1))
    table.edit(table.insert(row_id="x", after="a", Name="x"))
    table.undo(deleted.edit)
    assert [row["Name"] for row in table.values()] in (["a", "x", "b", "c"], ["a", "b", "x", "c"])
    orders = [row.order for row in table.rows()]
    assert len(set(orders)) == 4
    table.check_history()


def test_there_is_always_room_between_two_rows(table: Table) -> None:
    """Halving runs out of numbers after some fifty rows: then rows move apart."""
    table.edit(table.insert(row_id="a"), table.insert(row_id="b"))
    for number in range(120):
        answer = table.edit(table.insert(row_id=f"n{number}", after="a"))
        assert answer.status == "applied"
    assert [row.row_id for row in table.rows()] == ["a", *(f"n{n}" for n in reversed(range(120))), "b"]
    moved = [entry for entry in table.entries() if entry.operation == "move"]
    assert moved
    table.check_history()


def test_the_past(table: Table) -> None:
    table.edit(table.insert(row_id="r1", Name="x"))
    table.edit(table.update(table.rows()[0], Name="y"))
    service, actor = table.service, table.actor
    then = service.rows(actor, table.id, offset=0, limit=10, at_edit=2)
    assert (then.total, then.last_edit) == (1, 2)
    assert then.rows[0].values[table.ids["Name"]] == "x"
    assert service.rows(actor, table.id, offset=0, limit=10, at_edit=1).rows == []


def test_listing_the_history(table: Table) -> None:
    for number in range(5):
        table.edit(table.insert(row_id=f"r{number}", Name="x"))
    service, actor = table.service, table.actor
    newest = service.history(actor, table.id, row_id=None, before_edit=None, limit=2)
    assert [entry.edit for entry in newest] == [6, 5]
    assert newest[0].at.endswith("Z")
    older = service.history(actor, table.id, row_id=None, before_edit=5, limit=100)
    assert [entry.edit for entry in older] == [4, 3, 2, 1]
    (one,) = service.history(actor, table.id, row_id="r1", before_edit=None, limit=100)
    assert (one.edit, one.operation) == (3, "insert")


def test_pages_of_rows(table: Table) -> None:
    table.edit(*(table.insert(Name=f"n{number}") for number in range(10)))
    page = table.service.rows(table.actor, table.id, offset=3, limit=2)
    assert [row.values[table.ids["Name"]] for row in page.rows] == ["n3", "n4"]
    assert (page.total, page.last_edit) == (10, 2)


def test_deleting_the_table_keeps_its_history(table: Table) -> None:
    table.edit(table.insert(row_id="r1", Name="x"))
    table.service.delete(table.actor, table.id)
    assert table.installation.tables("stage") == {"forecast__history", "_tablewright_objects"}
    with pytest.raises(Refusal) as raised:
        table.out  # noqa: B018
    assert raised.value.code == "input-table-not-found"
    (last,) = table.installation.sql(
        "SELECT operation, edit FROM stage.forecast__history ORDER BY edit DESC LIMIT 1"
    )
    assert last == ("drop-table", 3)


# ---------------------------------------------------------------- any sequence

words = st.sampled_from(["", "x", "y", "it's", "😀", "é" * 3])
steps = st.lists(
    st.tuples(st.sampled_from(["insert", "update", "delete", "mixed", "undo"]), st.integers(0, 10**6), words),
    max_size=14,
)


def step(table: Table, kind: str, number: int, word: str, made: list[int]) -> None:
    """One more edit; those that were applied go to `made`."""
    rows = table.rows()
    row = rows[number % len(rows)] if rows else None
    operations: list[RowOperation] = []
    if kind == "undo" and made:
        answer = table.undo(made[number % len(made)])
    else:
        if kind in ("insert", "mixed") or row is None:
            operations.append(table.insert(after=row.row_id if row else None, Name=word, Price=number))
        if kind in ("update", "mixed", "undo") and row is not None:
            operations.append(table.update(row, Name=word))
        if kind in ("delete", "mixed") and row is not None:
            other = rows[(number + 1) % len(rows)]
            operations.append(table.delete(other))
        answer = table.edit(*operations)
    if answer.edit is not None:
        made.append(answer.edit)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=steps, after=steps)
def test_undoing_everything_is_the_start(desk: Desk, before: list[tuple], after: list[tuple]) -> None:
    """And the table is its history at every point on the way."""
    made = desk.table([column("Name"), column("Price", "number")], name="Random")
    for kind, number, word in before:
        step(made, kind, number, word, [])
    start = [(row.row_id, row.values) for row in made.rows()]
    applied: list[int] = []
    for kind, number, word in after:
        step(made, kind, number, word, applied)
        made.check_history()
    for edit in reversed(applied):
        assert made.undo(edit).status == "applied"
    assert [(row.row_id, row.values) for row in made.rows()] == start
    made.check_history()
