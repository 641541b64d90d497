"""Lifts aggregates and windows out of correlated subqueries, for engines that would evaluate them over the
subquery's own row.

An expression that uses a value more than once names it in a subquery (`fragments.named`). A window or an
aggregate inside would be computed over that subquery's single row, so it is computed one step earlier. On a
platform that follows the standard, such an aggregate belongs to the outer query by itself.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp

_ROWS = "_rows"
_PART = "_part_"
_OF_THE_RESULT = ("with_", "distinct", "order", "limit", "offset")
_AGGREGATES = frozenset(
    {
        *("ANY_VALUE", "APPROX_COUNT_DISTINCT", "APPROX_QUANTILES", "ARRAY_AGG", "AVG"),
        *("BIT_AND", "BIT_OR", "BIT_XOR", "CORR", "COUNT", "COUNTIF", "COVAR_POP", "COVAR_SAMP"),
        *("LOGICAL_AND", "LOGICAL_OR", "MAX", "MAX_BY", "MIN", "MIN_BY", "STRING_AGG", "SUM"),
        *("STDDEV", "STDDEV_POP", "STDDEV_SAMP", "VAR_POP", "VAR_SAMP", "VARIANCE"),
    }
)


def _is_computed_from_rows(node: exp.Expr) -> bool:
    """Whether it is an aggregate or a window."""
    if isinstance(node, exp.Anonymous):
        return node.name.upper() in _AGGREGATES
    return isinstance(node, exp.Window | exp.AggFunc)


def computed_before(select: exp.Select, *, aggregates: bool) -> exp.Select | None:
    """Move the windows (and the aggregates) in subqueries into a new SELECT in the FROM of this one. Returns
    the inner SELECT; None if there are none, and nothing was changed."""

    def has_strays(tree: exp.Expr) -> bool:
        return any(_strays(tree, select, aggregates=aggregates))

    having = select.args.get("having")
    filtered = having is not None and has_strays(having)
    computed = [has_strays(expression) for expression in select.expressions]
    if not (filtered or any(computed)) or _is_fragment(select):
        return None
    parts = _Parts(select)
    shown: list[exp.Expression] = []
    inside: list[exp.Expr] = []
    for output, apart in zip(select.expressions, computed, strict=True):
        if not apart:
            inside.append(output)
        shown.append(
            parts.taken_from(output.copy()) if apart else exp.column(output.alias_or_name, quoted=True)
        )
    condition = parts.taken_from(having.this.copy()) if filtered and having is not None else None
    names = {expression.alias_or_name for expression in select.expressions}
    order = select.args.get("order")
    for key in order.expressions if order is not None else ():
        value = key.this
        if isinstance(value, exp.Column) and not value.table and value.name in names:
            continue
        key.set("this", parts.taken_from(value.copy()) if has_strays(value) else parts.part(value))
    inner = exp.Select(expressions=[*inside, *parts.inside()])
    for clause, value in list(select.args.items()):
        if clause not in (*_OF_THE_RESULT, "expressions") and value:
            select.set(clause, None)
            inner.set(clause, value)
    if condition is not None:
        inner.set("having", None)
        select.set("where", exp.Where(this=condition))
    select.set("expressions", shown)
    select.set("from_", exp.From(this=inner.subquery(_ROWS, copy=False)))
    return inner


def _is_fragment(select: exp.Select) -> bool:
    """Whether a subquery has no FROM, or only tables of its fragment."""
    source = select.args.get("from_")
    if source is None:
        return True
    alias = source.this.args.get("alias")
    name = alias and (alias.this or next(iter(alias.columns), None))
    return isinstance(name, exp.Identifier) and not name.quoted and name.name.startswith("_")


class _Parts:
    """The expressions that the outer SELECT reads from the inner one, by name."""

    def __init__(self, select: exp.Select) -> None:
        self._select = select
        group = select.args.get("group")
        self._keys: list[exp.Expr] = list(group.expressions) if group is not None else []
        self._found: dict[exp.Expr, str] = {}

    def part(self, value: exp.Expr) -> exp.Column:
        name = self._found.setdefault(value.copy(), f"{_PART}{len(self._found) + 1}")
        return exp.column(name, quoted=True)

    def inside(self) -> list[exp.Expr]:
        return [exp.alias_(value, name, quoted=True) for value, name in self._found.items()]

    def taken_from(self, tree: exp.Expression) -> exp.Expression:
        """Change the expression to read the parts."""
        root = exp.Paren(this=tree)
        for node in list(outermost(tree, self._is_part)):
            node.replace(self.part(node))
        taken = root.this
        assert isinstance(taken, exp.Expression)
        return taken.pop()

    def _is_part(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Column) or node in self._keys:
            return not _foreign(node)
        return _is_computed_from_rows(node) and _is_of(node, self._select)


def _strays(tree: exp.Expr, select: exp.Select, *, aggregates: bool) -> Iterator[exp.Expr]:
    def is_stray(node: exp.Expr) -> bool:
        fits = _is_computed_from_rows(node) if aggregates else isinstance(node, exp.Window)
        return fits and node.find_ancestor(exp.Select) is not select and _is_of(node, select)

    return outermost(tree, is_stray)


def outermost(tree: exp.Expr, fits: Callable[[exp.Expr], bool]) -> Iterator[exp.Expr]:
    """The outermost matching nodes. Without recursion, because a concatenation of thousands of parts is
    deep."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if fits(node):
            yield node
        else:
            waiting += reversed(list(node.iter_expressions()))


def _is_of(node: exp.Expr, select: exp.Select) -> bool:
    """Whether it is computed from the rows of the SELECT, not of a subquery. Decided by the names of its
    columns; without columns, by whether it is in a subquery without rows of its own."""
    query = node.find_ancestor(exp.Select)
    of_fragment = query is not None and _is_fragment(query)
    if node.find(exp.Column) and (of_fragment or isinstance(node, exp.Window)):
        return not _foreign(node)
    while query is not None and query is not select:
        sources = [query.args.get("from_"), *query.args.get("joins", ())]
        around = list(_ancestors(node))
        if sources[0] is not None and not any(
            expression is source for expression in around for source in sources
        ):
            return False
        query = query.find_ancestor(exp.Select)
    return True


def _ancestors(node: exp.Expr) -> Iterator[exp.Expr]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _foreign(node: exp.Expr) -> bool:
    """Whether it names something of a fragment (such names begin with `_`, without quotes) that is not made
    within it."""
    made = {alias.alias for alias in node.find_all(exp.Alias, exp.Subquery, exp.Unnest)}
    for unnest in node.find_all(exp.Unnest):
        made.update(identifier.name for identifier in unnest.find_all(exp.Identifier))
    return any(
        isinstance(column.this, exp.Identifier)
        and not column.this.quoted
        and column.name.startswith("_")
        and column.name not in made
        for column in node.find_all(exp.Column)
    )
