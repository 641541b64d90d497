"""Changes of columns: each one an edit, in the history, and undone like any other."""

from typing import Any

import pytest
from entry_desk import Desk, Table, column, open_service

from tablewright.common.errors import Refusal
from tablewright.store.models import InputTableRecord
from tablewright.writeback.input_tables.transaction.storage import FEW
from tablewright.writeback.input_tables.values.model import ColumnPatch, Constraints, InputTablePatch


def change(table: Table, name: str, /, **patch: Any) -> None:
    table.service.change_column(table.actor, table.id, table.ids[name], ColumnPatch(**patch))


def described(table: Table) -> dict[str, str]:
    kinds = table.installation.kinds("forecast")
    return {name: kind for name, kind in kinds if not name.startswith("_")}


@pytest.fixture
def small(desk: Desk) -> Table:
    made = desk.table([column("Name"), column("Price", "number")])
    made.edit(
        made.insert(row_id="a", Name="12", Price=1),
        made.insert(row_id="b", Name="1,5", Price=2),
        made.insert(row_id="c", Name="x"),
    )
    return made


def test_add(small: Table) -> None:
    out = small.service.add_column(small.actor, small.id, column("Day", "date", required=True))
    assert [made.name for made in out.columns] == ["Name", "Price", "Day"]
    assert described(small) == {"Name": "text", "Price": "number", "Day": "date"}
    small.check_history()
    small.undo(out.last_edit)
    assert described(small) == {"Name": "text", "Price": "number"}
    small.check_history()


def test_undoing_an_added_column_takes_its_values_and_gives_them_back(small: Table) -> None:
    added = small.service.add_column(small.actor, small.id, column("Note")).last_edit
    small.edit(small.update(small.rows()[0], Note="kept"))
    undone = small.undo(added)
    assert "Note" not in described(small)
    small.undo(undone.edit)
    assert small.values()[0]["Note"] == "kept"
    small.check_history()


def test_drop_and_bring_back(small: Table) -> None:
    columns, before = small.out.columns, small.values()
    dropped = small.service.drop_column(small.actor, small.id, small.ids["Name"]).last_edit
    assert described(small) == {"Price": "number"}
    small.check_history()
    small.edit(small.delete(small.rows()[1]))
    small.undo(dropped)
    assert small.out.columns == columns
    assert small.values() == [before[0], before[2]]
    small.check_history()


def test_rename(small: Table) -> None:
    before = small.values()
    change(small, "Name", name='select "x" [y]')
    assert list(described(small)) == ['select "x" [y]', "Price"]
    assert [row['select "x" [y]'] for row in small.values()] == ["12", "1,5", "x"]
    small.check_history()
    small.undo(small.out.last_edit)
    assert small.values() == before
    small.check_history()


def test_rename_in_case_only_and_swap(small: Table) -> None:
    change(small, "Name", name="NAME")
    assert list(described(small)) == ["NAME", "Price"]
    with pytest.raises(Refusal) as raised:
        change(small, "NAME", name="PRICE")
    assert raised.value.code == "name-taken"
    small.check_history()


def test_an_edit_before_a_rename_is_undone_after_it(small: Table) -> None:
    edited = small.edit(small.update(small.rows()[2], Name="y"))
    change(small, "Name", name="Label")
    change(small, "Price", name="Name")
    small.undo(edited.edit)
    assert small.values()[2] == {"Label": "x"}
    small.check_history()


def test_retype_asks_before_it_loses(small: Table) -> None:
    before = small.values()
    with pytest.raises(Refusal) as raised:
        change(small, "Name", type="number")
    assert raised.value.code == "would-lose-values"
    assert raised.value.where is not None
    assert (raised.value.where["lost"], raised.value.where["examples"]) == (1, ["x"])
    assert small.values() == before
    assert small.out.last_edit == 2
    change(small, "Name", type="number", accept_loss=True)
    assert [row.get("Name") for row in small.values()] == [12, 1.5, None]
    assert described(small)["Name"] == "number"
    small.check_history()
    small.edit(small.update(small.rows()[1], Name=7))
    small.undo(small.out.last_edit - 1)
    assert [row.get("Name") for row in small.values()] == ["12", "7", "x"]
    small.check_history()


def test_retype_of_many_rows(desk: Desk) -> None:
    made = desk.table([column("Name")])
    count = FEW * 2
    name = made.ids["Name"]
    rows = [made.insert() for _ in range(count)]
    made.edit(*(row.model_copy(update={"values": {name: str(n)}}) for n, row in enumerate(rows)))
    change(made, "Name", type="number")
    assert [row["Name"] for row in made.values()] == list(range(count))
    made.undo(made.out.last_edit)
    assert [row["Name"] for row in made.values()] == [str(number) for number in range(count)]
    made.check_history()


def test_rules_that_do_not_fit_the_new_type_are_gone(desk: Desk) -> None:
    made = desk.table([column("Code", pattern="\\d+", required=True)])
    change(made, "Code", type="number")
    assert made.out.columns[0].constraints == Constraints(required=True)
    made.undo(made.out.last_edit)
    assert made.out.columns[0].constraints == Constraints(required=True, pattern="\\d+")


def test_change_of_rules(small: Table) -> None:
    change(small, "Price", constraints={"minimum": 5})
    assert small.edit(small.update(small.rows()[0], Price=1.5)).problems[0].code == "range"
    assert small.edit(small.update(small.rows()[0], Price=5)).status == "applied"
    small.check_history()
    small.undo(3)
    assert small.edit(small.update(small.rows()[0], Price=1.5)).status == "applied"
    with pytest.raises(Refusal, match="number columns"):
        change(small, "Name", constraints={"minimum": 5})


def test_everything_of_a_column_at_once(small: Table) -> None:
    change(small, "Price", name="Note", type="text", constraints={"choices": ["1", "2"]})
    assert described(small) == {"Name": "text", "Note": "text"}
    assert small.out.last_edit == 4
    small.check_history()
    # Nothing of it happens when a part cannot.
    with pytest.raises(Refusal):
        change(small, "Note", name="name", type="number")
    assert described(small) == {"Name": "text", "Note": "text"}
    small.check_history()


def test_display_name_and_data_entry(small: Table) -> None:
    patch = InputTablePatch(name="Plan B", data_entry="published")
    before = small.out.path
    out = small.service.change(small.actor, small.id, patch)
    assert (out.name, out.data_entry, out.path) == ("Plan B", "published", before)


def test_unknown_columns(small: Table) -> None:
    with pytest.raises(Refusal) as raised:
        small.service.drop_column(small.actor, small.id, "nothing")
    assert raised.value.code == "unknown-column"


def test_a_record_left_behind_by_a_crash_is_repaired(small: Table) -> None:
    """Killed after the warehouse's commit, before our own record was written."""
    with small.installation.store.session() as session:
        before = session.get_one(InputTableRecord, small.id).columns
    change(small, "Name", name="Label")
    with small.installation.store.session() as session:
        session.get_one(InputTableRecord, small.id).columns = before
    small.service = open_service(small.installation)
    assert [made.name for made in small.out.columns] == ["Label", "Price"]
    assert small.edit(small.update(small.rows()[0], Label="works")).status == "applied"
    small.check_history()


def test_what_the_audit_log_and_caches_hear(desk: Desk) -> None:
    heard: list[str] = []
    made = desk.table([column("Name")])
    made.service._columns_changed = heard.append  # pyright: ignore[reportPrivateUsage]
    made.service.add_column(made.actor, made.id, column("More"))
    assert heard == [desk.installation.connection_id]
    made.service.delete(made.actor, made.id)
    assert [kind for kind in desk.installation.events() if kind.startswith("input-table")] == [
        "input-table-created",
        "input-table-structure-changed",
        "input-table-deleted",
    ]
