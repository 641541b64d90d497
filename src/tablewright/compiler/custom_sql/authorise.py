"""Parses and checks custom SQL before it reaches a warehouse. Everything unknown is refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers

from tablewright.compiler.custom_sql import sql_controls
from tablewright.compiler.custom_sql.allowed_sql import ALLOWED_CLASSES, FUNCTION_NAMES
from tablewright.compiler.custom_sql.argument_sizes import too_large

_SYSTEM_SCHEMAS = frozenset(
    {"information_schema", "pg_catalog", "pg_toast", "system", "temp", "sys", "mysql"}
)
_MOST_NODES = 20_000

# DuckDB reads a file when a name that is no table ends like one, even when the name is written in parts.
_FILE_NAME = re.compile(
    r"://|[*?]|\.(csv|tsv|txt|parquet|json|jsonl|ndjson|xlsx|arrow|avro|db|duckdb|sqlite|geojson|gpkg|shp)"
    r"(\.(gz|zst|zstd|bz2|xz|lz4))?$",
    re.IGNORECASE,
)


# Spark and Databricks read files by the name of their format: csv.`/place`, delta.`s3://...`.
_FILE_FORMATS = frozenset(
    {"avro", "binaryfile", "cloudfiles", "csv", "delta", "deltasharing", "hudi", "iceberg", "jdbc", "json"}
    | {"libsvm", "orc", "parquet", "text", "xml"}
)


class SqlRefused(ValueError):
    """Custom SQL that cannot be parsed or is not allowed. `code` is `sql-syntax` or `sql-refused`."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


_MANY_ROWS = frozenset(
    {"unnest", "explode", "posexplode", "flatten", "generate_series", "regexp_matches"}
    | {"generate_date_array", "generate_timestamp_array", "explode_outer", "posexplode_outer"}
)
"""Functions that return several rows: allowed in FROM, not in an expression."""

_ALLOWED_NAMES = frozenset(allowed_class.__name__ for allowed_class in ALLOWED_CLASSES)
_OTHER_SPELLINGS = frozenset({"string_agg", "listagg"})
"""Spellings of allowed functions that only the parser knows."""


def may_call(name: str) -> bool:
    """Whether a formula may call a function of the warehouse by this name (`name` or `schema.name`).

    Exactly the functions that custom SQL may call in an expression; which schema holds one does not matter.
    """
    last = name.rpartition(".")[2].casefold()
    if last in _MANY_ROWS:
        return False
    if last in FUNCTION_NAMES or last in _OTHER_SPELLINGS:
        return True
    known = exp.FUNCTION_BY_NAME.get(last.upper())
    return known is not None and known.__name__ in _ALLOWED_NAMES


def authorise_sql(
    statement: str, dialect: str, reserved_containers: Iterable[tuple[str, ...]]
) -> exp.Expression:
    """The statement as a tree, if it is one plain SELECT that reads only tables qualified by their schema.

    Raises SqlRefused otherwise. `reserved_containers` are destinations, refused however quoted or cased.
    Controls (`{{control-id}}`) come back as placeholders, see `sql_controls`.
    """
    try:
        marked, marks = sql_controls.mark(statement, dialect)
    except sql_controls.UnknownPlaceholder as problem:
        raise _refused(
            f"{problem} names no control.", "Write the id of a control: {{control-id}} or {{range.start}}."
        ) from problem
    tree = _parse(marked, dialect)
    try:
        sql_controls.check_places(tree, marks)
    except sql_controls.MisplacedControl as problem:
        raise _refused(
            f"The control {problem} cannot stand there.",
            "A control can stand where a value stands, not for a name or a keyword.",
        ) from problem
    reserved = {tuple(part.casefold() for part in container) for container in reserved_containers}
    for number, node in enumerate(tree.walk()):
        if number > _MOST_NODES:
            raise _refused("The statement is too large.", "Split it, or create a view in the warehouse.")
        _judge_node(node)
        large = too_large(node)
        if large is not None:
            name = node.sql_name() if isinstance(node, exp.Func) else type(node).__name__
            name = str(node.this) if isinstance(node, exp.Anonymous) else name
            raise _refused(
                f"{name.lower()} {large[0]}. {large[1]}",
                "Write a smaller number, or take it from a column.",
            )
        if isinstance(node, exp.Table):
            _judge_table(node, reserved, dialect)
    return sql_controls.place(tree, marks)


@dataclass(frozen=True, slots=True)
class TableName:
    """How a statement names a table: `written`, and `folded` as the platform reads names without quotes."""

    written: tuple[str, ...]
    folded: tuple[str, ...]


def named_tables(tree: exp.Expr, dialect: str) -> frozenset[TableName]:
    """The tables that an authorised statement reads. A name without a schema is one of its own CTEs."""
    names: set[TableName] = set()
    for table in tree.find_all(exp.Table):
        written = _parts(table, dialect)
        if len(written) > 1:
            # BigQuery reads names of datasets and tables exactly; alone, a name would count as a column's.
            read = [normalize_identifiers(part.copy(), dialect=dialect).name for part in table.parts]
            names.add(TableName(written, written if dialect == "bigquery" else tuple(read)))
    return frozenset(names)


def _parts(table: exp.Table, dialect: str) -> tuple[str, ...]:
    """The parts of a table's name. In BigQuery a dot inside a quoted name separates parts; SQLGlot leaves
    INFORMATION_SCHEMA.X in one piece there."""
    names = [part.name for part in table.parts]
    return tuple(".".join(names).split(".") if dialect == "bigquery" else names)


def _parse(statement: str, dialect: str) -> exp.Expression:
    try:
        expressions = [tree for tree in sqlglot.parse(statement, dialect=dialect) if tree is not None]
    except (SqlglotError, RecursionError) as error:
        raise SqlRefused("sql-syntax", _readable(error), "Check the SQL near that place.") from error
    if len(expressions) != 1:
        raise _refused("Exactly one statement is needed.", "Remove everything after the first SELECT.")
    tree = expressions[0]
    while isinstance(tree, exp.Subquery) and tree.parent is None and tree.is_wrapper:
        tree = tree.this
    if not isinstance(tree, exp.Select | exp.SetOperation):
        raise _refused("Only a SELECT can be a source.", "Start with SELECT or WITH.")
    tree = tree.copy()
    for node in tree.walk():
        # A comment in a custom statement must not reach the warehouse: it could be an optimizer hint.
        node.comments = None
    return tree


def _readable(error: Exception) -> str:
    details = getattr(error, "errors", None)
    if details:
        first = details[0]
        near = f" near “{first['highlight']}”" if first.get("highlight") else ""
        return f"The SQL cannot be read, line {first['line']}, column {first['col']}{near}."
    return "The SQL cannot be read."


def _refused(message: str, hint: str) -> SqlRefused:
    return SqlRefused("sql-refused", message, hint)


def _judge_node(node: exp.Expr) -> None:
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        name = str(node.this)
        if name.casefold() not in FUNCTION_NAMES:
            raise _refused(
                f"The function {name} is not allowed in custom SQL.",
                "Use another function, or create a view in the warehouse and use that.",
            )
        return
    if isinstance(node, exp.Placeholder | exp.Parameter):
        raise _refused(
            "Parameters cannot be used in custom SQL.",
            "Write the value, or {{control-id}} for the value of a control.",
        )
    if type(node) not in ALLOWED_CLASSES:
        name = node.sql_name() if isinstance(node, exp.Func) else type(node).__name__
        raise _refused(
            f"{name} is not allowed in custom SQL.",
            "Only SELECT with common functions is allowed; or create a view in the warehouse.",
        )
    if isinstance(node, exp.Select) and (node.args.get("into") or node.args.get("locks")):
        raise _refused("A source cannot write or lock.", "Remove INTO or FOR UPDATE.")


def _judge_table(table: exp.Table, reserved: set[tuple[str, ...]], dialect: str) -> None:
    if not isinstance(table.this, exp.Identifier):
        raise _refused(
            "Table functions are not allowed in custom SQL.", "Read from tables and views by their names."
        )
    parts = _parts(table, dialect)
    if any(part.casefold() in _SYSTEM_SCHEMAS for part in parts[:-1]):
        raise _refused("The warehouse's own tables cannot be read here.", "Read from your own tables.")
    above = tuple(part.casefold() for part in parts[:-1])
    if any(_may_be(above, container) for container in reserved):
        raise _refused(
            f"{'.'.join(parts)} lies in a schema that is reserved for write access.",
            "Use the input table, upload or element itself as the source.",
        )
    if len(parts) == 1 and _is_cte(table):
        return
    spark = dialect in ("databricks", "spark")
    by_format = len(parts) == 2 and parts[0].casefold() in _FILE_FORMATS
    if _FILE_NAME.search(".".join(parts)) or (by_format and (spark or not parts[-1].isidentifier())):
        raise _refused(
            f"{'.'.join(parts)} looks like a file; files cannot be read.", "Upload the file as CSV."
        )
    if len(parts) == 1:
        raise _refused(
            f"The table {parts[0]} is named without its schema.",
            f"Write the schema too: some_schema.{parts[0]}.",
        )


def _may_be(above: tuple[str, ...], container: tuple[str, ...]) -> bool:
    """Whether the qualifier of a table may mean the container; both are folded. A missing database matches
    any.
    """
    shared = min(len(above), len(container))
    if len(container) == 1:
        return container[0] in above
    return shared > 0 and above[-shared:] == container[-shared:]


def _is_cte(table: exp.Table) -> bool:
    """Whether the unqualified name means a common table expression that is in scope."""
    wanted = table.name.casefold()
    node: exp.Expr = table
    while (parent := node.parent) is not None:
        if isinstance(parent, exp.With):
            for cte in parent.expressions:
                if cte is node:
                    if parent.args.get("recursive") and cte.alias.casefold() == wanted:
                        return True
                    break
                if cte.alias.casefold() == wanted:
                    return True
        else:
            with_ = parent.args.get("with_")
            visible = with_.expressions if with_ is not None and with_ is not node else ()
            if any(cte.alias.casefold() == wanted for cte in visible):
                return True
        node = parent
    return False
