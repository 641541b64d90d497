"""Names and values that try to be something else come back as they went in."""

import pytest
from entry_desk import Desk, Table, column
from writeback_installation import ADMIN

from tablewright.common.errors import Refusal
from tablewright.writeback.input_tables.transaction.storage import FEW
from tablewright.writeback.input_tables.values.model import ColumnPatch, EditIn, InputTableIn, UpdateRow

NAMES = [
    'a"b',
    "it's",
    "`tick`",
    "[x]/y.z",
    "select",
    "order by",
    "); DROP TABLE x; --",
    "$1",
    "?",
    "{curly}",
    "😀",
    "👨‍👩‍👧",
    "名前",
    "é" * 31,
    "x" * 63,
    "at",
    "_column",
    "arrow_rows",
    "staged",
    "mine",
    "%s",
]
VALUES = [
    "'; DROP TABLE forecast; --",
    '"',
    "\\",
    "\\u0000",
    "a\nb\r\tc",
    "$1 ? :x %s {0}",
    "/* */ --",
    "😀 é 名前 \u202e\ufeff",
    "NULL",
    "x" * 100_000,
    '{"_row_version": 9}',
    " ",
]


@pytest.mark.parametrize("rows", [1, FEW + 1])
def test_names_and_values(desk: Desk, rows: int) -> None:
    """One by one and staged, through every kind of statement."""
    table = desk.table([column(name) for name in NAMES])
    values = {name: VALUES[index % len(VALUES)] for index, name in enumerate(NAMES)}
    filled = {table.ids[name]: value for name, value in values.items()}
    blank = [table.insert() for _ in range(rows)]
    made = table.edit(*(row.model_copy(update={"values": filled}) for row in blank))
    assert table.values() == [values] * rows
    turned = dict(zip(filled, reversed(filled.values()), strict=True))
    over = table.edit(
        *(UpdateRow(kind="update", row_id=state.row_id, seen_version=1, values=turned) for state in made.rows)
    )
    assert table.rows()[0].values == turned
    table.check_history()
    table.undo(over.edit)
    table.undo(made.edit)
    assert table.values() == []
    table.check_history()


@pytest.mark.parametrize("name", NAMES)
def test_renaming_there_and_back(desk: Desk, name: str) -> None:
    table = desk.table([column("Plain")])
    table.edit(table.insert(Plain="x"))
    table.service.change_column(table.actor, table.id, table.ids["Plain"], ColumnPatch(name=name))
    assert table.values() == [{name: "x"}]
    dropped = table.service.drop_column(table.actor, table.id, table.ids[name]).last_edit
    table.undo(dropped)
    assert table.values() == [{name: "x"}]
    table.check_history()


@pytest.mark.parametrize("name", [*NAMES, "x" * 200, "..", "\u202e", "pragma;"])
def test_table_names(desk: Desk, name: str) -> None:
    table = desk.table([column("Name")], name=name)
    assert table.out.name == name
    assert len(table.out.history_path[1].encode()) <= 63
    table.edit(table.insert(Name="x"))
    assert table.values() == [{"Name": "x"}]


@pytest.mark.parametrize("name", [" ", "a\0b", "a\ud800"])
def test_table_names_that_cannot_be(desk: Desk, name: str) -> None:
    wanted = InputTableIn.model_construct(
        connection_id=desk.installation.connection_id,
        workbook_id=desk.workbook_id,
        name=name,
        columns=[],
        blank_rows=0,
    )
    with pytest.raises(Refusal) as raised:
        desk.service.create(ADMIN, wanted)
    assert raised.value.code == "bad-name"


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b", "\udc00"])
def test_values_that_cannot_be_kept(table: Table, bad: str) -> None:
    insert = table.insert(row_id="r1")
    operation = insert.model_construct(**{**insert.__dict__, "values": {table.ids["Name"]: bad}})
    edit = EditIn.model_construct(client_id="client-0001", hint=None, operations=[operation])
    answer = table.service.apply(table.actor, table.id, edit)
    assert (answer.status, [problem.code for problem in answer.problems]) == ("invalid", ["type"])
    answer.model_dump_json()
