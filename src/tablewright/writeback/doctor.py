"""The doctor of write access: tries each privilege with throw-away objects and names what is missing."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlglot import exp

from tablewright.store.ids import new_id
from tablewright.warehouse.contract import CsvColumn, CsvLoad, Warehouse, WarehouseError
from tablewright.writeback import sql
from tablewright.writeback.names import PROBE_PREFIX

Feature = Literal["input-tables", "uploads", "warehouse-views", "materialization"]
Result = Literal["ok", "missing", "unknown"]

FEATURES: tuple[Feature, ...] = ("input-tables", "uploads", "warehouse-views", "materialization")
LEFTOVER_SECONDS = 3600
REACH = "Reach the warehouse"


@dataclass(frozen=True, slots=True)
class Check:
    """One privilege, tried for real."""

    privilege: str
    label: str
    result: Result
    needed_for: tuple[Feature, ...]
    message: str | None = None
    grant_sql: str | None = None
    milliseconds: float = 0.0


OnCheck = Callable[[Check], None]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the doctor found about one schema."""

    schema_name: str
    exists: bool
    checks: tuple[Check, ...]
    foreign_tables: tuple[str, ...]
    checked_at: datetime

    @property
    def ok(self) -> bool:
        return all(check.result == "ok" for check in self.checks)

    @property
    def features(self) -> dict[Feature, bool]:
        """Which features work with what is granted."""
        return {
            feature: all(check.result == "ok" for check in self.checks if feature in check.needed_for)
            for feature in FEATURES
        }


class _Undo(Exception):
    """Ends a transaction that is to be rolled back."""


class _Unfulfilled(Exception):
    """A statement was accepted but did not do what it should."""


@dataclass
class _Probe:
    """The objects of one examination; its steps run in the order of `STEPS`, each once."""

    warehouse: Warehouse
    schema: str
    staging: Path
    id: str = field(default_factory=new_id)

    def path(self, suffix: str = "") -> sql.Path:
        return (self.schema, f"{PROBE_PREFIX}{self.id}{suffix}")

    def run(self, statement: exp.Expression, *values: object) -> None:
        with self.warehouse.transaction() as transaction:
            transaction.execute(statement, values)

    def count(self, path: sql.Path) -> int:
        with self.warehouse.transaction() as transaction:
            return transaction.rows(sql.count_rows(path))[0][0]

    def create_table(self) -> None:
        self.run(sql.create_table(self.path(), {"id": "INT", "note": "VARCHAR(20)"}))

    def insert(self) -> None:
        self.run(sql.insert(self.path(), ["id", "note"]), 1, "probe")

    def update(self) -> None:
        where = exp.Where(this=sql.matches("id"))
        self.run(
            exp.Update(this=sql.relation(self.path()), expressions=[sql.matches("note")], where=where), "x", 1
        )

    def roll_back(self) -> None:
        before = self.count(self.path())
        with suppress(_Undo), self.warehouse.transaction() as transaction:
            transaction.execute(sql.insert(self.path(), ["id", "note"]), [2, "undone"])
            raise _Undo
        if self.count(self.path()) != before:
            raise _Unfulfilled("A change that was rolled back is still there: transactions do not work.")

    def delete(self) -> None:
        self.run(exp.Delete(this=sql.relation(self.path()), where=exp.Where(this=sql.matches("id"))), 1)

    def alter(self) -> None:
        added = exp.ColumnDef(this=sql.name("added"), kind=exp.DataType.build("INT"))
        self.run(sql.alter(self.path(), added))

    def rename(self) -> None:
        self.run(sql.rename_table(self.path(), self.path("_r")[-1]))
        self.run(sql.rename_table(self.path("_r"), self.path()[-1]))

    def create_view(self) -> None:
        self.run(sql.create_view(self.path("_v"), self._view("id"), replace=False))

    def replace_view(self) -> None:
        with self.warehouse.transaction() as transaction:
            transaction.replace_view(self.path("_v"), self._view("note"))

    def drop_view(self) -> None:
        self.run(sql.drop("VIEW", self.path("_v")))

    def drop_table(self) -> None:
        self.run(sql.drop("TABLE", self.path()))

    def load_csv(self) -> None:
        self.staging.mkdir(parents=True, exist_ok=True)
        file = self.staging / f"{self.path()[-1]}.csv"
        try:
            file.write_text("id\n1\n", encoding="utf-8")
            column = CsvColumn(source="id", name="id", type="integer")
            with self.warehouse.transaction() as transaction:
                transaction.load_csv(
                    CsvLoad(file, self.path("_csv"), ("id",), (column,), ",", '"', '"', header=True)
                )
                transaction.execute(sql.drop("TABLE", self.path("_csv")))
        finally:
            file.unlink(missing_ok=True)

    def _view(self, column: str) -> exp.Select:
        return exp.select(sql.column(column)).from_(sql.relation(self.path()))


@dataclass(frozen=True, slots=True)
class _Step:
    privilege: str
    label: str
    needed_for: tuple[Feature, ...]
    action: Callable[[_Probe], None]
    needs: str | None = None
    """The step without which this one cannot be tried."""


_TABLES: tuple[Feature, ...] = ("input-tables", "uploads", "materialization")
_VIEWS: tuple[Feature, ...] = ("warehouse-views", "materialization")

# The registry of our objects needs to create a table and to change its rows, so every feature does.
STEPS = (
    _Step("create-table", "Create tables", FEATURES, _Probe.create_table),
    _Step("insert", "Insert rows", FEATURES, _Probe.insert, "create-table"),
    _Step("update", "Update rows", FEATURES, _Probe.update, "create-table"),
    _Step("transaction", "Undo a failed change", _TABLES, _Probe.roll_back, "insert"),
    _Step("delete", "Delete rows", FEATURES, _Probe.delete, "create-table"),
    _Step("alter", "Add columns", ("input-tables",), _Probe.alter, "create-table"),
    _Step("rename", "Rename tables", ("input-tables",), _Probe.rename, "create-table"),
    _Step("create-view", "Create views", _VIEWS, _Probe.create_view, "create-table"),
    _Step("replace-view", "Replace views", _VIEWS, _Probe.replace_view, "create-view"),
    _Step("drop-view", "Drop views", _VIEWS, _Probe.drop_view, "create-view"),
    _Step("load-csv", "Load CSV files", ("uploads",), _Probe.load_csv, "create-table"),
    _Step("drop-table", "Drop tables", _TABLES, _Probe.drop_table, "create-table"),
)


def planned() -> tuple[tuple[str, str], ...]:
    """The privileges that are tried, in order, with their labels."""
    return (("connect", REACH), *((step.privilege, step.label) for step in STEPS))


def examine(
    warehouse: Warehouse,
    schema: str,
    staging: Path,
    *,
    create: bool,
    keep_schema: bool,
    foreign_tables: Callable[[], list[str]],
    on_check: OnCheck = lambda _: None,
) -> Report:
    """Probe every privilege in `schema`. With `create`, a missing schema is made first, and removed
    afterwards unless `keep_schema`. Always leaves no object behind, not even those of a probe that crashed.

    `on_check` is told each check as soon as it is known.
    """
    checks: list[Check] = []

    def note(check: Check) -> None:
        check = _with_grant(check, warehouse, schema)
        checks.append(check)
        on_check(check)

    reached, exists = _reach(warehouse, schema)
    note(reached)
    made = False
    if reached.result == "ok":
        if not exists:
            note(_make_schema(warehouse, schema) if create else _no_schema(schema))
            made = create and checks[-1].result == "ok"
        if exists or made:
            remove_leftovers(warehouse, schema)
            _try_all(_Probe(warehouse, schema, staging), note)
    for check in _not_tried(checks):
        note(check)
    if made and not keep_schema:
        with warehouse.transaction() as transaction:
            transaction.execute(sql.drop_schema((schema,)))
    return Report(
        schema_name=schema,
        exists=exists or (made and keep_schema),
        checks=tuple(checks),
        foreign_tables=tuple(foreign_tables() if exists else ()),
        checked_at=datetime.now(UTC),
    )


def _with_grant(check: Check, warehouse: Warehouse, schema: str) -> Check:
    """With the statement that gives what is missing."""
    if check.result != "missing":
        return check
    return replace(check, grant_sql=warehouse.grant_sql((schema,), create=check.privilege == "create-schema"))


def unreachable(schema: str, error: WarehouseError, on_check: OnCheck = lambda _: None) -> Report:
    """The report about a warehouse that cannot even be opened."""

    def fail() -> None:
        raise error

    checks = [_attempt("connect", REACH, FEATURES, fail)]
    checks.extend(_not_tried(checks))
    for check in checks:
        on_check(check)
    return Report(schema, exists=False, checks=tuple(checks), foreign_tables=(), checked_at=datetime.now(UTC))


def remove_leftovers(warehouse: Warehouse, schema: str) -> None:
    """Drop the objects of probes that never finished: ours by name, and an hour old."""
    limit = time.time() - LEFTOVER_SECONDS
    for entry in warehouse.tables((schema,)):
        digits = entry.name.removeprefix(PROBE_PREFIX)[:32]
        if not entry.name.startswith(PROBE_PREFIX) or len(digits) != 32:
            continue
        # The first 48 bits of the id are its time in milliseconds.
        with suppress(ValueError, WarehouseError):
            if int(digits[:12], 16) / 1000 < limit:
                with warehouse.transaction() as transaction:
                    kind = "VIEW" if entry.kind == "view" else "TABLE"
                    transaction.execute(sql.drop(kind, (schema, entry.name)))


def _reach(warehouse: Warehouse, schema: str) -> tuple[Check, bool]:
    exists = False

    def look() -> None:
        nonlocal exists
        warehouse.test()
        exists = schema in [entry.container[-1] for entry in warehouse.schemas()]

    return _attempt("connect", REACH, FEATURES, look), exists


def _make_schema(warehouse: Warehouse, schema: str) -> Check:
    def make() -> None:
        with warehouse.transaction() as transaction:
            transaction.execute(sql.create_schema((schema,)))

    return _attempt("create-schema", "Create the schema", FEATURES, make)


def _no_schema(schema: str) -> Check:
    message = f"There is no schema {schema}. Let Tablewright create it, or choose another one."
    return Check("create-schema", "Find the schema", "missing", FEATURES, message)


def _not_tried(checks: list[Check]) -> list[Check]:
    """The steps that the last of `checks` kept from being tried."""
    tried = {check.privilege for check in checks}
    reason = f"Not tried, because this failed: {checks[-1].label.lower()}."
    missing = (step for step in STEPS if step.privilege not in tried)
    return [Check(step.privilege, step.label, "unknown", step.needed_for, reason) for step in missing]


def _try_all(probe: _Probe, note: OnCheck) -> None:
    checks: dict[str, Check] = {}
    try:
        for step in STEPS:
            checks[step.privilege] = _try(probe, step, checks.get(step.needs or ""))
            note(checks[step.privilege])
    finally:
        _clean(probe)


def _try(probe: _Probe, step: _Step, needed: Check | None) -> Check:
    if needed is not None and needed.result != "ok":
        message = f"Not tried, because this failed: {needed.label.lower()}."
        return Check(step.privilege, step.label, "unknown", step.needed_for, message)
    return _attempt(step.privilege, step.label, step.needed_for, lambda: step.action(probe))


def _clean(probe: _Probe) -> None:
    """Drop whatever is left. What cannot be dropped now is found by name and age later."""
    for kind, suffix in (("VIEW", "_v"), ("TABLE", "_csv"), ("TABLE", "_r"), ("TABLE", "")):
        with suppress(WarehouseError):
            probe.run(sql.drop(kind, probe.path(suffix)))


def _attempt(
    privilege: str, label: str, needed_for: tuple[Feature, ...], action: Callable[[], None]
) -> Check:
    started = time.perf_counter()
    result: Result = "ok"
    message: str | None = None
    try:
        action()
    except WarehouseError as error:
        result = "missing" if error.code == "permission" else "unknown"
        message = " ".join(part for part in (error.message, error.hint) if part)
    except _Unfulfilled as error:
        result, message = "missing", str(error)
    except OSError as error:
        result, message = "unknown", f"The staging folder cannot be used: {error.strerror}."
    milliseconds = (time.perf_counter() - started) * 1000
    return Check(privilege, label, result, needed_for, message, None, round(milliseconds, 2))
