"""Edits where transactions do not cover tables, or do not exist, by servers that are killed anywhere."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from entry_desk import Desk, Table, column, open_desk, open_service
from limited import Fuse, Killed, Limit, limiting
from writeback_installation import ADMIN, Installation

from tablewright.store.ids import new_id
from tablewright.warehouse import pool
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.destinations import leases
from tablewright.writeback.input_tables.service import InputTables
from tablewright.writeback.input_tables.values.model import ColumnPatch, EditOut, RowOperation

pytestmark = pytest.mark.engines("duckdb")

# How tables are changed, and how many rows at once, on each kind of platform.
KINDS: dict[str, tuple[Limit, bool, bool]] = {
    "rows": ("rows", True, False),
    "none, altering": ("none", True, False),
    "none, replacing and merging": ("none", False, True),
}


@pytest.fixture
def fuse() -> Fuse:
    return Fuse()


def restart(desk: Desk, fuse: Fuse) -> InputTables:
    """A new server, so much later that no lease of the dead one holds."""
    fuse.left, fuse.blown = None, False
    warehouse = desk.installation.pool.get(desk.installation.connection_id)
    if warehouse.table_kind(desk.installation.path(leases.LEASES_TABLE)) is not None:
        desk.installation.sql(f"UPDATE stage.{leases.LEASES_TABLE} SET until_ms = 0")
    return open_service(desk.installation)


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def desk(
    request: pytest.FixtureRequest, fuse: Fuse, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    limit, alters, merges = request.param
    opener = limiting(pool.open_warehouse, limit, fuse, alters=alters, merges=merges)
    monkeypatch.setattr(pool, "open_warehouse", opener)
    installation.pool.forget(installation.connection_id)
    installation.switch_on()
    yield open_desk(installation)
    fuse.left, fuse.blown = None, False


def kill_everywhere(
    desk: Desk,
    fuse: Fuse,
    prepare: Callable[[], Table],
    act: Callable[[Table], None],
    check: Callable[[Table], None],
) -> int:
    """Kill before each writing statement in turn, start again, and check. The number of kills."""
    for kills in count():
        table = prepare()
        fuse.left, fuse.seen = kills + 1, 0
        try:
            act(table)
            killed = False
        except Killed:
            killed = True
        check(Table(restart(desk, fuse), desk.installation, table.id))
        if not killed:
            return kills
    raise AssertionError("unreachable")


def filled(desk: Desk, rows: int) -> Table:
    table = desk.table()
    table.edit(*(table.insert(Name=f"row {number}", Price=number) for number in range(rows)), hint="paste")
    return table


def once(desk: Desk, fuse: Fuse, rows: int, edit: Callable[[Table, str], EditOut], changed: str) -> int:
    """Kill an edit everywhere; its client then sends it again, and it is there once.

    `changed` is what the first row is called afterwards.
    """
    client_id = ""

    def act(table: Table) -> None:
        nonlocal client_id
        client_id = new_id()
        edit(table, client_id)

    def check(table: Table) -> None:
        before = table.out.last_edit
        table.check_history()
        assert table.values()[0]["Name"] in ("row 0", changed)
        assert (table.values()[0]["Name"] == changed) == (before == 3)
        answer = edit(table, client_id)
        assert (answer.status, answer.edit, table.out.last_edit) == ("applied", 3, 3)
        assert table.values()[0]["Name"] == changed
        table.check_history()

    return kill_everywhere(desk, fuse, lambda: filled(desk, rows), act, check)


@pytest.mark.parametrize("rows", [3, 100], ids=["few", "many"])
def test_an_edit_of_rows_is_there_once_or_not_at_all(desk: Desk, fuse: Fuse, rows: int) -> None:
    sent: dict[str, list[RowOperation]] = {}

    def edit(table: Table, client_id: str) -> EditOut:
        if client_id not in sent:
            changed = [table.update(row, Name=f"{row.values[table.ids['Name']]}!") for row in table.rows()]
            sent[client_id] = [*changed, *(table.insert(Name="new") for _ in range(rows))]
        return table.edit(*sent[client_id], client_id=client_id)

    assert once(desk, fuse, rows, edit, "row 0!") >= 3


def test_deleted_rows_and_an_undo_that_brings_them_back(desk: Desk, fuse: Fuse) -> None:
    def prepare() -> Table:
        table = filled(desk, 12)
        table.edit(*(table.delete(row) for row in table.rows()))
        return table

    client_id = ""

    def act(table: Table) -> None:
        nonlocal client_id
        client_id = new_id()
        table.undo(3, client_id)

    def check(table: Table) -> None:
        table.check_history()
        assert len(table.rows()) in (0, 12)
        assert table.undo(3, client_id).status == "applied"
        assert [row["Name"] for row in table.values()] == [f"row {number}" for number in range(12)]
        assert table.out.last_edit == 4
        table.check_history()

    assert kill_everywhere(desk, fuse, prepare, act, check) >= 2


def test_rows_that_have_to_be_moved_apart(desk: Desk, fuse: Fuse) -> None:
    def prepare() -> Table:
        table = filled(desk, 2)
        first = table.rows()[0].row_id
        # Halve the space between the first two rows until there is hardly any left.
        orders = [row.order for row in table.rows()]
        target = ".".join(table.out.path)
        tight = orders[0] + 2e-13
        desk.installation.sql(f"UPDATE {target} SET _row_order = {tight!r} WHERE _row_id <> '{first}'")
        history = ".".join(table.out.history_path)
        moved = f"json_merge_patch(after, json_object('_row_order', {tight!r}))"
        desk.installation.sql(
            f"UPDATE {history} SET after = {moved} WHERE row_id = '{table.rows()[1].row_id}'"
        )
        return table

    def act(table: Table) -> None:
        first = table.rows()[0].row_id
        table.edit(*(table.insert(after=first, Name=f"between {number}") for number in range(40)))

    def check(table: Table) -> None:
        table.check_history()
        names = [row["Name"] for row in table.values()]
        between = len(names) - 2
        assert between in (0, 40)
        assert (names[0], names[-1]) == ("row 0", "row 1")

    assert kill_everywhere(desk, fuse, prepare, act, check) >= 2


CHANGES: dict[str, Callable[[Table], object]] = {
    "add": lambda table: table.service.add_column(ADMIN, table.id, column("Note")),
    "rename": lambda table: patch(table, "Name", name="Title"),
    "rename its case": lambda table: patch(table, "Name", name="NAME"),
    "retype": lambda table: patch(table, "Price", type="text"),
    "drop": lambda table: table.service.drop_column(ADMIN, table.id, table.ids["Price"]),
    "constrain": lambda table: patch(table, "Price", constraints={"minimum": 0}),
}


def patch(table: Table, which: str, **changes: object) -> None:
    wanted = ColumnPatch.model_validate(changes)
    table.service.change_column(ADMIN, table.id, table.ids[which], wanted)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_columns_is_finished_or_was_never_made(
    desk: Desk, fuse: Fuse, change: Callable[[Table], object]
) -> None:
    def check(table: Table) -> None:
        table.check_history()
        made = table.out.last_edit == 3
        before = {"Name", "Price", "Day", "Seen", "Done"}
        assert made or set(table.ids) == before
        # Whatever happened, the next edit works, and an undo brings everything back.
        table.edit(table.insert())
        if made:
            table.undo(3)
        assert set(table.ids) == before
        values = [row.get("Price") for row in table.values()]
        assert values[:12] == [float(number) for number in range(12)]
        table.check_history()

    kills = kill_everywhere(desk, fuse, lambda: filled(desk, 12), change, check)
    assert kills >= 1


def test_a_change_that_the_warehouse_refuses_leaves_no_trace(
    desk: Desk, fuse: Fuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = filled(desk, 3)
    refused = WarehouseError("invalid", "No such thing here.")

    def refuse(*_: object, **__: object) -> list[object]:
        class Refusing:
            def sql(self, *_: object, **__: object) -> str:
                raise refused

        return [Refusing()]

    from tablewright.writeback.input_tables.transaction import structure

    with monkeypatch.context() as patched:
        patched.setattr(structure, "step_statements", refuse)
        with pytest.raises(WarehouseError, match="No such thing"):
            table.service.add_column(ADMIN, table.id, column("Note"))
    assert table.out.last_edit == 2
    table.check_history()
    table.service.add_column(ADMIN, table.id, column("Note"))
    table.check_history()


def test_two_servers_take_turns(desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    table = filled(desk, 1)
    servers = [Table(open_service(desk.installation), desk.installation, table.id) for _ in range(4)]

    def type_three(server: Table) -> None:
        for _ in range(3):
            assert server.edit(server.insert(Name="typed")).status == "applied"

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(type_three, servers))
    table.check_history()
    assert table.out.last_edit == 2 + 12
    edits = [entry.edit for entry in table.entries()]
    assert sorted(set(edits)) == list(range(1, 15))


def test_making_and_dropping_leave_nothing_that_the_registry_does_not_know(desk: Desk, fuse: Fuse) -> None:
    installation = desk.installation
    destination = installation.destinations.open(installation.connection_id)

    def known() -> None:
        left = destination.registry.foreign_tables(destination.warehouse)
        assert left == [], left

    for step in count():
        fuse.left, fuse.seen = step + 1, 0
        try:
            made = desk.table(name=f"Plan {step}")
            made.service.delete(ADMIN, made.id)
            killed = False
        except Killed:
            killed = True
        desk.service = restart(desk, fuse)
        known()
        if not killed:
            break
    assert step >= 8
    take_all_back(desk)
    known()


def take_all_back(desk: Desk) -> None:
    """As it is an hour later: what was begun and never finished goes."""
    from datetime import UTC, datetime, timedelta

    from tablewright.writeback.destinations.object_creation import roll_back

    installation = desk.installation
    destination = installation.destinations.open(installation.connection_id)
    later = datetime.now(UTC) + timedelta(hours=2)
    roll_back(destination, now=later)
    assert roll_back(destination, now=later) == []
    entries = destination.registry.entries(destination.warehouse)
    assert {entry.status for entry in entries} <= {"ready", "kept"}
