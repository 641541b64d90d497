"""Statements of Redshift's own: its catalog views, sessions, loads."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.sql.nodes import name, table

DIALECT = "redshift"


def _view(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name), db=exp.to_identifier("pg_catalog"))


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def _is(column: str, value: str) -> exp.EQ:
    return exp.EQ(this=exp.column(column), expression=_text(value))


def _here() -> exp.EQ:
    """Datashares show databases of others as well."""
    return exp.EQ(this=exp.column("database_name"), expression=exp.Anonymous(this="CURRENT_DATABASE"))


def _open() -> tuple[exp.Expression, ...]:
    """Not of the system: those would fill a search."""
    schema = exp.column("schema_name")
    system = exp.EQ(
        this=exp.Anonymous(this="LEFT", expressions=[schema, exp.Literal.number(3)]), expression=_text("pg_")
    )
    return exp.Not(this=system), exp.NEQ(this=schema.copy(), expression=_text("information_schema"))


def catalog_schemas(_database: str | None = None) -> exp.Select:
    """https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_ALL_SCHEMAS.html"""
    return (
        exp.select(exp.column("schema_name"), exp.Null())
        .from_(_view("svv_all_schemas"))
        .where(_here())
        .order_by("schema_name")
    )


def catalog_tables(container: Container, table_name: str | None = None) -> exp.Select:
    """https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_ALL_TABLES.html"""
    is_view = exp.EQ(this=exp.Upper(this=exp.column("table_type")), expression=_text("VIEW"))
    kind = exp.Case(ifs=[exp.If(this=is_view, true=_text("view"))], default=_text("table"))
    select = (
        exp.select("schema_name", "table_name", kind, exp.Null(), "remarks")
        .from_(_view("svv_all_tables"))
        .where(_here(), _is("schema_name", container[0]))
        .order_by("table_name")
    )
    return select.where(_is("table_name", table_name)) if table_name is not None else select


def catalog_columns(path: Sequence[str]) -> exp.Select:
    """https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_ALL_COLUMNS.html"""
    sizes = [
        exp.cast(exp.column(f"numeric_{other_name}"), exp.DType.VARCHAR)
        for other_name in ("precision", "scale")
    ]
    digits = exp.Concat(
        expressions=[exp.column("data_type"), _text("("), sizes[0], _text(","), sizes[1], _text(")")]
    )
    exact = exp.In(this=exp.column("data_type"), expressions=[_text("numeric"), _text("decimal")])
    sized = exp.Case(ifs=[exp.If(this=exact, true=digits)])
    kind = exp.Coalesce(this=sized, expressions=[exp.column("data_type")])
    return (
        exp.select("column_name", kind, "remarks")
        .from_(_view("svv_all_columns"))
        .where(_here(), _is("schema_name", path[0]), _is("table_name", path[1]))
        .order_by("ordinal_position")
    )


def catalog_search(text: str, limit: int) -> exp.Select:
    """Tables, then columns, whose name contains the text."""

    def holds(column: str) -> exp.Expression:
        position = exp.Anonymous(
            this="STRPOS", expressions=[exp.Lower(this=exp.column(column)), exp.Lower(this=_text(text))]
        )
        return exp.GT(this=position, expression=exp.Literal.number(0))

    no_column = exp.Cast(this=exp.Null(), to=exp.DataType.build("VARCHAR(127)"))
    tables = (
        exp.select(
            "0 AS step", "schema_name", "table_name", exp.alias_(no_column, "column_name"), "0 AS place"
        )
        .from_(_view("svv_all_tables"))
        .where(_here(), *_open(), holds("table_name"))
    )
    columns = (
        exp.select("1", "schema_name", "table_name", "column_name", "ordinal_position")
        .from_(_view("svv_all_columns"))
        .where(_here(), *_open(), holds("column_name"))
    )
    hits = exp.union(tables, columns, distinct=False).subquery("hits")
    return (
        exp.select("schema_name", "table_name", "column_name")
        .from_(hits)
        .order_by("step", "schema_name", "table_name", "place")
        .limit(limit)
    )


def primary_key(path: Sequence[str]) -> exp.Select:
    """The columns of a primary key in order: declared, though not enforced."""
    keys = exp.Table(this=exp.to_identifier("table_constraints"), db=exp.to_identifier("information_schema"))
    usage = exp.Table(this=exp.to_identifier("key_column_usage"), db=exp.to_identifier("information_schema"))
    return (
        exp.select("u.column_name")
        .from_(exp.alias_(keys, "k", table=True))
        .join(
            exp.alias_(usage, "u", table=True),
            on="u.constraint_name = k.constraint_name AND u.table_schema = k.table_schema"
            " AND u.table_name = k.table_name",
        )
        .where(
            exp.EQ(this=exp.column("constraint_type", "k"), expression=_text("PRIMARY KEY")),
            exp.EQ(this=exp.column("table_schema", "k"), expression=_text(path[0])),
            exp.EQ(this=exp.column("table_name", "k"), expression=_text(path[1])),
        )
        .order_by("u.ordinal_position")
    )


# ---------------------------------------------------------------- sessions


def setting(parameter: str, value: str | int) -> exp.Set:
    given = exp.Literal.number(value) if isinstance(value, int) else _text(value)
    item = exp.SetItem(this=exp.EQ(this=exp.var(parameter), expression=given))
    return exp.Set(expressions=[item])


def backend() -> exp.Select:
    """The process that serves this session."""
    return exp.select(exp.Anonymous(this="PG_BACKEND_PID"))


def cancel(process: int) -> exp.Select:
    """https://docs.aws.amazon.com/redshift/latest/dg/PG_CANCEL_BACKEND.html"""
    return exp.select(exp.Anonymous(this="PG_CANCEL_BACKEND", expressions=[exp.Literal.number(process)]))


# ---------------------------------------------------------------- what SQLGlot cannot say


def begin(*, read_only: bool) -> str:
    """https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html"""
    return "BEGIN READ ONLY" if read_only else "BEGIN"


def declare(cursor: str, query: str) -> str:
    """https://docs.aws.amazon.com/redshift/latest/dg/declare.html: rows come in pieces, not all at once."""
    return f"DECLARE {_name(cursor)} CURSOR FOR {query}"


def nodes() -> exp.Select:
    """How many nodes hold data.

    https://docs.aws.amazon.com/redshift/latest/dg/r_STV_SLICES.html
    """
    own = exp.Count(this=exp.Distinct(expressions=[exp.column("node")]))
    return exp.select(own).from_(exp.Table(this=exp.to_identifier("stv_slices")))


FETCHED_FROM_ONE_NODE = 1_000
"""The most rows of one FETCH on a cluster of one node:
https://docs.aws.amazon.com/redshift/latest/dg/fetch.html"""


def fetch(cursor: str, rows: int) -> str:
    return f"FETCH FORWARD {int(rows)} FROM {_name(cursor)}"


def copy(path: Sequence[str], columns: Sequence[str], prefix: str, role: str, region: str, null: str) -> str:
    """https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html: gzipped CSV below a prefix, in parallel.

    `null` means Null in texts. Empty fields of other types are Null by themselves; empty texts would be
    with EMPTYASNULL, which does the same as an empty NULL AS
    (https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html).
    """
    target = _columns_of(path, columns)
    options = (
        f"IAM_ROLE {_text(role).sql(dialect=DIALECT)} REGION AS {_text(region).sql(dialect=DIALECT)} "
        f"FORMAT AS CSV GZIP NULL AS {_text(null).sql(dialect=DIALECT)} "
        "DATEFORMAT 'auto' TIMEFORMAT 'auto' COMPUPDATE OFF"
    )
    return f"COPY {target} FROM {_text(prefix).sql(dialect=DIALECT)} {options}"


def insert_into(path: Sequence[str], columns: Sequence[str]) -> str:
    """The front of an INSERT of rows."""
    return f"INSERT INTO {_columns_of(path, columns)}"


def _columns_of(path: Sequence[str], columns: Sequence[str]) -> str:
    listed = ", ".join(_name(column) for column in columns)
    return f"{table(tuple(path)).sql(dialect=DIALECT)} ({listed})"


def _name(text: str) -> str:
    return name(text).sql(dialect=DIALECT)


# ---------------------------------------------------------------- views


def create_view(path: Sequence[str], query: exp.Expression, *, replace: bool) -> exp.Create:
    return exp.Create(this=table(tuple(path)), kind="VIEW", expression=query.copy(), replace=replace)


def drop_view(path: Sequence[str]) -> exp.Drop:
    return exp.Drop(tables=[table(tuple(path))], kind="VIEW")


def grants(path: Sequence[str]) -> exp.Select:
    """Who else was given which right on a relation, and whether that is a user, a role or a group.

    https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_RELATION_PRIVILEGES.html
    """
    return (
        exp.select("identity_name", "identity_type", "privilege_type")
        .from_(_view("svv_relation_privileges"))
        .where(_is("namespace_name", path[0]), _is("relation_name", path[1]))
        .where(exp.NEQ(this=exp.column("identity_name"), expression=exp.CurrentUser()))
    )


def grant(path: Sequence[str], grantee: str, kind: str, privilege: str) -> str:
    """https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html"""
    to = "PUBLIC" if kind.lower() == "public" else _name(grantee)
    if kind.lower() in ("role", "group"):
        to = f"{kind.upper()} {to}"
    words = exp.var(privilege.upper()).sql(dialect=DIALECT)
    return f"GRANT {words} ON {table(tuple(path)).sql(dialect=DIALECT)} TO {to}"
