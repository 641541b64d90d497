"""What a SQL warehouse does with a statement, on top of an engine.

The engine runs queries as they were written. What the service documents and the engine lacks is done here:
the information schema, names without case, column mapping and ALTER TABLE, a subset of columns in INSERT, the
number of changed rows, comments, volumes with PUT and COPY INTO, privileges, settings of a session.
"""

import json
import re
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File

import functions
import pyarrow as pa
import tables
from refusals import Refused, in_our_words
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from unity import Path, Schema, Unity, views
from volumes import Volumes
from words import Words, chains, quoted, replaced, with_values

from engines import CATALOGS, Engine

__all__ = ["Answer", "Refused", "Session", "Warehouse"]

_READS = frozenset({"SELECT", "WITH", "VALUES", "FROM", "(", "EXPLAIN"})
_PRIVILEGES = re.compile(r"[A-Z ]+")
SETTINGS = frozenset(
    {
        "ANSI_MODE",
        "LEGACY_TIME_PARSER_POLICY",
        "MAX_FILE_PARTITION_BYTES",
        "QUERY_TAGS",
        "READ_ONLY_EXTERNAL_METASTORE",
        "STATEMENT_TIMEOUT",
        "TIMEZONE",
        "USE_CACHED_RESULT",
    }
)


@dataclass
class Session:
    user: str
    settings: dict[str, str]
    catalog: str = CATALOGS[0]
    schema: str = "default"

    @property
    def timeout(self) -> float | None:
        return float(self.settings.get("STATEMENT_TIMEOUT") or 0) or None


@dataclass
class Answer:
    rows: pa.Table = field(default_factory=lambda: pa.table({}))
    modified: int | None = None
    """Changed rows of a DML statement."""
    staging: bool = False
    """Whether the client is to send a file now."""


class Warehouse:
    def __init__(self, engine: Engine, folder: File, url: str) -> None:
        self.engine = engine
        self.folder = folder
        self.unity = Unity(CATALOGS)
        self.volumes = Volumes(self.unity, folder / "volumes", url)
        self.changes = threading.RLock()
        """One statement that changes something at a time: the engine's catalog is not made for more."""
        self.history: list[dict[str, str | None]] = []
        """Statements with their tags, newest last: the query history of the workspace."""
        self._tables = tables.Tables(self)
        self._statements: dict[str, Callable[[Session, Words], Answer]] = {
            "CREATE": self._create,
            "DROP": self._drop,
            "ALTER": self._tables.alter,
            "COMMENT": self._tables.comment,
            "INSERT": self._tables.insert,
            "UPDATE": self._tables.update,
            "DELETE": self._tables.delete,
            "MERGE": self._tables.merge,
            "TRUNCATE": self._tables.truncate,
            "COPY": self._tables.copy_into,
            "PUT": self._put,
            "REMOVE": self._remove,
            "SET": self._set,
            "USE": self._use,
            "SHOW": self._show,
            "DESCRIBE": self._describe,
            "DESC": self._describe,
            "GRANT": lambda session, words: self._grant(session, words, give=True),
            "REVOKE": lambda session, words: self._grant(session, words, give=False),
        }

    # ------------------------------------------------------------ the service's calls

    def open_session(
        self, user: str, settings: dict[str, str], catalog: str | None, schema: str | None
    ) -> Session:
        known = {name: value for name, value in settings.items() if name in SETTINGS}
        return Session(user, known, catalog or CATALOGS[0], schema or "default")

    def run(
        self,
        session: Session,
        sql: str,
        given: Sequence[tuple[str | None, str | None, str | None]],
        tag: str,
        tags: str | None,
    ) -> Answer:
        tags = tags or session.settings.get("QUERY_TAGS")
        self.history = [*self.history[-999:], {"text": sql, "tags": tags, "user": session.user}]
        words = Words(with_values(sql, given))
        first = words.upper()
        if first in _READS:
            return Answer(self.read(session, words, tag))
        act = self._statements.get(first)
        if act is None:
            raise words.unexpected()
        words.place += 1
        with self.changes:
            return act(session, words)

    def stop(self, tag: str) -> None:
        self.engine.stop(tag)

    def presigned(self, path: str) -> File:
        return self.volumes.presigned(path)

    # ------------------------------------------------------------ engine

    def engine_run(self, sql: str, tag: str = "") -> pa.Table:
        try:
            return self.engine.run(sql, tag)
        except Exception as error:
            raise in_our_words(error) from error

    def full(self, session: Session, path: Path) -> Path:
        """A path with the session's catalog and schema in front, as the service keeps names."""
        missing = (session.catalog, session.schema)[: 3 - len(path)]
        return tuple(part.lower() for part in (*missing, *path))

    # ------------------------------------------------------------ reading

    def read(self, session: Session, words: Words, tag: str = "") -> pa.Table:
        sql = self.readable(session, words)
        try:
            return self.engine_run(sql, tag)
        except Refused as error:
            if error.state != "42P01":
                raise
            # The name may have been on its way from one location to another.
            with self.changes:
                return self.engine_run(sql, tag)

    def readable(self, session: Session, words: Words) -> str:
        """A query as the engine reads it: names in full and in lower case, our own views in place."""
        if session.user != "admin":
            self._check_sources(session, words.sql)
        changes: list[tuple[int, int, str]] = []
        for start, end, parts in chains(words.tokens):
            lower = tuple(part.lower() for part in parts)
            source: str | None = None
            if len(parts) in (2, 3) and lower[-2] == "information_schema" and lower[-1] in views():
                source = self._information(session, lower)
            elif self._names_table(words, start):
                source = self._source(session, words, end, lower)
            if source:
                changes.append((words.tokens[start].start, words.tokens[end].end, source))
        changes += functions.changes(words.tokens, sail=self.engine.delta)
        return replaced(words.sql, changes)

    def _source(self, session: Session, words: Words, end: int, parts: Path) -> str | None:
        """The SQL that replaces a table or a view; None for a name that the query defines itself."""
        path = parts if len(parts) == 3 else (session.catalog, *parts) if len(parts) == 2 else ()
        relation = self.unity.find(path) if path else None
        if relation is None:
            if len(parts) == 3 and parts[0] in self.unity.catalogs:
                self.unity.relation(parts)
            return None
        if relation.kind != "VIEW" or self.engine.keeps_views:
            return quoted(*path)
        names = ", ".join(quoted(column.name) for column in relation.columns)
        # A view is read with the rights of its owner.
        owner = Session("admin", {}, *relation.place)
        query = f"(SELECT * FROM ({self.readable(owner, Words(relation.definition))}) AS `_view`({names}))"
        return query if words.alias_follows(end + 1) else f"{query} AS {quoted(path[2])}"

    def _names_table(self, words: Words, place: int) -> bool:
        before = words.tokens[place - 1].text.upper() if place else ""
        return before in ("FROM", "JOIN", "INTO", "UPDATE", "TABLE", "USING", ",")

    def _information(self, session: Session, parts: Path) -> str:
        catalog = parts[0] if len(parts) == 3 else session.catalog
        name = f"information_{uuid.uuid4().hex}"
        self.engine.view_of(name, self.unity.information(parts[-1], catalog, session.user))
        return name

    def _check_sources(self, session: Session, sql: str) -> None:
        """The user's right to read each table of a query."""
        try:
            tree = parse_one(sql, dialect="databricks")
        except SqlglotError:
            return
        own = {cte.alias for cte in tree.find_all(exp.CTE)}
        for source in tree.find_all(exp.Table):
            parts = tuple(part.name for part in source.parts)
            if len(parts) == 1 and parts[0] in own:
                continue
            path = self.full(session, parts)
            if path[1] != "information_schema" and self.unity.find(path):
                self.unity.need(session.user, "SELECT", path)

    # ------------------------------------------------------------ schemas and volumes

    def _create(self, session: Session, words: Words) -> Answer:
        replace = words.take("OR", "REPLACE")
        if words.take("SCHEMA") or words.take("DATABASE"):
            return self._create_schema(session, words)
        if words.take("VOLUME"):
            exists = words.take("IF", "NOT", "EXISTS")
            self.volumes.create(session.user, self.full(session, words.path()), exists=exists)
            return Answer()
        if words.take("TABLE"):
            return self._tables.create(session, words, replace=replace)
        if words.take("VIEW"):
            return self._tables.create_view(session, words, replace=replace)
        raise words.unexpected()

    def _create_schema(self, session: Session, words: Words) -> Answer:
        exists = words.take("IF", "NOT", "EXISTS")
        path = words.path()
        catalog = (path[0] if len(path) == 2 else session.catalog).lower()
        name = self.unity.checked_name(path[-1])
        schemas = self.unity.catalogs.get(catalog)
        if schemas is None:
            raise Refused("NO_SUCH_CATALOG_EXCEPTION", f"Catalog '{catalog}' was not found.", "42704")
        if name in schemas:
            if exists:
                return Answer()
            raise Refused(
                "SCHEMA_ALREADY_EXISTS", f"Cannot create schema `{name}` because it already exists.", "42P06"
            )
        self.unity.need(session.user, "CREATE SCHEMA", (catalog,))
        self.engine_run(f"CREATE SCHEMA {quoted(catalog, name)}")
        schemas[name] = Schema(session.user)
        return Answer()

    def _drop(self, session: Session, words: Words) -> Answer:
        if words.take("SCHEMA") or words.take("DATABASE"):
            return self._drop_schema(session, words)
        if words.take("VOLUME"):
            exists = words.take("IF", "EXISTS")
            self.volumes.drop(session.user, self.full(session, words.path()), exists=exists)
            return Answer()
        kind = next((name for name in ("TABLE", "VIEW") if words.take(name)), None)
        if kind is None:
            raise words.unexpected()
        return self._tables.drop(session, words, kind)

    def _drop_schema(self, session: Session, words: Words) -> Answer:
        exists = words.take("IF", "EXISTS")
        path = words.path()
        where = ((path[0] if len(path) == 2 else session.catalog).lower(), path[-1].lower())
        cascade = words.take("CASCADE")
        if exists and where[1] not in self.unity.catalogs.get(where[0], {}):
            return Answer()
        schema = self.unity.schema(where)
        if not self.unity.owns(session.user, where):
            raise Refused(
                "INSUFFICIENT_PERMISSIONS", f"User is not an owner of Schema '{'.'.join(where)}'.", "42501"
            )
        if (schema.relations or schema.volumes) and not cascade:
            message = f"Cannot drop a schema `{where[1]}` because it contains objects."
            raise Refused("SCHEMA_NOT_EMPTY", message, "2BP01")
        for name, relation in sorted(schema.relations.items(), key=lambda pair: pair[1].kind, reverse=True):
            self._tables.forget((*where, name), relation)
        for volume in list(schema.volumes):
            self.volumes.drop("admin", (*where, volume), exists=True)
        self.engine_run(f"DROP SCHEMA {quoted(*where)}")
        del self.unity.catalogs[where[0]][where[1]]
        self.unity.grants = {grant for grant in self.unity.grants if grant[2][:2] != where}
        return Answer()

    # ------------------------------------------------------------ files

    def _put(self, session: Session, words: Words) -> Answer:
        source = words.string()
        words.need("INTO")
        target = words.string()
        overwrite = words.take("OVERWRITE")
        return self._staged("PUT", source, self.volumes.put(session.user, target, overwrite=overwrite))

    def _remove(self, session: Session, words: Words) -> Answer:
        return self._staged("REMOVE", "", self.volumes.remove(session.user, words.string()))

    def _staged(self, operation: str, source: str, url: str) -> Answer:
        row = {"operation": operation, "localFile": source, "presignedUrl": url, "headers": json.dumps({})}
        return Answer(pa.Table.from_pylist([row]), staging=True)

    # ------------------------------------------------------------ sessions

    def _set(self, session: Session, words: Words) -> Answer:
        if words.take("TIME", "ZONE"):
            session.settings["TIMEZONE"] = words.string()
            return Answer()
        name = words.name().upper()
        if name not in SETTINGS:
            raise Refused("CONFIG_NOT_AVAILABLE", f"Configuration {name} is not available.", "42K0I")
        words.need("=")
        session.settings[name] = words.rest.strip().strip("'")
        return Answer()

    def _use(self, session: Session, words: Words) -> Answer:
        if words.take("CATALOG"):
            session.catalog = words.name().lower()
            return Answer()
        words.take("SCHEMA")
        path = words.path()
        where = tuple(part.lower() for part in ((session.catalog,) if len(path) == 1 else ()) + path)
        self.unity.schema(where)
        session.catalog, session.schema = where
        return Answer()

    def _show(self, session: Session, words: Words) -> Answer:
        # What follows SHOW is one token.
        if words.rest.strip().upper() == "CATALOGS":
            names = sorted([*self.unity.catalogs, "system"])
            return Answer(pa.table({"catalog": names}))
        raise words.unexpected()

    def _describe(self, session: Session, words: Words) -> Answer:
        if words.take("QUERY"):
            query = Words(words.rest)
            # The engines cannot describe a query without reading its result's types.
            schema = self.engine.schema_of(self.readable(session, query))
            return Answer(pa.table({"col_name": [a for a, _ in schema], "data_type": [b for _, b in schema]}))
        words.take("TABLE")
        relation = self.unity.relation(self.full(session, words.path()))
        return Answer(
            pa.table(
                {
                    "col_name": [column.name for column in relation.columns],
                    "data_type": [column.type for column in relation.columns],
                    "comment": pa.array([column.comment for column in relation.columns], pa.string()),
                }
            )
        )

    # ------------------------------------------------------------ rights

    def _grant(self, session: Session, words: Words, *, give: bool) -> Answer:
        """`GRANT privilege, ... ON kind path TO user`."""
        privileges = [part.strip().upper() for part in words.until("ON").split(",")]
        if not all(_PRIVILEGES.fullmatch(privilege) for privilege in privileges):
            raise words.unexpected()
        words.need("ON")
        kind = next(
            (name for name in ("CATALOG", "SCHEMA", "TABLE", "VIEW", "VOLUME") if words.take(name)), "TABLE"
        )
        given = words.path()
        length = {"CATALOG": 1, "SCHEMA": 2}.get(kind, 3)
        missing = (session.catalog, session.schema)[: length - len(given)]
        path = tuple(part.lower() for part in (*missing, *given))
        words.need("TO" if give else "FROM")
        user = words.name()
        if not self.unity.owns(session.user, path):
            raise Refused(
                "INSUFFICIENT_PERMISSIONS", f"User is not an owner of {kind} '{'.'.join(path)}'.", "42501"
            )
        rows = {(user, privilege, path) for privilege in privileges}
        self.unity.grants = self.unity.grants | rows if give else self.unity.grants - rows
        return Answer()
