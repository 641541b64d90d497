"""Linked input tables: entries found and made by key, what is refused, undo, conflicts, large pastes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from entry_desk import Desk, Table, column
from writeback_installation import ADMIN

from tablewright.common.errors import Refusal
from tablewright.store.ids import new_id
from tablewright.writeback.input_tables.values.model import (
    CellValue,
    ColumnPatch,
    Constraints,
    EditOut,
    InputTableIn,
    KeyColumnIn,
    SetCells,
    UpdateRow,
)


@pytest.fixture
def notes(desk: Desk) -> Table:
    """Entries for a carrier and a day: a note and a goal of 100 at most."""
    wanted = InputTableIn(
        connection_id=desk.installation.connection_id,
        workbook_id=desk.workbook_id,
        name="Notes",
        key_columns=[KeyColumnIn(name="Carrier", type="text"), KeyColumnIn(name="Day", type="date")],
        columns=[column("Note"), column("Goal", "number", maximum=100)],
    )
    return Table(desk.service, desk.installation, desk.service.create(ADMIN, wanted).id)


def beside(
    table: Table,
    carrier: CellValue,
    day: CellValue = "2014-01-01",
    seen: int | None = None,
    **values: CellValue,
) -> SetCells:
    ids = table.ids
    return SetCells(
        kind="set",
        keys={ids["Carrier"]: carrier, ids["Day"]: day},
        seen_version=seen,
        values={ids[name]: value for name, value in values.items()},
    )


def entries(table: Table) -> dict[CellValue, dict[str, CellValue]]:
    return {row.pop("Carrier"): {k: v for k, v in row.items() if k != "Day"} for row in table.values()}


def version(answer: EditOut) -> int:
    assert answer.status == "applied", answer
    return answer.rows[0].version


def test_an_entry_is_made_and_changed_by_key(notes: Table) -> None:
    assert [(other_column.name, other_column.key) for other_column in notes.out.columns[:3]] == [
        ("Carrier", True),
        ("Day", True),
        ("Note", False),
    ]
    made = notes.edit(beside(notes, "UA", "1.1.2014", Goal="7"), beside(notes, "DL", Note="x"))
    assert entries(notes) == {"UA": {"Goal": 7}, "DL": {"Note": "x"}}
    assert made.rows[0].keys == {notes.ids["Carrier"]: "UA", notes.ids["Day"]: "2014-01-01"}
    changed = notes.edit(beside(notes, "UA", seen=version(made), Note="y"))
    assert (changed.rows[0].row_id, changed.rows[0].keys) == (made.rows[0].row_id, made.rows[0].keys)
    assert entries(notes)["UA"] == {"Goal": 7, "Note": "y"}
    told = notes.entries()[-1]
    assert (told.before or {})["Carrier"] == (told.after or {})["Carrier"] == "UA"
    notes.edit(beside(notes, "UA", "2014-01-02", Note="another day"))
    assert len(notes.rows()) == 3
    notes.check_history()


def test_a_repeated_client_id_makes_one_entry(notes: Table) -> None:
    client_id = new_id()
    first = notes.edit(beside(notes, "UA", Note="x"), client_id=client_id)
    assert notes.edit(beside(notes, "UA", Note="x"), client_id=client_id) == first
    assert len(notes.rows()) == 1


def test_nothing_typed_makes_no_entry_and_clearing_keeps_it(notes: Table) -> None:
    assert notes.edit(beside(notes, "UA", Note=None)).edit is None
    assert notes.rows() == []
    made = notes.edit(beside(notes, "UA", Note="x"))
    cleared = notes.edit(beside(notes, "UA", seen=version(made), Note=None))
    assert (cleared.status, entries(notes)) == ("applied", {"UA": {}})
    notes.check_history()


def test_somebody_made_the_entry_since(notes: Table) -> None:
    notes.edit(beside(notes, "UA", Note="theirs"))
    other_cell = notes.edit(beside(notes, "UA", Goal=5))
    assert other_cell.status == "applied"
    assert notes.edit(beside(notes, "UA", Note="theirs")).edit is None
    same_cell = notes.edit(beside(notes, "UA", Note="mine"))
    assert same_cell.status == "conflict"
    (conflict,) = same_cell.conflicts
    assert conflict.values is not None
    assert conflict.values[notes.ids["Note"]] == "theirs"
    assert conflict.keys == {notes.ids["Carrier"]: "UA", notes.ids["Day"]: "2014-01-01"}
    assert notes.edit(beside(notes, "UA", seen=conflict.version, Note="mine")).status == "applied"
    assert entries(notes) == {"UA": {"Note": "mine", "Goal": 5}}


def test_versions_rise_also_when_an_entry_is_made_again(notes: Table) -> None:
    made = notes.edit(beside(notes, "UA", Note="first"))
    stale = version(made)
    notes.undo(made.edit)
    gone = notes.edit(beside(notes, "UA", seen=stale, Note="late"))
    assert (gone.status, gone.conflicts[0].version) == ("conflict", None)
    again = notes.edit(beside(notes, "UA", Note="second"))
    assert version(again) > stale
    late = notes.edit(beside(notes, "UA", seen=stale, Note="late"))
    assert late.status == "conflict"
    notes.check_history()


def test_undo_and_its_undo(notes: Table) -> None:
    made = notes.edit(beside(notes, "UA", Note="x"), beside(notes, "DL", Goal=1), hint="paste")
    changed = notes.edit(beside(notes, "UA", seen=version(made), Note="y"))
    notes.undo(changed.edit)
    assert entries(notes) == {"UA": {"Note": "x"}, "DL": {"Goal": 1}}
    back = notes.undo(made.edit)
    assert entries(notes) == {}
    notes.edit(beside(notes, "DL", Goal=2))
    refused = notes.undo(back.edit)
    assert (refused.status, len(refused.conflicts)) == ("conflict", 1)
    assert entries(notes) == {"DL": {"Goal": 2}}
    notes.check_history()


def test_undone_entries_come_back(notes: Table) -> None:
    made = notes.edit(beside(notes, "UA", Note="x"))
    back = notes.undo(made.edit)
    assert notes.undo(back.edit).status == "applied"
    assert entries(notes) == {"UA": {"Note": "x"}}
    notes.check_history()


def test_rules_hold(notes: Table) -> None:
    out = notes.edit(
        beside(notes, "UA", Goal=500), beside(notes, "DL", Goal="soon"), beside(notes, "AA", Goal=1)
    )
    assert out.status == "invalid"
    result = {(problem.keys or {}).get(notes.ids["Carrier"]): problem.code for problem in out.problems}
    assert result == {"UA": "range", "DL": "type"}
    assert notes.rows() == []


def test_required_beside_a_key(notes: Table) -> None:
    patch = ColumnPatch(constraints=Constraints(required=True))
    notes.service.change_column(ADMIN, notes.id, notes.ids["Note"], patch)
    assert notes.edit(beside(notes, "UA", Goal=1)).problems[0].code == "required"
    made = notes.edit(beside(notes, "UA", Goal=1, Note="x"))
    assert notes.edit(beside(notes, "UA", seen=version(made), Goal=None, Note=None)).status == "applied"


@pytest.mark.parametrize("carrier", [None, "", "a\0b"])
def test_a_row_without_key_takes_nothing(notes: Table, carrier: CellValue) -> None:
    out = notes.edit(beside(notes, carrier, Note="x"))
    assert (out.status, [problem.code for problem in out.problems]) == ("invalid", ["key"])
    assert out.problems[0].keys == {notes.ids["Carrier"]: carrier, notes.ids["Day"]: "2014-01-01"}
    assert "Nothing can be entered beside" in out.problems[0].message


def test_what_linked_tables_do_not_have(notes: Table, table: Table) -> None:
    made = notes.edit(beside(notes, "UA", Note="x"))
    inserted = notes.edit(notes.insert(Note="x"))
    assert [problem.code for problem in inserted.problems] == ["linked"]
    row_id, seen = made.rows[0].row_id, made.rows[0].version
    rename = UpdateRow(kind="update", row_id=row_id, seen_version=seen, values={notes.ids["Carrier"]: "DL"})
    assert [problem.code for problem in notes.edit(rename).problems] == ["key"]
    partial = SetCells(kind="set", keys={notes.ids["Carrier"]: "UA"}, values={})
    assert [problem.code for problem in notes.edit(partial).problems] == ["key"]
    plain = SetCells(kind="set", keys={}, values={table.ids["Name"]: "x"})
    assert [problem.code for problem in table.edit(plain).problems] == ["linked"]


def test_key_columns_can_be_renamed_only(notes: Table) -> None:
    carrier = notes.ids["Carrier"]
    for patch in (ColumnPatch(type="number"), ColumnPatch(constraints=Constraints(required=True))):
        with pytest.raises(Refusal, match="tells to which row"):
            notes.service.change_column(ADMIN, notes.id, carrier, patch)
    with pytest.raises(Refusal, match="tells to which row"):
        notes.service.drop_column(ADMIN, notes.id, carrier)
    notes.edit(beside(notes, "UA", Note="x"))
    renamed = notes.service.change_column(ADMIN, notes.id, carrier, ColumnPatch(name="Airline"))
    assert (renamed.columns[0].name, renamed.columns[0].key) == ("Airline", True)
    key: dict[str, CellValue] = {carrier: "UA", notes.ids["Day"]: "2014-01-01"}
    set_cells = SetCells(kind="set", keys=key, values={notes.ids["Goal"]: 3})
    assert notes.edit(set_cells).status == "applied"
    assert len(notes.rows()) == 1


def test_many_rows_at_once(notes: Table) -> None:
    wanted = [beside(notes, f"C{number}", Goal=number % 100) for number in range(300)]
    made = notes.edit(*wanted, hint="paste")
    assert len(made.rows) == len(notes.rows()) == 300
    seen = {(row.keys or {})[notes.ids["Carrier"]]: row.version for row in made.rows}
    again = [beside(notes, f"C{number}", seen=seen.get(f"C{number}"), Note="n") for number in range(100, 400)]
    assert notes.edit(*again, hint="paste").status == "applied"
    assert len(notes.rows()) == 400
    twice = notes.edit(beside(notes, "X", Note="a"), beside(notes, "X", Note="b", Goal=1))
    assert (len(twice.rows), entries(notes)["X"]) == (1, {"Note": "b", "Goal": 1})
    notes.check_history()


def test_many_writers_make_one_entry(notes: Table) -> None:
    keys = [beside(notes, "UA", Goal=number) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(notes.edit, keys))
    assert sorted(answer.status for answer in answers) == ["applied"] + ["conflict"] * 7
    assert len(notes.rows()) == 1
    notes.check_history()


def test_events_name_the_key(notes: Table) -> None:
    before = notes.out.last_edit
    notes.edit(beside(notes, "UA", Note="x"))
    missed = notes.service.missed(ADMIN, notes.id, before)
    assert missed is not None
    (told,) = missed.data["rows"]
    assert told["values"][notes.ids["Carrier"]] == "UA"
