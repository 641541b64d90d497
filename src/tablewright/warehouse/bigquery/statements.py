"""Statements that only BigQuery needs, as trees."""

from sqlglot import exp

from tablewright.formula.platforms.bigquery.names import Kind, encoded
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.sql.nodes import name

_REGION = "region-"
_VIEWS = ("VIEW", "MATERIALIZED VIEW")


def catalog_tables(container: Container, table: str | None) -> exp.Select:
    """Tables and views of a dataset with row counts and descriptions (as SQL literals)."""
    kind = exp.Case(
        ifs=[exp.If(this=_among("t.table_type", _VIEWS), true=_text("view"))], default=_text("table")
    )
    counted = exp.Case(
        ifs=[exp.If(this=_is("t.table_type", "BASE TABLE"), true=exp.column("row_count", "r"))]
    )
    options = exp.and_("o.table_name = t.table_name", _is("o.option_name", "description"))
    query = (
        exp.select(
            "t.table_name",
            exp.alias_(kind, "kind"),
            exp.alias_(counted, "row_count"),
            exp.alias_(exp.column("option_value", "o"), "description"),
        )
        .from_(_view(container, "TABLES", "t"))
        .join(_view(container, "TABLE_OPTIONS", "o"), on=options, join_type="left")
        .join(_meta_tables(container, "r"), on="r.table_id = t.table_name", join_type="left")
        .order_by("t.table_name")
    )
    return query if table is None else query.where(_is("t.table_name", encoded(table, "table")))


def search(project: str, location: str, text: str, limit: int) -> exp.Select:
    """Tables, then columns, of a project's datasets in one location, whose names contain the text."""
    region = (project, f"{_REGION}{location.lower()}")
    tables = (
        exp.select(
            "table_schema",
            "table_name",
            exp.alias_(exp.cast(exp.null(), "text"), "column_name"),
            "0 AS place",
        )
        .from_(_view(region, "TABLES", "t"))
        .where(_holds("table_name", text, "table"))
    )
    columns = (
        exp.select("table_schema", "table_name", "column_name", "1 AS place")
        .from_(_view(region, "COLUMNS", "c"))
        .where(_holds("column_name", text, "column"), _is("is_hidden", "NO"))
    )
    both = exp.union(tables, columns, distinct=False)
    return (
        exp.select("table_schema", "table_name", "column_name")
        .from_(both.subquery("hits"))
        .order_by("place", "table_schema", "table_name", "column_name")
        .limit(limit)
    )


def _view(container: Container, view: str, alias: str) -> exp.Expr:
    """A view of the information schema of a dataset, or of a region of a project."""
    dotted = exp.Dot(this=exp.to_identifier("INFORMATION_SCHEMA"), expression=exp.to_identifier(view))
    within = container[1] if container[1].startswith(_REGION) else encoded(container[1], "dataset")
    node = exp.Table(this=dotted, db=name(within), catalog=name(container[0]))
    return exp.alias_(node, alias, table=True)


def _meta_tables(container: Container, alias: str) -> exp.Expr:
    node = exp.Table(this=exp.to_identifier("__TABLES__"), db=name(container[1]), catalog=name(container[0]))
    return exp.alias_(node, alias, table=True)


def _holds(column: str, text: str, kind: Kind) -> exp.Expr:
    """A condition that ignores case; characters that names cannot contain are stored in another form."""
    wanted = _text(encoded(text.lower(), kind).lower())
    position = exp.Anonymous(this="STRPOS", expressions=[exp.Lower(this=exp.column(column)), wanted])
    return exp.GT(this=position, expression=exp.Literal.number(0))


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def _is(column: str, value: str) -> exp.EQ:
    return exp.EQ(this=exp.to_column(column), expression=_text(value))


def _among(column: str, values: tuple[str, ...]) -> exp.In:
    return exp.In(this=exp.to_column(column), expressions=[_text(value) for value in values])


def create_view(path: TablePath, query: exp.Expression) -> exp.Create:
    catalog, dataset, own = path
    target = exp.Table(this=name(own), db=name(dataset), catalog=name(catalog))
    return exp.Create(this=target, kind="VIEW", expression=query, replace=True)
