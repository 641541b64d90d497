"""Turns the values that formulas mark (`given.py`) into named columns of the tables they come from."""

from collections.abc import Iterator

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.platforms.redshift.given import ITEM, LET, PLACE, is_mark, refuse

_AGGREGATES = (exp.AggFunc, exp.Window, exp.WithinGroup)
_BELOW = "of given values"
"""Marks a subquery that was put around a table to compute such values."""


def with_given(node: exp.Expression) -> exp.Expression:
    """The node rule of SELECT: each marked value becomes a column of the table it is computed from."""
    if not isinstance(node, exp.Select) or _takes_apart(node):
        return node
    made = 0
    while marks := [mark for mark in node.find_all(exp.Anonymous) if is_mark(mark)]:
        mark = _next(marks)
        value, is_let = mark.expressions[0], mark.name == LET
        same = [mark for mark in marks if not is_let and mark.expressions[0] == value] or [mark]
        try:
            column = _named_value(same, value, node, f"_given_{made + 1}")
            made += column.name == f"_given_{made + 1}"
        except FormulaError:
            if not is_let:
                raise
            column = exp.Paren(this=value) if isinstance(value, exp.Binary) else value
        if is_let:
            mark.replace(_with_name(mark, column))
        else:
            for call in same:
                call.replace(column.copy())
    for within in _taking_apart(node):
        _looks_at_one_table(within)
    return node


def _next(marks: list[exp.Anonymous]) -> exp.Anonymous:
    """The next mark whose value contains no other mark and depends on none."""
    mark = marks[0]
    while inner := [
        inner_mark for inner_mark in mark.expressions[0].find_all(exp.Anonymous) if is_mark(inner_mark)
    ]:
        mark = inner[0]
    return mark


def _with_name(let_: exp.Anonymous, value: exp.Expression) -> exp.Expression:
    """The expression with a value in place of the value's name."""
    _, name, body = let_.expressions
    for column in [column for column in body.find_all(exp.Column) if column.name == name.name]:
        if column is body:
            return value.copy()
        column.replace(value.copy())
    return body


def _named_value(
    marks: list[exp.Anonymous], value: exp.Expression, select: exp.Select, name: str
) -> exp.Expression:
    """The expression that replaces all marks of a value."""
    if _is_variable(value):
        return value
    for mark in marks:
        _owned(mark, select)
    column = _column_of(value, select)
    if column is None:
        _is_of_rows(value, marks, select)
        column = _moved(value, name, select)
    return column


# ---------------------------------------------------------------- where a mark stands


def _is_variable(value: exp.Expr) -> bool:
    return isinstance(value, exp.Column) and value.name == ITEM and not value.table


def _taken_apart(select: exp.Expr) -> exp.Expression | None:
    """The arrays that a SELECT unnests in its FROM."""
    source = select.args.get("from_")
    pivot = source.this if source is not None else None
    pivot = pivot.this if isinstance(pivot, exp.Pivot) else pivot
    return pivot.this.this if isinstance(pivot, exp.AtIndex) else None


def _takes_apart(select: exp.Expr) -> bool:
    return _taken_apart(select) is not None


def _taking_apart(select: exp.Select) -> Iterator[exp.Select]:
    return (
        other_select
        for other_select in select.find_all(exp.Select)
        if other_select is not select and _takes_apart(other_select)
    )


def _owned(mark: exp.Expr, select: exp.Select) -> None:
    """Raises unless a mark is in the SELECT itself, or is what a direct subquery unnests."""
    around = mark.find_ancestor(exp.Select)
    if around is select:
        return
    source = mark.find_ancestor(exp.From)
    outside = around.parent_select if around is not None else None
    if around is None or source is None or source.parent is not around or outside is not select:
        refuse("not where it depends on an element")


def _looks_at_one_table(within: exp.Select) -> None:
    """Raises if a subquery that unnests an array refers to another table than the array's."""
    source = _taken_apart(within)
    table = source.table if isinstance(source, exp.Column) else ""
    for column in within.find_all(exp.Column):
        if column.name in (ITEM, PLACE) or column.table == ITEM:
            continue
        if column.table != table:
            if column.table:
                refuse("not next to columns of another table")
            column.set("table", exp.to_identifier(table, quoted=True))
    for other in within.find_all(exp.Select):
        if other is not within:
            refuse("not within each other")


# ---------------------------------------------------------------- columns of the tables below


def _sources(select: exp.Select) -> list[exp.Expression]:
    source = select.args.get("from_")
    sources = [] if source is None else [source.this]
    return sources + [join.this for join in select.args.get("joins") or []]


def _column_of(value: exp.Expression, select: exp.Select) -> exp.Expression | None:
    """A column with the name of its table."""
    if not isinstance(value, exp.Column):
        return None
    if value.table:
        return value.copy()
    return exp.column(value.this.copy(), table=_named(_source_of(value, select)))


def _source_of(value: exp.Expression, select: exp.Select) -> exp.Expression:
    sources = _sources(select)
    columns = [
        column
        for column in value.find_all(exp.Column)
        if column.name not in (ITEM, PLACE) and column.table != ITEM
    ]
    tables = {column.table for column in columns}
    if len(sources) == 1:
        tables.discard("")
    source = [source for source in sources if tables <= {source.alias_or_name}]
    if not source:
        refuse("not where it is computed from several tables")
    return source[0]


def _named(source: exp.Expression) -> exp.Identifier:
    """The name of a table in FROM, the same in all of the SELECT."""
    name = source.args.get("alias")
    if isinstance(name, exp.TableAlias) and isinstance(name.this, exp.Identifier):
        return name.this.copy()
    if not isinstance(source, exp.Table) or not isinstance(source.this, exp.Identifier):
        refuse("not of a table without a name")
    source.set("alias", exp.TableAlias(this=source.this.copy()))
    return source.this.copy()


def _moved(value: exp.Expression, name: str, select: exp.Select) -> exp.Expression:
    """Make the value a named column of a subquery around its table."""
    named = exp.alias_(value.copy(), name, quoted=True)
    if not _sources(select):
        alias = exp.to_identifier("_constant")
        below = exp.select(named).subquery()
        below.set("alias", exp.TableAlias(this=alias))
        select.set("from_", exp.From(this=below))
        return exp.column(exp.to_identifier(name, quoted=True), table=alias.copy())
    source = _source_of(value, select)
    _keeps_its_rows(source, select)
    alias = _named(source)
    made = source.this.unnest() if isinstance(source, exp.Subquery) else None
    if isinstance(made, exp.Select) and made.meta.get(_BELOW) and not _needs(value, made):
        made.append("expressions", named)
        return exp.column(exp.to_identifier(name, quoted=True), table=alias)
    below = exp.select(exp.Star(), named).from_(source.copy())
    below.meta[_BELOW] = True
    around = below.subquery()
    around.set("alias", exp.TableAlias(this=alias.copy()))
    source.replace(around)
    return exp.column(exp.to_identifier(name, quoted=True), table=alias)


def _needs(value: exp.Expression, made: exp.Select) -> bool:
    """Whether a value is computed from columns of that subquery."""
    names = {select.alias for select in made.selects if isinstance(select, exp.Alias)}
    return any(column.name in names for column in value.find_all(exp.Column))


def _is_of_rows(value: exp.Expression, marks: list[exp.Anonymous], select: exp.Select) -> None:
    """Raises unless a value is one of the ungrouped rows: it has no aggregate, and under GROUP BY it is a key
    or is aggregated."""
    around = value.find_ancestor(exp.Select)
    if any(_aggregates(node) and node.find_ancestor(exp.Select) is around for node in value.walk()):
        refuse("not where rows are aggregated or counted in the same step")
    if select.args.get("group") is None and not any(
        _aggregates(node) and not isinstance(node, exp.Window) and _is_group_wide(node, select)
        for expression in select.expressions
        for node in expression.walk()
    ):
        return
    if any(mark.find_ancestor(exp.Group) for mark in marks):
        return
    for mark in marks:
        if not any(_aggregates(node) for node in _ancestors(mark, select)):
            refuse("not of values that groups are made by")


def _ancestors(node: exp.Expr, select: exp.Select) -> Iterator[exp.Expr]:
    parent = node.parent
    while parent is not None and parent is not select:
        yield parent
        parent = parent.parent


def _is_group_wide(node: exp.Expr, select: exp.Select) -> bool:
    """Whether an aggregate is one of the SELECT itself, over all rows of a group."""
    if node.find_ancestor(exp.Select) is not select:
        return False
    return not any(isinstance(ancestor, exp.Window) for ancestor in _ancestors(node, select))


def _aggregates(node: exp.Expr) -> bool:
    if isinstance(node, _AGGREGATES):
        return True
    if not isinstance(node, exp.Anonymous):
        return False
    name = node.name.upper()
    return name == "LISTAGG" or issubclass(exp.FUNCTION_BY_NAME.get(name, exp.Func), exp.AggFunc)


def _keeps_its_rows(source: exp.Expression, select: exp.Select) -> None:
    """Raises for a table that an outer join fills with nulls, since its values exist only after the join."""
    joins = select.args.get("joins") or []
    own = next((place for place, join in enumerate(joins) if join.this is source), -1)
    filling = [joins[own]] if own >= 0 and joins[own].side in ("LEFT", "FULL") else []
    filling += [join for join in joins[own + 1 :] if join.side in ("RIGHT", "FULL")]
    if filling:
        refuse("not where a join may find nothing")
    if any(isinstance(expression, exp.Star) for expression in select.expressions):
        refuse("not next to all columns of a table")
