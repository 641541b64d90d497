"""Statements about tables and views: how the service does them where the engine cannot.

Sail's Delta tables take no ALTER TABLE: such a change writes the whole table to another location. That is as
atomic as the service's own change, since the name is pointed to the new location in one step.
"""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
from refusals import Refused, in_our_words
from unity import Column, Path, Relation
from words import Words, literal, quoted, replaced

if TYPE_CHECKING:
    from warehouse import Answer, Session, Warehouse

_OPTIONS = ("NOT", "NULL", "COMMENT", "PRIMARY", "DEFAULT", "GENERATED", "CONSTRAINT")


class Tables:
    def __init__(self, warehouse: "Warehouse") -> None:
        self._warehouse = warehouse
        self._unity = warehouse.unity
        self._engine = warehouse.engine
        self._loaded: dict[Path, set[str]] = {}
        """Files that COPY INTO has loaded already: it skips them when it runs again."""

    # ------------------------------------------------------------ making

    def create(self, session: "Session", words: Words, *, replace: bool) -> "Answer":
        exists = words.take("IF", "NOT", "EXISTS")
        path = self._new_path(session, words.path())
        result = self._unity.find(path)
        if result and exists:
            return self._done()
        if result and not (replace and result.kind == "MANAGED"):
            message = f"Cannot create table or view {quoted(*path)} because it already exists."
            raise Refused("TABLE_OR_VIEW_ALREADY_EXISTS", message, "42P07")
        self._unity.need(session.user, "CREATE TABLE", path[:2])
        columns, key = self._definitions(words) if words.upper() == "(" else ([], ())
        properties, comment = self._options(words)
        relation = Relation("MANAGED", session.user, columns, properties, comment, key, self._location())
        if words.take("AS") or words.upper() in ("SELECT", "WITH", "VALUES"):
            query = self._warehouse.readable(session, Words(words.rest))
            relation.columns = self._columns(query)
            self._unity.checked_columns(relation.columns, properties)
            rows = self._write(path, relation, query)
        else:
            self._unity.checked_columns(columns, properties)
            rows = None
            self._run(self._engine.create(self._part(path), self._typed(columns), relation.location))
        self._lead(path, relation)
        self._unity.schema(path[:2]).relations[path[2]] = relation
        return self._done(rows)

    def create_view(self, session: "Session", words: Words, *, replace: bool) -> "Answer":
        exists = words.take("IF", "NOT", "EXISTS")
        path = self._new_path(session, words.path())
        result = self._unity.find(path)
        if result and exists:
            return self._done()
        if result and not (replace and result.kind == "VIEW"):
            message = f"Cannot create table or view {quoted(*path)} because it already exists."
            raise Refused("TABLE_OR_VIEW_ALREADY_EXISTS", message, "42P07")
        if result and not self._unity.owns(session.user, path):
            raise Refused(
                "INSUFFICIENT_PERMISSIONS", f"User is not an owner of View '{'.'.join(path)}'.", "42501"
            )
        self._unity.need(session.user, "CREATE TABLE", path[:2])
        named = [Words(name).name() for name in words.inside()] if words.upper() == "(" else []
        properties, comment = self._options(words)
        words.need("AS")
        definition = words.rest
        query = self._warehouse.readable(session, Words(definition))
        columns = self._columns(query)
        head = f"({', '.join(map(quoted, named))}) " if named else ""
        if named:
            columns = [Column(name, column.type) for name, column in zip(named, columns, strict=True)]
        self._unity.checked_columns(columns, {"delta.columnMapping.mode": "name"})
        if self._engine.keeps_views:
            self._run(f"CREATE OR REPLACE VIEW {quoted(*path)} {head}AS {query}")
        # It is another view under the same name: what was granted on the old one is gone.
        self._unity.grants = {grant for grant in self._unity.grants if grant[2] != path}
        relation = Relation(
            "VIEW",
            session.user,
            columns,
            properties,
            comment,
            definition=definition,
            place=(session.catalog, session.schema),
        )
        self._unity.schema(path[:2]).relations[path[2]] = relation
        return self._done()

    def drop(self, session: "Session", words: Words, kind: str) -> "Answer":
        exists = words.take("IF", "EXISTS")
        path = self._warehouse.full(session, words.path())
        result = self._unity.find(path)
        if result is None and exists:
            return self._done()
        relation = self._unity.relation(path)
        if (relation.kind == "VIEW") != (kind == "VIEW"):
            message = f"The operation DROP {kind} requires a {kind}. But {quoted(*path)} is none."
            raise Refused(f"EXPECT_{kind}_NOT_OTHER", message, "42809")
        self._owner(session, path, use=True)
        self.forget(path, relation)
        return self._done()

    def forget(self, path: Path, relation: Relation) -> None:
        kind = "VIEW" if relation.kind == "VIEW" else "TABLE"
        if kind == "TABLE" or self._engine.keeps_views:
            self._run(f"DROP {kind} {quoted(*path)}")
        del self._unity.schema(path[:2]).relations[path[2]]
        self._loaded.pop(path, None)

    # ------------------------------------------------------------ changing

    def alter(self, session: "Session", words: Words) -> "Answer":
        kind = "VIEW" if words.take("VIEW") else "TABLE"
        if kind == "TABLE":
            words.need("TABLE")
        path = self._warehouse.full(session, words.path())
        relation = self._unity.relation(path)
        if words.take("RENAME", "TO"):
            return self._rename(session, path, relation, words)
        if words.take("SET", "TBLPROPERTIES"):
            self._owner(session, path)
            relation.properties |= _properties(words)
            return self._done()
        if kind == "VIEW" and words.take("AS"):
            self._owner(session, path)
            return self._show(session, path, relation, words.rest)
        self._right_to_alter(session, path)
        if words.take("ADD", "COLUMN") or words.take("ADD", "COLUMNS"):
            return self._add(path, relation, words)
        if words.take("DROP", "COLUMN") or words.take("DROP", "COLUMNS"):
            return self._drop_columns(path, relation, words)
        if words.take("RENAME", "COLUMN"):
            old = words.name()
            words.need("TO")
            return self._rename_column(path, relation, old, words.name())
        if words.take("ALTER", "COLUMN"):
            return self._alter_column(path, relation, words)
        raise words.unexpected()

    def _show(self, session: "Session", path: Path, relation: Relation, definition: str) -> "Answer":
        """Another query for a view, which keeps what was granted on it."""
        query = self._warehouse.readable(session, Words(definition))
        columns = self._columns(query)
        self._unity.checked_columns(columns, {"delta.columnMapping.mode": "name"})
        if self._engine.keeps_views:
            self._run(f"CREATE OR REPLACE VIEW {quoted(*path)} AS {query}")
        relation.columns, relation.definition = columns, definition
        relation.place = (session.catalog, session.schema)
        return self._done()

    def _add(self, path: Path, relation: Relation, words: Words) -> "Answer":
        exists = words.take("IF", "NOT", "EXISTS")
        texts = words.inside() if words.upper() == "(" else words.rest.split(",")
        added = [_definition(Words(text)) for text in texts]
        known = {column.name.lower() for column in relation.columns}
        if exists:
            added = [column for column in added if column.name.lower() not in known]
        wanted = [*relation.columns, *added]
        self._unity.checked_columns(wanted, relation.properties)
        if not added:
            return self._done()
        if self._engine.delta:
            new = [f"CAST(NULL AS {column.type}) AS {quoted(column.name)}" for column in added]
            self._rewrite(path, relation, wanted, [*_names(relation.columns), *new])
        else:
            self._run(f"ALTER TABLE {quoted(*path)} ADD COLUMNS ({self._typed(added)})")
            relation.columns = wanted
        return self._done()

    def _drop_columns(self, path: Path, relation: Relation, words: Words) -> "Answer":
        self._mapped(relation, "DROP")
        exists = words.take("IF", "EXISTS")
        names = [Words(text).name() for text in words.inside()] if words.upper() == "(" else [words.name()]
        gone = {name.lower() for name in names}
        for name in names:
            if not (exists and name.lower() not in {column.name.lower() for column in relation.columns}):
                relation.column(name)
        kept = [column for column in relation.columns if column.name.lower() not in gone]
        if self._engine.delta:
            self._rewrite(path, relation, kept, _names(kept))
        else:
            self._run(f"ALTER TABLE {quoted(*path)} DROP COLUMNS ({', '.join(map(quoted, names))})")
            relation.columns = kept
        return self._done()

    def _rename_column(self, path: Path, relation: Relation, old: str, new: str) -> "Answer":
        self._mapped(relation, "RENAME")
        column = relation.column(old)
        wanted = [
            Column(new, other_column.type, other_column.comment, other_column.nullable)
            if other_column is column
            else other_column
            for other_column in relation.columns
        ]
        self._unity.checked_columns(wanted, relation.properties)
        if self._engine.delta:
            selected = [
                f"{quoted(other_column.name)} AS {quoted(new)}"
                if other_column is column
                else quoted(other_column.name)
                for other_column in relation.columns
            ]
            self._rewrite(path, relation, wanted, selected)
        else:
            self._run(f"ALTER TABLE {quoted(*path)} RENAME COLUMN {quoted(column.name)} TO {quoted(new)}")
            relation.columns = wanted
        return self._done()

    def _alter_column(self, path: Path, relation: Relation, words: Words) -> "Answer":
        column = relation.column(words.name())
        if words.take("COMMENT"):
            column.comment = words.string()
            return self._done()
        raise Refused("UNSUPPORTED_FEATURE", "This change of a column is not supported.", "0A000")

    def _rename(self, session: "Session", path: Path, relation: Relation, words: Words) -> "Answer":
        target = self._new_path(session, words.path())
        if len(target) == 3 and target[0] != path[0]:
            raise Refused("UNSUPPORTED_FEATURE", "A table stays in its catalog.", "0A000")
        if self._unity.find(target):
            message = f"Cannot create table or view {quoted(*target)} because it already exists."
            raise Refused("TABLE_OR_VIEW_ALREADY_EXISTS", message, "42P07")
        self._owner(session, path)
        self._unity.need(session.user, "CREATE TABLE", target[:2])
        if relation.kind == "VIEW" and not self._engine.keeps_views:
            pass
        elif relation.kind == "VIEW":
            query = self._warehouse.readable(session, Words(relation.definition))
            self._run(f"CREATE VIEW {quoted(*target)} AS {query}")
            self._run(f"DROP VIEW {quoted(*path)}")
        elif self._engine.delta:
            self._lead(target, relation)
            self._run(f"DROP TABLE {quoted(*path)}")
        else:
            # Spark looks for the new name in the catalog of the old one.
            self._run(f"ALTER TABLE {quoted(*path)} RENAME TO {quoted(*target[1:])}")
        del self._unity.schema(path[:2]).relations[path[2]]
        self._unity.schema(target[:2]).relations[target[2]] = relation
        return self._done()

    def comment(self, session: "Session", words: Words) -> "Answer":
        """`COMMENT ON TABLE path IS 'text'` or `COLUMN path.column`."""
        words.need("ON")
        kind = "COLUMN" if words.take("COLUMN") else "TABLE"
        if kind == "TABLE" and not (words.take("TABLE") or words.take("VIEW")):
            raise words.unexpected()
        parts = words.path()
        words.need("IS")
        text = None if words.take("NULL") else words.string()
        if kind == "COLUMN":
            self._unity.relation(self._warehouse.full(session, parts[:-1])).column(parts[-1]).comment = text
        else:
            self._unity.relation(self._warehouse.full(session, parts)).comment = text
        return self._done()

    # ------------------------------------------------------------ rows

    def insert(self, session: "Session", words: Words) -> "Answer":
        overwrite = words.take("OVERWRITE")
        if not overwrite:
            words.need("INTO")
        words.take("TABLE")
        path, relation = self._target(session, words)
        # A name in parentheses is a column; a query in parentheses starts with a keyword.
        listed = words.upper() == "(" and words.upper(1) not in ("SELECT", "WITH", "VALUES", "FROM")
        names = [Words(text).name() for text in words.inside()] if listed else []
        query = self._warehouse.readable(session, Words(words.rest))
        return self._insert(path, relation, names, query, overwrite=overwrite)

    def _insert(
        self, path: Path, relation: Relation, names: Sequence[str], query: str, *, overwrite: bool = False
    ) -> "Answer":
        """What a table has and the statement does not name stays empty."""
        for name in names:
            relation.column(name)
        if names:
            places = {name.lower(): place for place, name in enumerate(names)}
            if len(places) < len(names):
                raise Refused("DUPLICATE_ASSIGNMENTS", "A column is named twice.", "42701")
            values = [
                f"CAST({self._given(places.get(column.name.lower()))} AS {column.type}) AS `_c{place}`"
                for place, column in enumerate(relation.columns)
            ]
            given = ", ".join(f"`_{place}`" for place in range(len(names)))
            query = f"SELECT {', '.join(values)} FROM ({query}) AS `_given`({given})"
        before = 0 if overwrite else self._count(path)
        self._run(f"INSERT {'OVERWRITE' if overwrite else 'INTO'} {quoted(*path)} {query}")
        return self._changed(self._count(path) - before)

    def _given(self, place: int | None) -> str:
        return "NULL" if place is None else f"`_{place}`"

    def update(self, session: "Session", words: Words) -> "Answer":
        path, _ = self._target(session, words)
        return self._change(session, path, words, "SET")

    def delete(self, session: "Session", words: Words) -> "Answer":
        words.need("FROM")
        path, _ = self._target(session, words)
        return self._change(session, path, words, "WHERE")

    def truncate(self, session: "Session", words: Words) -> "Answer":
        words.need("TABLE")
        path, _ = self._target(session, words)
        self._run(f"DELETE FROM {quoted(*path)}")
        return self._done()

    def _change(self, session: "Session", path: Path, words: Words, keyword: str) -> "Answer":
        """The engine does not report how many rows it changed: they are counted before."""
        alias = words.until(keyword)
        start = words.place
        verb = words.tokens[0].text.upper()
        words.until("WHERE")
        condition = words.rest
        changed = self._run(f"SELECT count(*) AS n FROM {quoted(*path)} {alias} {condition}")
        words.place = start
        head = f"UPDATE {quoted(*path)}" if verb == "UPDATE" else f"DELETE FROM {quoted(*path)}"
        self._run(f"{head} {alias} {self._inner(session, words.rest)}")
        return self._changed(changed["n"][0].as_py())

    def merge(self, session: "Session", words: Words) -> "Answer":
        words.need("INTO")
        path, _ = self._target(session, words)
        alias = words.until("USING")
        words.need("USING")
        source = self._inner(session, words.until("ON"))
        words.need("ON")
        condition = words.until("WHEN")
        actions = words.rest
        target = f"{quoted(*path)} {alias}"
        matched = self._run(f"SELECT count(*) AS n FROM {target} JOIN {source} ON {condition}")["n"][
            0
        ].as_py()
        before = self._count(path)
        self._run(f"MERGE INTO {target} USING {source} ON {condition} {actions}")
        upper = actions.upper()
        touched = matched if "WHEN MATCHED" in upper else 0
        return self._changed(touched + max(0, self._count(path) - before))

    def copy_into(self, session: "Session", words: Words) -> "Answer":
        """`COPY INTO path FROM 'files' | (SELECT ... FROM 'files') FILEFORMAT = PARQUET`."""
        words.need("INTO")
        path, relation = self._target(session, words)
        words.need("FROM")
        query = words.until("FILEFORMAT")
        inner = Words(query[1:-1] if query.startswith("(") else query)
        place = next(index for index, token in enumerate(inner.tokens) if token.token_type.name == "STRING")
        source = inner.tokens[place]
        words.need("FILEFORMAT", "=", "PARQUET")
        loaded = self._loaded.setdefault(path, set())
        files = [str(file) for file in self._warehouse.volumes.files(session.user, source.text)]
        fresh = [file for file in files if file not in loaded]
        if not files:
            message = f"The input path '{source.text}' is empty."
            raise Refused("COPY_INTO_SOURCE_SCHEMA_INFERENCE_FAILED", message, "42KD9")
        if not fresh:
            return self._changed(0)
        view = f"copied_{uuid.uuid4().hex}"
        self._engine.session.read.parquet(*fresh).createOrReplaceTempView(view)
        sql = replaced(inner.sql, [(source.start, source.end, view)])
        if not query.startswith("("):
            sql = f"SELECT * FROM {view}"
        names = [column.name for column in self._columns(sql)]
        answer = self._insert(path, relation, names, sql)
        loaded.update(fresh)
        self._run(f"DROP VIEW IF EXISTS {view}")
        return answer

    # ------------------------------------------------------------ parts

    def _run(self, sql: str) -> pa.Table:
        return self._warehouse.engine_run(sql)

    def _done(self, modified: int | None = None) -> "Answer":
        from warehouse import Answer

        return Answer() if modified is None else self._changed(modified)

    def _changed(self, rows: int) -> "Answer":
        from warehouse import Answer

        return Answer(pa.table({"num_affected_rows": pa.array([rows], pa.int64())}), modified=rows)

    def _new_path(self, session: "Session", given: Path) -> Path:
        path = self._warehouse.full(session, given)
        self._unity.schema(path[:2])
        return (*path[:2], self._unity.checked_name(given[-1]))

    def _target(self, session: "Session", words: Words) -> tuple[Path, Relation]:
        path = self._warehouse.full(session, words.path())
        relation = self._unity.relation(path)
        if relation.kind == "VIEW":
            raise Refused("EXPECT_TABLE_NOT_VIEW", f"{quoted(*path)} is a view.", "42809")
        self._unity.need(session.user, "MODIFY", path)
        return path, relation

    def _owner(self, session: "Session", path: Path, *, use: bool = False) -> None:
        if use:
            self._unity.need(session.user, "USE SCHEMA", path[:2])
        if not (self._unity.owns(session.user, path) or self._unity.may(session.user, "MANAGE", path)):
            raise Refused(
                "INSUFFICIENT_PERMISSIONS", f"User is not an owner of Table '{'.'.join(path)}'.", "42501"
            )

    def _right_to_alter(self, session: "Session", path: Path) -> None:
        self._unity.need(session.user, "MODIFY", path)

    def _mapped(self, relation: Relation, what: str) -> None:
        if relation.properties.get("delta.columnMapping.mode") != "name":
            message = (
                f"{what} COLUMN is not supported for this table: it needs delta.columnMapping.mode = 'name'."
            )
            raise Refused(f"DELTA_UNSUPPORTED_{what}_COLUMN", message, "0AKDC")

    def _inner(self, session: "Session", text: str) -> str:
        return self._warehouse.readable(session, Words(text)) if text else ""

    def _count(self, path: Path) -> int:
        return self._run(f"SELECT count(*) AS n FROM {quoted(*path)}")["n"][0].as_py()

    def _columns(self, query: str) -> list[Column]:
        try:
            return [Column(name, kind) for name, kind in self._engine.schema_of(query)]
        except Exception as error:
            raise in_our_words(error) from error

    def _typed(self, columns: Sequence[Column]) -> str:
        return ", ".join(
            f"{quoted(column.name)} {column.type}{'' if column.nullable else ' NOT NULL'}"
            for column in columns
        )

    def _location(self) -> str:
        return str(self._warehouse.folder / "tables" / uuid.uuid4().hex)

    def _part(self, path: Path) -> str:
        """The name under which the engine fills a table that is led to its own name afterwards."""
        return quoted(*path[:2], f"_new_{path[2]}"[:200]) if self._engine.delta else quoted(*path)

    def _write(self, path: Path, relation: Relation, query: str) -> int:
        """Fill a table from a query; the number of rows."""
        if not self._engine.delta:
            self._run(f"CREATE OR REPLACE TABLE {quoted(*path)} USING iceberg AS {query}")
            return self._count(path)
        part = self._part(path)
        try:
            made = self._run(f"CREATE TABLE {part} USING delta LOCATION '{relation.location}' AS {query}")
        except Refused:
            self._run(f"DROP TABLE IF EXISTS {part}")
            raise
        return made[0][0].as_py() if made.num_rows else 0

    def _lead(self, path: Path, relation: Relation) -> None:
        """Point the name at the table's present location."""
        if self._engine.delta:
            # Another name for the same location, not a new table there: that would be empty.
            self._run(f"DROP TABLE IF EXISTS {self._part(path)}")
            self._run(f"DROP TABLE IF EXISTS {quoted(*path)}")
            self._run(f"CREATE TABLE {quoted(*path)} USING delta LOCATION {literal(relation.location)}")

    def _rewrite(
        self, path: Path, relation: Relation, columns: list[Column], selected: Sequence[str]
    ) -> None:
        new = Relation(**{**vars(relation), "columns": columns, "location": self._location()})
        self._write(path, new, f"SELECT {', '.join(selected)} FROM {quoted(*path)}")
        self._lead(path, new)
        relation.columns, relation.location = new.columns, new.location

    def _definitions(self, words: Words) -> tuple[list[Column], tuple[str, ...]]:
        columns, key = list[Column](), tuple[str, ...]()
        for text in words.inside():
            part = Words(text)
            if part.take("CONSTRAINT"):
                part.name()
            if part.take("PRIMARY", "KEY"):
                key = tuple(Words(name).name() for name in part.inside())
                continue
            column = _definition(part)
            if part.take("PRIMARY", "KEY"):
                key = (column.name,)
            columns.append(column)
        if any(column.nullable for column in columns if column.name in key):
            raise Refused("DELTA_PRIMARY_KEY_NULLABLE", "Columns of a primary key must be NOT NULL.", "42000")
        return columns, key

    def _options(self, words: Words) -> tuple[dict[str, str], str | None]:
        properties, comment = dict[str, str](), None
        while True:
            if words.take("USING"):
                if words.name().lower() != "delta":
                    raise Refused("UNSUPPORTED_FEATURE", "Managed tables are Delta tables.", "0A000")
            elif words.take("TBLPROPERTIES"):
                properties |= _properties(words)
            elif words.take("COMMENT"):
                comment = words.string()
            elif words.take("CLUSTER", "BY") or words.take("PARTITIONED", "BY"):
                words.inside()
            else:
                return properties, comment


def _definition(words: Words) -> Column:
    """`name type [NOT NULL] [COMMENT 'text']`."""
    name = words.name()
    kind = words.until(*_OPTIONS)
    column = Column(name, kind)
    while not words.ended:
        if words.take("NOT", "NULL"):
            column.nullable = False
        elif words.take("COMMENT"):
            column.comment = words.string()
        else:
            break
    return column


def _properties(words: Words) -> dict[str, str]:
    names = dict[str, str]()
    for text in words.inside():
        part = Words(text)
        name = part.string() if text.startswith("'") else ".".join(part.path())
        part.need("=")
        names[name] = part.string()
    return names


def _names(columns: Sequence[Column]) -> list[str]:
    return [quoted(column.name) for column in columns]
