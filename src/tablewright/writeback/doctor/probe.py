"""The temporary objects of one examination, and the tests that use them."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from sqlglot import exp

from tablewright.store.ids import new_id
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad, TableEntry
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.contract.storage import Storage
from tablewright.writeback import sql
from tablewright.writeback.destinations.leases import LEASES_TABLE, UNTIL
from tablewright.writeback.destinations.registry import REGISTRY_TABLE
from tablewright.writeback.doctor.objects import try_rows
from tablewright.writeback.names import PROBE_PREFIX

LEFTOVER_SECONDS = 3600
MOMENT = datetime(2001, 2, 3, 4, 5, 6, 789000)  # noqa: DTZ001 - as the warehouse keeps it
TEXT = "Zoë’s “naïve” 日本 \\ 'q' \"Q\" %s ? :x\nend"
NUMBER = 1234567.125
_REFRESHED = "_f"
COLUMNS = {"id": "INT", "Note": "TEXT", "amount": "DOUBLE", "moment": "TIMESTAMP"}


class Unfulfilled(Exception):
    """A statement was accepted but did not do what it should."""


class _Undo(Exception):
    """Ends a transaction that is to be rolled back."""


@dataclass
class Probe:
    """Each method is a step; they are called in the order of `steps.STEPS`, each at most once."""

    warehouse: Warehouse
    container: Container
    staging: Path
    storage: Storage
    id: str = field(default_factory=new_id)
    registry_absent: bool = False

    def path(self, suffix: str = "") -> sql.Path:
        return (*self.container, f"{PROBE_PREFIX}{self.id}{suffix}")

    def run(self, statement: exp.Expression, *values: object) -> None:
        with self.warehouse.transaction() as transaction:
            transaction.execute(statement, values)

    def rows(self, statement: exp.Expression, *values: object) -> list[tuple[object, ...]]:
        with self.warehouse.transaction() as transaction:
            return transaction.rows(statement, values)

    # ------------------------------------------------------------ steps

    def clean_up(self) -> None:
        """Drop a table that does not exist: a user who may not even do that could not clean up after a
        probe."""
        self.run(sql.drop("TABLE", self.path()))

    def create_table(self) -> None:
        self.run(sql.create_table(self.path(), COLUMNS))

    def insert(self) -> None:
        self.run(sql.insert(self.path(), list(COLUMNS)), 1, TEXT, NUMBER, MOMENT)

    def select(self) -> None:
        if self._count() != 1:
            raise Unfulfilled("A row that was inserted is not there.")

    def values(self) -> None:
        """Write values and read them back: shows faults in the session's time zone, encoding and escapes."""
        columns = [sql.column(name) for name in ("Note", "amount", "moment")]
        rows = self.rows(exp.select(*columns).from_(sql.relation(self.path())))
        note, amount, moment = rows[0]
        if note != TEXT:
            raise Unfulfilled("Text does not come back as it was written: check the encoding.")
        if float(str(amount)) != NUMBER:
            raise Unfulfilled("Numbers do not come back as they were written.")
        if not isinstance(moment, datetime) or moment.replace(tzinfo=None) != MOMENT:
            raise Unfulfilled("Moments do not come back as they were written: check the time zone settings.")

    def case(self) -> None:
        """Check that names of columns keep their capital letters."""
        names = {column.name for column in self.warehouse.columns(self.path())}
        if not set(COLUMNS) <= names:
            raise Unfulfilled("Column names do not keep upper and lower case: check the settings for names.")

    def update(self) -> None:
        where = exp.Where(this=sql.matches("id"))
        target = sql.relation(self.path())
        self.run(exp.Update(this=target, expressions=[sql.matches("Note")], where=where), "x", 1)

    def roll_back(self) -> None:
        before = self._count()
        with suppress(_Undo), self.warehouse.transaction() as transaction:
            transaction.execute(sql.insert(self.path(), ["id", "Note"]), [2, "undone"])
            raise _Undo
        if self._count() != before:
            raise Unfulfilled("A change that was rolled back is still there: transactions do not work.")

    def load(self) -> None:
        rows = pa.table({"id": pa.array([3, 4], pa.int32()), "Note": pa.array(["a", None], pa.string())})
        with self.warehouse.transaction() as transaction:
            transaction.insert_arrow(self.path(), rows)

    def delete(self) -> None:
        self.run(exp.Delete(this=sql.relation(self.path()), where=exp.Where(this=sql.matches("id"))), 1)

    def alter(self) -> None:
        added = exp.ColumnDef(this=sql.name("added"), kind=exp.DataType.build("INT"))
        self.run(sql.alter(self.path(), added))

    def rename(self) -> None:
        self.run(sql.rename_table(self.path(), self.path("_r")[-1]))
        self.run(sql.rename_table(self.path("_r"), self.path()[-1]))

    def temporary(self) -> None:
        create = sql.create_table((self.path("_t")[-1],), {"id": "INT"})
        create.set("properties", exp.Properties(expressions=[exp.TemporaryProperty()]))
        with suppress(_Undo), self.warehouse.transaction() as transaction:
            transaction.execute(create)
            raise _Undo

    def create_view(self) -> None:
        self.run(sql.create_view(self.path("_v"), self._view("id"), replace=False))

    def replace_view(self) -> None:
        with self.warehouse.transaction() as transaction:
            transaction.replace_view(self.path("_v"), self._view("Note"))

    def drop_view(self) -> None:
        self.run(sql.drop("VIEW", self.path("_v")))

    def load_csv(self) -> None:
        self.staging.mkdir(parents=True, exist_ok=True)
        file = self.staging / f"{self.path()[-1]}.csv"
        try:
            file.write_text("id\n1\n", encoding="utf-8")
            column = CsvColumn(source="id", name="id", type="integer")
            load = CsvLoad(file, self.path("_csv"), ("id",), (column,), ",", '"', '"', header=True)
            with self.warehouse.transaction() as transaction:
                transaction.load_csv(load)
                transaction.execute(sql.drop("TABLE", self.path("_csv")))
        finally:
            file.unlink(missing_ok=True)

    def registry(self) -> None:
        """Use the registry and the table of leases, if they exist: another user may own them."""
        if not self.warehouse.capabilities.named_locks:
            self._leases()
        path = (*self.container, REGISTRY_TABLE)
        mine = exp.Where(this=sql.matches("object_name"))
        try:
            self.rows(sql.count_rows(path))
        except WarehouseError as error:
            if error.code == "not-found":
                self.registry_absent = True
                return
            raise
        name = self.path()[-1]
        self.run(sql.insert(path, ["object_name", "kind", "status"]), name, "probe", "probe")
        try:
            self.run(
                exp.Update(this=sql.relation(path), expressions=[sql.matches("status")], where=mine.copy()),
                "seen",
                name,
            )
        finally:
            self.run(exp.Delete(this=sql.relation(path), where=mine), name)

    def _leases(self) -> None:
        try:
            try_rows(self.warehouse, (*self.container, LEASES_TABLE), UNTIL)
        except WarehouseError as error:
            if error.code != "not-found":
                raise

    def materialize(self) -> None:
        with self.storage.transaction() as transaction:
            transaction.rows(sql.count_rows(self.path()))

    def refreshed_table(self) -> None:
        if self.storage.refreshing is None:
            raise Unfulfilled("This warehouse refreshes no tables by itself.")
        self.storage.refreshing.make(self.path(_REFRESHED), self._view("id"), None)
        self._drop_refreshed()

    def drop_table(self) -> None:
        self.run(sql.drop("TABLE", self.path()))

    # ------------------------------------------------------------ cleaning

    def clean(self) -> None:
        """Drop all remaining objects. Those that cannot be dropped now are found later by name and age."""
        if self.storage.wanted:
            with suppress(WarehouseError):
                self._drop_refreshed()
        for kind, suffix in (("VIEW", "_v"), ("TABLE", "_csv"), ("TABLE", "_r"), ("TABLE", "")):
            with suppress(WarehouseError):
                self.run(sql.drop(kind, self.path(suffix)))

    def _drop_refreshed(self) -> None:
        kind = self.warehouse.capabilities.refreshed_tables
        if kind is not None:
            self.run(sql.drop(kind, self.path(_REFRESHED)))

    def _count(self) -> object:
        return self.rows(sql.count_rows(self.path()))[0][0]

    def _view(self, column: str) -> exp.Select:
        return exp.select(sql.column(column)).from_(sql.relation(self.path()))


def remove_leftovers(warehouse: Warehouse, container: Container) -> None:
    """Drop the objects of probes that never finished: recognised by name, and an hour old. Views go first."""
    for entry in sorted(_leftovers(warehouse, container), key=lambda entry: entry.kind != "view"):
        with suppress(WarehouseError), warehouse.transaction() as transaction:
            kind = "VIEW" if entry.kind == "view" else "TABLE"
            if entry.name.endswith(_REFRESHED):
                kind = warehouse.capabilities.refreshed_tables or kind
            transaction.execute(sql.drop(kind, (*container, entry.name)))


def _leftovers(warehouse: Warehouse, container: Container) -> Iterator[TableEntry]:
    limit = time.time() - LEFTOVER_SECONDS
    for entry in warehouse.tables(container):
        name = entry.name.casefold()
        digits = name.removeprefix(PROBE_PREFIX)[:32]
        if not name.startswith(PROBE_PREFIX) or len(digits) != 32:
            continue
        # The first 48 bits of the id are its time in milliseconds.
        with suppress(ValueError):
            if int(digits[:12], 16) / 1000 < limit:
                yield entry
