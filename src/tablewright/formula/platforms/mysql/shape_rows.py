"""Shapes on MySQL that are read in rows, and used as rows.

What JSON_TABLE reads holds no subquery and no aggregate on MySQL ("Incorrect arguments to JSON_TABLE"; its
relatives take them). So the tables of a shape that is read by a query of its own become tables of the query
around, and other such shapes are refused.
"""

# ruff: noqa: S608 (the texts are put together from constants; values are nodes of the tree)

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.fragments import fragment

_READ = "read in rows"


def read_in_rows(sql: str, **parts: exp.Expression) -> exp.Expression:
    """A query without aggregates, of JSON_TABLEs only, that gives one shape or no row."""
    expression = from_rows(sql, **parts)
    expression.meta[_READ] = True
    return expression


def from_rows(sql: str, **parts: exp.Expression) -> exp.Expression:
    """A query of JSON_TABLEs that read `parts`."""
    expression = fragment("mysql", sql, **parts)
    query = expression.this
    tables: list[exp.Expression] = []
    for table in _tables(query):
        # JSON_EXTRACT of a shape, or what is no shape.
        source = table.this.this.this
        if not isinstance(source, exp.Subquery) or not _is_read(source):
            _refuse_computed(table.this.this)
            continue
        inner = _renamed(source.this, f"_of{table.alias}")
        source.replace(inner.expressions[0])
        tables += _tables(inner)
        where = inner.args.get("where")
        if where is not None:
            query.where(where.this, copy=False)
    if tables:
        first, *rest = [*tables, *_tables(query)]
        query.set("from_", exp.From(this=first))
        query.set("joins", [exp.Join(this=expression) for expression in rest])
    return expression


def _refuse_computed(source: exp.Expr) -> None:
    if source.find(exp.Query, exp.AggFunc):
        raise FormulaError(
            "unsupported",
            "MySQL goes through a shape only where it is in a column, or is made by Geography or of points.",
            Span(0, 0),
            hint="Compute the shape in an element of its own, and use that element as the source.",
        )


def once(sql: str, shapes: Mapping[str, exp.Expression]) -> exp.Expression:
    """A fragment that uses shapes more than once, in which those that are read in rows are columns."""
    read = {name: value for name, value in shapes.items() if _is_read(value)}
    if not read:
        return fragment("mysql", sql, **shapes)
    tables = ", ".join(
        f"JSON_TABLE(JSON_EXTRACT(:{name}, '$'), '$' COLUMNS (_{name}_json JSON PATH '$')) AS _{name}"
        for name in read
    )
    columns = {name: exp.column(f"_{name}_json") for name in read}
    expression = fragment("mysql", sql, **{**shapes, **columns})
    return from_rows(f"(SELECT :found FROM {tables})", found=expression, **read)


def _is_read(value: exp.Expr) -> bool:
    return value.meta.get(_READ) is True


def _tables(query: exp.Expr) -> list[exp.Expression]:
    return [query.args["from_"].this, *(join.this for join in query.args.get("joins") or ())]


def _renamed(query: exp.Expr, behind: str) -> exp.Expr:
    """A query in which all tables and columns of JSON_TABLEs have longer names."""
    renamed = query.copy()
    named = [*renamed.find_all(exp.JSONColumnDef, exp.TableAlias)]
    names = {definition.name for definition in named if definition.name}
    columns = [
        definition
        for definition in renamed.find_all(exp.Column)
        if definition.name in names and not definition.this.quoted
    ]
    for definition in [*named, *columns]:
        if definition.name:
            definition.set("this", exp.to_identifier(f"{definition.name}{behind}"))
    return renamed
