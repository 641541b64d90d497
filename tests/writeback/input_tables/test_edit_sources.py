"""Where edits came from: the door is noted by the server, the gesture by the client."""

import pytest
from entry_desk import Table
from sqlglot import exp

from tablewright.store.models import InputTableRecord
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql
from tablewright.writeback.input_tables.edits.history_records import noted_source
from tablewright.writeback.input_tables.transaction import statements


def noted(table: Table, limit: int = 1) -> list[tuple[str, str | None]]:
    entries = table.service.history(table.actor, table.id, row_id=None, before_edit=None, limit=limit)
    return [(entry.source, entry.hint) for entry in entries]


def make_older(table: Table) -> None:
    """Its history as an earlier version made it: no hints, and what the client said as the source."""
    path = table.out.history_path
    history, beside = tuple(path), (*path[:-1], f"{path[-1]}2")
    warehouse = table.installation.warehouse
    exact_json = warehouse.capabilities.exact_json
    names = list(statements.HISTORY_COLUMNS)
    said = [exp.Literal.string("paste").as_(name) if name == "source" else sql.column(name) for name in names]
    for source, target, chosen in ((history, beside, said), (beside, history, names)):
        with warehouse.transaction() as transaction:
            older = statements.create_history(target, exact_json=exact_json, hints=False)
            transaction.execute(older)
            columns = [sql.column(name) if isinstance(name, str) else name for name in chosen]
            rows = exp.select(*columns).from_(sql.relation(source))
            transaction.execute(exp.Insert(this=sql.relation(target), expression=rows))
            transaction.execute(sql.drop("TABLE", source))
    with table.installation.store.session() as session:
        session.get_one(InputTableRecord, table.id).history_hints = False


def test_door_and_gesture_are_noted_apart(table: Table) -> None:
    table.edit(table.insert(row_id="r1", Name="x"), hint="fill")
    table.edit(table.insert(row_id="r2", Name="y"), hint="paste", source="api")
    assert noted(table, 2) == [("api", "paste"), ("browser", "fill")]
    table.undo(3)
    assert noted(table) == [("undo", None)]


def test_an_older_history_is_read_and_gets_hints_at_the_next_write(table: Table) -> None:
    table.edit(table.insert(row_id="r1", Name="x"))
    make_older(table)
    assert noted(table, 2) == [("unknown", "paste")] * 2
    table.check_history()
    # Enough rows to be written in bulk, then one.
    rows = [table.insert(row_id=f"n{number}", Name=str(number)) for number in range(70)]
    assert table.edit(*rows, hint="paste").status == "applied"
    assert table.edit(table.insert(row_id="last", Name="z"), hint="typed").status == "applied"
    assert noted(table, 72) == [("browser", "typed"), *[("browser", "paste")] * 70, ("unknown", "paste")]
    table.check_history()


def test_a_history_that_takes_no_column_is_written_without(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_older(table)

    def refused(_: object) -> exp.Alter:
        raise WarehouseError("permission", "This account may not change the table.")

    monkeypatch.setattr(statements, "add_hints", refused)
    for number in range(2):
        edit = table.edit(table.insert(row_id=f"r{number}", Name="x"), hint="typed")
        assert edit.status == "applied"
    assert noted(table) == [("browser", None)]
    table.check_history()


@pytest.mark.parametrize(
    ("source", "hint", "shown"),
    [
        ("browser", "paste", ("browser", "paste")),
        ("api", None, ("api", None)),
        ("undo", None, ("undo", None)),
        ("typed", None, ("unknown", "typed")),
        ("csv", None, ("unknown", "csv")),
    ],
)
def test_noted_source(source: str, hint: str | None, shown: tuple[str, str | None]) -> None:
    assert noted_source(source, hint) == shown
