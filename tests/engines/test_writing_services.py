"""All four write features through the application, on engines whose containers have a database in front."""

from typing import Any

import pytest

from engines.bench import ENGINES, Engine
from engines.orders import ELEMENT, fill
from engines.writing_desk import Desk, until
from servers.application import Application
from tablewright.common.errors import Refusal
from tablewright.store.ids import new_id
from tablewright.writeback.input_tables.values.model import (
    DeleteRow,
    EditIn,
    EntryColumnIn,
    InputTableIn,
    InsertRow,
    UndoIn,
    UpdateRow,
)
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest

WRITERS = [spec for spec in ENGINES if spec.database is not None]
pytestmark = pytest.mark.parametrize("engine", WRITERS, ids=lambda spec: spec.name, indirect=True)


@pytest.fixture
def desk(engine: Engine, sqlite_application: Application) -> Any:
    fill(engine)
    opened = Desk(engine, sqlite_application)
    yield opened
    opened.close()


def test_rows_are_typed_changed_and_taken_back(desk: Desk) -> None:
    tables = desk.services.input_tables
    workbook = desk.workbook({**ELEMENT, "source": desk.source})
    made = tables.create(
        desk.actor,
        InputTableIn(
            connection_id=desk.connection_id,
            workbook_id=workbook,
            name="Plan",
            blank_rows=0,
            columns=[
                EntryColumnIn(name="Name", type="text"),
                EntryColumnIn(name="Price", type="number"),
                EntryColumnIn(name="Day", type="date"),
                EntryColumnIn(name="Seen", type="datetime"),
                EntryColumnIn(name="Done", type="checkbox"),
            ],
        ),
    )
    ids = {column.name: column.id for column in made.columns}
    first, second = new_id(), new_id()
    values = {"Name": "a", "Price": 1.5, "Day": "2024-02-29", "Seen": "2024-01-31T10:00:00", "Done": True}
    insert = EditIn(
        client_id=new_id(),
        operations=[
            InsertRow(kind="insert", row_id=first, values={ids[key]: value for key, value in values.items()}),
            InsertRow(kind="insert", row_id=second, values={ids["Name"]: "b"}),
        ],
    )
    done = tables.apply(desk.actor, made.id, insert)
    again = tables.apply(desk.actor, made.id, insert)
    assert done.edit == again.edit
    rows = tables.rows(desk.actor, made.id, offset=0, limit=10).rows
    assert [row.values.get(ids["Name"]) for row in rows] == ["a", "b"]
    change = UpdateRow(kind="update", row_id=first, seen_version=rows[0].version, values={ids["Price"]: 2.5})
    drop = DeleteRow(kind="delete", row_id=second, seen_version=rows[1].version)
    changed = tables.apply(desk.actor, made.id, EditIn(client_id=new_id(), operations=[change, drop]))
    assert desk.rows(made.path[-1], "Name", "Price") == [("a", 2.5)]
    assert changed.edit is not None
    tables.undo(desk.actor, made.id, UndoIn(client_id=new_id(), edit=changed.edit))
    rows = tables.rows(desk.actor, made.id, offset=0, limit=10).rows
    assert [(row.values.get(ids["Name"]), row.values.get(ids["Price"])) for row in rows] == [
        ("a", 1.5),
        ("b", None),
    ]
    assert rows[0].values[ids["Day"]] == "2024-02-29"
    tables.add_column(desk.actor, made.id, EntryColumnIn(name="Note", type="text"))
    assert tables.get(desk.actor, made.id).columns[-1].name == "Note"


def test_a_file_is_loaded_and_a_bad_one_leaves_nothing(desk: Desk) -> None:
    uploads = desk.services.uploads

    def load(text: str, name: str, **types: Any) -> Any:
        receiving = uploads.receive(desk.actor, "x.csv", None)
        receiving.write(text.encode())
        preview = receiving.finish()
        columns = [
            ChosenColumn(c.source, c.name, types.get(c.source, c.inferred.type), True)
            for c in preview.found.columns
        ]
        wanted = LoadRequest(desk.connection_id, name, preview.options, columns)
        return uploads.load(desk.actor, preview.upload_id, wanted).record

    record = load("id,name,day\n1,a,2024-01-02\n2,,\n", "Sales")
    assert desk.rows(record.table_name, "id", "name") == [(1, "a"), (2, None)]
    names = {entry.name for entry in desk.engine.warehouse.tables(desk.container)}
    rows = "\n".join("1" for _ in range(30_000))
    with pytest.raises(Refusal) as refused:
        load(f"id\n{rows}\noops\n", "Broken", id="integer")
    assert (refused.value.where or {})["line"] == 30_002
    assert {entry.name for entry in desk.engine.warehouse.tables(desk.container)} == names


def test_an_element_becomes_a_view_and_is_stored(desk: Desk) -> None:
    services, actor = desk.services, desk.actor
    workbook = desk.workbook({**ELEMENT, "source": desk.source})
    at = (actor, workbook, "orders")
    state = services.views.set(*at, "Daily Sales")
    assert state.status == "ready", state.error
    assert desk.rows(state.path[-1], "Region", "Total") == [("north", 1.5), ("south", 2.0)]
    services.materializations.run_now(*at)
    until(lambda: services.materializations.runs(*at)[0].status not in ("queued", "running"))
    (run,) = services.materializations.runs(*at)
    assert (run.status, run.error) == ("succeeded", None)
    stored = services.materializations.state(*at)
    assert (stored.state, stored.rows) == ("fresh", 2)
    assert stored.path is not None
    assert desk.rows(stored.path[-1], "Region", "Total") == [("north", 1.5), ("south", 2.0)]
