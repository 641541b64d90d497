"""One session of a client: its statements run in DuckDB, with Snowflake's transactions and locks."""

import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import duckdb
import dynamic
import pyarrow as pa
import show
import stages
from errors import Refused, compilation, refused, unauthorized
from fakesnow.fakes import FakeSnowflakeConnection
from sign_in import ROLE, USER, WAREHOUSES
from sqlglot import exp
from translate import duck, folded, parsed, quoted

_PIECES = re.compile(r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"]|"")*"|(?:\s|/\*.*?\*/|--[^\n]*)+""", re.DOTALL)
"""Texts, names in quotes, and what stands between words: white space and comments."""
_CURRENT = re.compile(r"\bCURRENT_(USER|ROLE|WAREHOUSE|ACCOUNT)\(\)", re.IGNORECASE)
_WHO = {"USER": USER, "ROLE": ROLE, "ACCOUNT": "DOUBLE"}
_SELECT, _INSERT, _UPDATE, _DELETE, _MERGE = 0x1000, 0x3100, 0x3200, 0x3300, 0x3400
_OTHER = 0x6000
_CHANGES: dict[type[exp.Expression], tuple[int, str]] = {
    exp.Insert: (_INSERT, "number of rows inserted"),
    exp.Update: (_UPDATE, "number of rows updated"),
    exp.Delete: (_DELETE, "number of rows deleted"),
    exp.Merge: (_MERGE, "number of rows merged"),
}
_SCHEMA_CHANGES = exp.Create | exp.Drop | exp.Alter | exp.Comment | exp.TruncateTable | exp.Grant
_ATTEMPTS = 50


@dataclass
class Answer:
    """What one statement gave: rows of DuckDB, or rows of text."""

    kind: int
    names: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    table: pa.Table | None = None
    description: list[tuple[Any, ...]] = field(default_factory=list)
    upload: dict[str, Any] | None = None


class TableLocks:
    """UPDATE, DELETE and MERGE hold their table until the transaction ends; others wait."""

    def __init__(self) -> None:
        self._holders: dict[str, object] = {}
        self._changed = threading.Condition()

    def take(self, table: str, holder: object, seconds: float, killed: Callable[[], bool]) -> None:
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._holders.get(table, holder) is not holder:
                if killed():
                    raise Refused("000604", "57014", "SQL execution canceled")
                if time.monotonic() > deadline:
                    raise Refused(
                        "000625",
                        "57014",
                        f"Statement has locked table '{table}' in transaction and this lock has not yet been"
                        " released.",
                    )
                self._changed.wait(0.05)
            self._holders[table] = holder

    def release(self, holder: object) -> None:
        with self._changed:
            self._holders = {table: item for table, item in self._holders.items() if item is not holder}
            self._changed.notify_all()


LOCKS = TableLocks()
DENIED: list[re.Pattern[str]] = []
"""Statements (in one line, with their names in quotes) that are refused for want of a privilege."""
RAN: deque[tuple[str | None, str]] = deque(maxlen=200)
"""The last statements with the virtual warehouse in which each of them ran."""


class Session:
    """Not for two threads at a time; `kill` is."""

    def __init__(
        self, connection: FakeSnowflakeConnection, parameters: dict[str, Any], *, warehouse: str | None
    ) -> None:
        self.connection = connection
        self.duck: duckdb.DuckDBPyConnection = connection._duck_conn
        self.parameters = parameters
        self.warehouse = warehouse
        self.lock = threading.Lock()
        self.in_transaction = False
        self.killed: set[str] = set()
        self.running: str | None = None
        self.temporary: set[str] = set()

    # ------------------------------------------------------------ from outside

    def kill(self, request: str | None) -> None:
        running = self.running
        if running is not None and request in (None, running):
            self.killed.add(running)
            for _ in range(20):
                if self.running != running:
                    return
                self.duck.interrupt()
                time.sleep(0.02)

    def close(self) -> None:
        self.kill(None)
        with self.lock, suppress(duckdb.Error):
            if self.in_transaction:
                self.duck.execute("ROLLBACK")
            LOCKS.release(self)
            self.duck.close()

    def run(self, sql: str, rows: Sequence[Sequence[Any]], request: str, *, describe: bool = False) -> Answer:
        with self.lock:
            self.running = request
            try:
                return self._run(sql, rows, describe=describe)
            except Exception as error:
                raise refused(error, killed=request in self.killed) from error
            finally:
                self.running = None
                if not self.in_transaction:
                    LOCKS.release(self)

    # ------------------------------------------------------------ one statement

    def _run(self, sql: str, rows: Sequence[Sequence[Any]], *, describe: bool) -> Answer:
        line = _PIECES.sub(lambda match: match[0] if match[0][0] in "'\"" else " ", sql).strip()
        bare = _CURRENT.sub(lambda match: self._current(match[1].upper()), line)
        for pattern in DENIED:
            if pattern.search(line):
                raise unauthorized("schema")
        RAN.append((self.warehouse, line))
        shown = show.answer(line, self.duck)
        if shown is not None:
            return Answer(_SELECT, *shown)
        handled = self._command(line)
        if handled is not None:
            return handled
        dynamic.check(line)
        tree = parsed(bare)
        self._find_temporary(tree)
        if isinstance(tree, _SCHEMA_CHANGES):
            return self._change_schema(tree)
        if isinstance(tree, exp.Use) and str(tree.args.get("kind")).upper() == "WAREHOUSE":
            self.warehouse = self._usable(tree.this)
        if isinstance(tree, exp.Set | exp.Use):
            return Answer(_OTHER, ["status"], [("Statement executed successfully.",)])
        if describe and isinstance(tree, exp.Query):
            tree = (
                exp.select("*")
                .from_(exp.Subquery(this=tree, alias=exp.TableAlias(this=exp.to_identifier("q"))))
                .limit(0)
            )
            count = len(list(tree.find_all(exp.Placeholder)))
            return self._select(tree, [[None] * count] if count else [])
        if isinstance(tree, exp.Query):
            return self._select(tree, rows)
        if type(tree) in _CHANGES:
            return self._change(tree, rows)
        raise compilation("001003", "42000", f"syntax error line 1 at position 0 unexpected '{line[:40]}'.")

    def _current(self, what: str) -> str:
        if what == "WAREHOUSE":
            return f"'{self.warehouse}'" if self.warehouse else "CAST(NULL AS VARCHAR)"
        return f"'{_WHO[what]}'"

    @staticmethod
    def _usable(named: exp.Expression) -> str:
        folded(named)
        if named.name not in WAREHOUSES:
            raise compilation("002043", "02000", "Object does not exist, or operation cannot be performed.")
        return named.name

    def _find_temporary(self, tree: exp.Expression) -> None:
        """Temporary tables live in a place of their own here, in no schema."""
        made = isinstance(tree, exp.Create) and tree.find(exp.TemporaryProperty) is not None
        if not made and not self.temporary:
            return
        for table in list(tree.find_all(exp.Table)):
            folded(table)
            path = ".".join(part.name for part in table.parts)
            first = made and table.find_ancestor(exp.Query) is None
            if first:
                self.temporary.add(path)
            if path in self.temporary:
                table.set("db", exp.to_identifier("main", quoted=True) if not first else None)
                table.set("catalog", exp.to_identifier("temp", quoted=True) if not first else None)

    def _command(self, line: str) -> Answer | None:
        word = line.rstrip(";").upper()
        done = Answer(_OTHER, ["status"], [("Statement executed successfully.",)])
        if word in ("BEGIN", "BEGIN TRANSACTION", "BEGIN WORK", "START TRANSACTION"):
            if not self.in_transaction:
                self.duck.execute("BEGIN")
                self.in_transaction = True
            return done
        if word in ("COMMIT", "COMMIT WORK", "ROLLBACK", "ROLLBACK WORK"):
            self.end(word.split()[0])
            return done
        if word.startswith("ALTER SESSION SET "):
            return done
        if dynamic.is_command(line):
            self._commit()
            dynamic.command(line, self.duck)
            return done
        made = stages.command(line, self.duck)
        return None if made is None else Answer(**made)

    def end(self, word: str) -> None:
        if self.in_transaction:
            self.in_transaction = False
            try:
                self.duck.execute(word)
            finally:
                LOCKS.release(self)

    def _commit(self) -> None:
        """A change of a table or schema commits what went before, and is a transaction of its own."""
        self.end("COMMIT")

    def _needs_warehouse(self) -> None:
        if not self.warehouse:
            raise Refused(
                "000606",
                "57P03",
                "No active warehouse selected in the current session.  Select an active warehouse with the"
                " 'use warehouse' command.",
            )

    def _select(self, tree: exp.Expression, rows: Sequence[Sequence[Any]]) -> Answer:
        if tree.find(exp.Table):
            self._needs_warehouse()
        self.duck.execute(duck(tree), list(rows[0]) if rows else None)
        description = self.duck.description or []
        return Answer(_SELECT, table=self.duck.to_arrow_table(), description=description)

    def _change(self, tree: exp.Expression, rows: Sequence[Sequence[Any]]) -> Answer:
        self._needs_warehouse()
        kind, label = _CHANGES[type(tree)]
        target = tree.find(exp.Table)
        if target is not None:
            folded(target)
            dynamic.refuse(target, self.duck)
        overwrite = isinstance(tree, exp.Insert) and tree.args.get("overwrite")
        if target is not None and (not isinstance(tree, exp.Insert) or overwrite):
            folded(target)
            name = ".".join(part.name for part in target.parts).upper()
            LOCKS.take(
                name, self, float(self.parameters.get("LOCK_TIMEOUT", 43_200)), lambda: bool(self.killed)
            )
        if overwrite:
            tree.set("overwrite", False)
            self.duck.execute(f"DELETE FROM {target.sql(dialect='duckdb')}")
        text = duck(tree)
        changed = 0
        for attempt in range(_ATTEMPTS):
            try:
                for values in rows or [()]:
                    result = self.duck.execute(text, list(values) or None).fetchall()
                    changed += result[0][0] if result else 0
                break
            except duckdb.TransactionException:
                # Who reads what others have just committed meets no conflict there.
                if self.in_transaction or attempt == _ATTEMPTS - 1:
                    raise
                changed = 0
                time.sleep(0.01)
        return Answer(kind, [label], [(str(changed),)])

    # ------------------------------------------------------------ tables and schemas

    def _change_schema(self, tree: exp.Expression) -> Answer:
        self._commit()
        folded(tree)
        for attempt in range(_ATTEMPTS):
            try:
                self._make(tree.copy())
                break
            except duckdb.TransactionException:
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(0.01)
        return Answer(_OTHER, ["status"], [("Statement executed successfully.",)])

    def _make(self, tree: exp.Expression) -> None:
        if isinstance(tree, exp.Create):
            self._create(tree)
        elif isinstance(tree, exp.Drop):
            self._drop(tree)
        elif isinstance(tree, exp.Alter):
            self._alter(tree)
        elif not isinstance(tree, exp.Grant):
            self.duck.execute(duck(tree))

    def _create(self, tree: exp.Create) -> None:
        kind = str(tree.args["kind"]).upper()
        if kind == "DATABASE":
            self.create_database(tree.this.name, exists=bool(tree.args.get("exists")))
            return
        if dynamic.is_dynamic(tree):
            dynamic.create(tree, self.duck)
            return
        if kind == "TABLE" and not tree.find(exp.TemporaryProperty):
            dynamic.refuse(tree.find(exp.Table), self.duck)
            self._remember_keys(tree)
        self.duck.execute(duck(tree))

    def create_database(self, name: str, *, exists: bool = False) -> None:
        word = "IF NOT EXISTS" if exists else ""
        try:
            self.duck.execute(f"ATTACH {word} ':memory:' AS {quoted(name)}")
        except duckdb.Error as error:
            if "already" in str(error):
                raise compilation("002002", "42710", f"Object '{name}' already exists.") from error
            raise

    def _remember_keys(self, tree: exp.Create) -> None:
        table = tree.find(exp.Table)
        if table is None:
            return
        keys = [
            column.name
            for column in tree.find_all(exp.ColumnDef)
            if any(
                isinstance(constraint.kind, exp.PrimaryKeyColumnConstraint)
                for constraint in column.constraints
            )
        ]
        for key in tree.find_all(exp.PrimaryKey):
            keys += [expression.name for expression in key.expressions]
        path = [part.name for part in table.parts]
        if len(path) == 3:
            self.duck.execute(
                "DELETE FROM _fs_global.main.keys WHERE (database_name, schema_name, table_name) = (?, ?, ?)",
                path,
            )
            for place, column in enumerate(keys, 1):
                self.duck.execute(
                    "INSERT INTO _fs_global.main.keys VALUES (?, ?, ?, ?, ?)", [*path, column, place]
                )

    def _drop(self, tree: exp.Drop) -> None:
        if str(tree.args["kind"]).upper() == "DATABASE":
            exists = "IF EXISTS" if tree.args.get("exists") else ""
            self.duck.execute(f"DETACH DATABASE {exists} {quoted(tree.find(exp.Table).name)}")
            return
        if str(tree.args["kind"]).upper() == "TABLE":
            dynamic.refuse(tree.find(exp.Table), self.duck)
        self.duck.execute(duck(tree))

    def _alter(self, tree: exp.Alter) -> None:
        action = tree.args["actions"][0]
        if isinstance(action, exp.SwapTable):
            self._swap(tree.this, action.this)
            return
        for other_action in tree.args["actions"]:
            one = tree.copy()
            one.set("actions", [other_action.copy()])
            self.duck.execute(duck(one))
        if isinstance(action, exp.AlterRename):
            old, new = [part.name for part in tree.this.parts], action.this.name
            self.duck.execute(
                "UPDATE _fs_global.main.keys SET table_name = ?"
                " WHERE (database_name, schema_name, table_name) = (?, ?, ?)",
                [new, *old],
            )

    def _swap(self, one: exp.Table, other: exp.Table) -> None:
        """Both names at once; the double takes three steps in one transaction."""
        first, second = one.sql(dialect="duckdb"), other.sql(dialect="duckdb")
        aside = f"_swap_{uuid.uuid4().hex}"
        container = [part.name for part in one.parts][:-1]
        self.duck.execute("BEGIN")
        try:
            self.duck.execute(f"ALTER TABLE {first} RENAME TO {quoted(aside)}")
            self.duck.execute(f"ALTER TABLE {second} RENAME TO {quoted(one.name)}")
            self.duck.execute(f"ALTER TABLE {quoted(*container, aside)} RENAME TO {quoted(other.name)}")
            self.duck.execute("COMMIT")
        except duckdb.Error:
            self.duck.execute("ROLLBACK")
            raise
