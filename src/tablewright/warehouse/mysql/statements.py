"""Statements that only MySQL needs, as trees; and the few that SQLGlot has no tree for, composed of nodes."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.platforms.mysql.names import encoded
from tablewright.warehouse.mysql.capabilities import LOGICAL, LOGICAL_RESULT
from tablewright.warehouse.mysql.render import spelled
from tablewright.warehouse.sql.nodes import name, table

BEGIN = "START TRANSACTION"
BEGIN_READ = "START TRANSACTION READ ONLY"
ONLY_READ = "SET SESSION TRANSACTION READ ONLY"
FRESH_READS = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
"""A writer sees what others committed before it took its lock."""

_NO_LIMIT_MS = 1000 * 86_400
LOCK_SECONDS = 60
NO_MATCH = 0


def settings(values: Mapping[str, str | int | float]) -> exp.Set:
    """Set variables of this session, all in one statement."""
    items = [
        exp.SetItem(this=exp.EQ(this=exp.column(key), expression=exp.convert(value)), kind="SESSION")
        for key, value in values.items()
    ]
    return exp.Set(expressions=items)


def limit(flavour: str, milliseconds: int) -> str:
    """The longest that a statement may take; 0 is for ever. The servers of the family name it differently."""
    match flavour:
        case "mariadb":
            chosen: dict[str, str | int | float] = {"max_statement_time": milliseconds / 1000}
        case "oceanbase":
            chosen = {"ob_query_timeout": (milliseconds or _NO_LIMIT_MS) * 1000}
        case _:
            chosen = {"max_execution_time": milliseconds}
    return settings(chosen).sql(dialect="mysql")


def take_role(role: str) -> str:
    """`SET ROLE`, which SQLGlot would not quote."""
    return f"SET ROLE {exp.Literal.string(role).sql(dialect='mysql')}"


def about_session() -> exp.Select:
    """The number of this session, what the server allows it, and what it is."""
    return exp.select(_call("CONNECTION_ID"), _variable("local_infile"), _variable("version"))


def collations(names: Sequence[str]) -> exp.Select:
    """Which of these collations there are."""
    column = exp.column("COLLATION_NAME", "c")
    return (
        exp.select(column)
        .from_(_catalog("COLLATIONS", "c"))
        .where(exp.In(this=column.copy(), expressions=[_text(other_name) for other_name in names]))
    )


def stop(session: int) -> exp.Kill:
    """End the statement that a session runs, not the session."""
    return exp.Kill(this=exp.Literal.number(session), kind="QUERY")


def lock(named: str) -> exp.Select:
    """Wait for the lock of this name; 1 when we hold it, until the session lets all go."""
    # The server takes 64 characters, in any case.
    key = hashlib.sha256(named.encode()).hexdigest()[:48]
    return exp.select(_call("GET_LOCK", _text(f"tablewright:{key}"), exp.Literal.number(LOCK_SECONDS)))


def unlock() -> exp.Select:
    return exp.select(_call("RELEASE_ALL_LOCKS"))


# ---------------------------------------------------------------- catalog


def catalog_schemas(database: str | None) -> exp.Select:
    """Databases that this user may look into. How many tables they hold is not counted: that may be slow."""
    del database  # There is nothing above a database here.
    return (
        exp.select(exp.column("SCHEMA_NAME", "s"), exp.Null())
        .from_(_catalog("SCHEMATA", "s"))
        .order_by(exp.column("SCHEMA_NAME", "s"))
    )


def catalog_tables(container: tuple[str, ...], named: str | None) -> exp.Select:
    """Tables and views that this user may see, with the server's row estimates and comments."""
    view = exp.In(this=exp.column("TABLE_TYPE", "t"), expressions=[_text("VIEW"), _text("SYSTEM VIEW")])
    kind = exp.Case(ifs=[exp.If(this=view, true=_text("view"))], default=_text("table"))
    stored = exp.Not(this=view.copy())
    estimate = exp.Case(ifs=[exp.If(this=stored, true=exp.column("TABLE_ROWS", "t"))])
    # A view's comment is the word VIEW.
    comment = exp.Case(ifs=[exp.If(this=stored.copy(), true=exp.column("TABLE_COMMENT", "t"))])
    query = (
        exp.select(
            exp.column("TABLE_SCHEMA", "t"),
            exp.column("TABLE_NAME", "t"),
            kind,
            estimate,
            exp.Nullif(this=comment, expression=_text("")),
        )
        .from_(_catalog("TABLES", "t"))
        .where(*_is("TABLE_SCHEMA", "t", container[0]))
        .where(exp.NEQ(this=exp.column("TABLE_TYPE", "t"), expression=_text("SEQUENCE")))
        .order_by(exp.column("TABLE_NAME", "t"))
    )
    return query if named is None else query.where(*_is("TABLE_NAME", "t", named))


def catalog_columns(path: tuple[str, ...]) -> exp.Select:
    """Columns in order. What a view computes as true or false has a type of its own."""
    native = exp.column("COLUMN_TYPE", "c")
    computed = exp.and_(
        exp.EQ(this=exp.column("TABLE_TYPE", "t"), expression=_text("VIEW")),
        exp.EQ(this=native.copy(), expression=_text(LOGICAL_RESULT)),
    )
    kind = exp.Case(ifs=[exp.If(this=computed, true=_text(LOGICAL))], default=native)
    same = exp.and_(
        exp.EQ(this=exp.column("TABLE_SCHEMA", "t"), expression=exp.column("TABLE_SCHEMA", "c")),
        exp.EQ(this=exp.column("TABLE_NAME", "t"), expression=exp.column("TABLE_NAME", "c")),
    )
    return (
        exp.select(
            exp.column("COLUMN_NAME", "c"),
            kind,
            exp.Nullif(this=exp.column("COLUMN_COMMENT", "c"), expression=_text("")),
        )
        .from_(_catalog("COLUMNS", "c"))
        .join(_catalog("TABLES", "t"), on=same)
        .where(*_is("TABLE_SCHEMA", "c", path[0]), *_is("TABLE_NAME", "c", path[1]))
        .where(*_is("TABLE_SCHEMA", "t", path[0]), *_is("TABLE_NAME", "t", path[1]))
        .order_by(exp.column("ORDINAL_POSITION", "c"))
    )


def catalog_search(text: str, limit: int, system: Sequence[str]) -> exp.Expression:
    """Tables, then columns, whose name contains the text in any case."""

    def found(view: str, column: str, shown: exp.Expression, order: int) -> exp.Select:
        own = _call("LOWER", exp.column(column, "c"))
        inside = _call("LOCATE", _call("LOWER", _text(encoded(text))), own)
        outside = exp.In(
            this=exp.column("TABLE_SCHEMA", "c"), expressions=[_text(other_name) for other_name in system]
        )
        return (
            exp.select(
                exp.alias_(exp.column("TABLE_SCHEMA", "c"), "container"),
                exp.alias_(exp.column("TABLE_NAME", "c"), "relation"),
                exp.alias_(shown, "part"),
                exp.alias_(exp.Literal.number(order), "rank_"),
            )
            .from_(_catalog(view, "c"))
            .where(exp.GT(this=inside, expression=exp.Literal.number(NO_MATCH)), exp.Not(this=outside))
        )

    tables = found("TABLES", "TABLE_NAME", exp.Null(), 0)
    columns = found("COLUMNS", "COLUMN_NAME", exp.column("COLUMN_NAME", "c"), 1)
    both = exp.Union(this=tables, expression=columns, distinct=False)
    return (
        exp.select("container", "relation", "part")
        .from_(exp.Subquery(this=both, alias=exp.TableAlias(this=exp.to_identifier("hits"))))
        .order_by("rank_", "container", "relation", "part")
        .limit(limit)
    )


def primary_key(path: tuple[str, ...]) -> exp.Select:
    """The columns of the primary key in order."""
    return (
        exp.select(exp.column("COLUMN_NAME", "k"))
        .from_(_catalog("STATISTICS", "k"))
        .where(*_is("TABLE_SCHEMA", "k", path[0]), *_is("TABLE_NAME", "k", path[1]))
        .where(exp.EQ(this=exp.column("INDEX_NAME", "k"), expression=_text("PRIMARY")))
        .order_by(exp.column("SEQ_IN_INDEX", "k"))
    )


# ---------------------------------------------------------------- what has no tree


def load_data(path: tuple[str, ...], columns: Sequence[str], file: str) -> str:
    """`LOAD DATA LOCAL`, in the form that `load.text_of` writes. `file` is a name that only we know."""
    target, listed = spelled(table(path)), ", ".join(spelled(name(column)) for column in columns)
    tab, quote, escape, line = (
        _text(other_name).sql(dialect="mysql") for other_name in ("\t", '"', "\\", "\n")
    )
    return (
        f"LOAD DATA LOCAL INFILE {_text(file).sql(dialect='mysql')} INTO TABLE {target} CHARACTER SET utf8mb4"
        f" FIELDS TERMINATED BY {tab} OPTIONALLY ENCLOSED BY {quote} ESCAPED BY {escape}"
        f" LINES TERMINATED BY {line} ({listed})"
    )


def warnings() -> str:
    """What the last statement changed or left out without an error."""
    return "SHOW WARNINGS LIMIT 1"


# ---------------------------------------------------------------- parts


def _catalog(view: str, alias: str) -> exp.Expr:
    relation = exp.Table(this=exp.to_identifier(view), db=exp.to_identifier("information_schema"))
    return exp.alias_(relation, alias, table=True)


def _call(called: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=called, expressions=list(arguments))


def _variable(called: str) -> exp.SessionParameter:
    return exp.SessionParameter(this=exp.var(called))


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def _is(column: str, alias: str, value: str) -> list[exp.Expr]:
    """The catalog compares names in any case; where names that differ by case are different, it is exact."""
    own, value = exp.column(column, alias), encoded(value)
    exact = exp.EQ(this=_bytes(own.copy()), expression=_bytes(_text(value)))
    folded = exp.GT(this=_variable("lower_case_table_names"), expression=exp.Literal.number(0))
    return [exp.EQ(this=own, expression=_text(value)), exp.or_(folded, exact)]


def _bytes(value: exp.Expr) -> exp.Cast:
    return exp.Cast(this=value, to=exp.DataType.build("BINARY", dialect="mysql"))
