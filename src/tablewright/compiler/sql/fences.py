"""Finds table expressions that an engine must materialize before it reads them.

An engine merges a table expression that only computes columns into its reader: each column name is replaced
by its expression. If every step uses a column of the step before twice, the size doubles with each step, and
planning never ends. A marked table expression is materialized first.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from tablewright.formula.weights import MOST

LARGEST_MERGED = 1_000
"""The most nodes of one expression with everything merged into it; beyond that, its inputs are
materialized."""
MOST_MERGED = 50_000
"""The same for all expressions of one SELECT."""

_OWN_ROWS = ("group", "having", "distinct", "limit", "offset", "order", "qualify", "with_")

Weights = dict[str, int]
"""The weight of each column of a table expression when it is merged."""


def written_out(ctes: Sequence[tuple[str, exp.Expr]], final: exp.Expr) -> frozenset[str]:
    """The names of the table expressions to mark."""
    merged: dict[str, Weights] = {}
    marked: set[str] = set()
    for name, query in (*ctes, ("", final)):
        merged[name] = {}
        for select in _selects(query):
            read = _read(select, merged)
            if _is_large(_weights(select, read)):
                heavy = [source for source in _sources(select).values() if _is_merged(merged.get(source, {}))]
                marked.update(heavy)
                for other_name in heavy:
                    merged[other_name] = {}
                read = _read(select, merged)
            if query is select and not _has_own_rows(select):
                merged[name] = _weights(select, read)
    return frozenset(marked)


def _has_own_rows(select: exp.Select) -> bool:
    """Whether no engine would merge the query into its reader."""
    return any(select.args.get(clause) for clause in _OWN_ROWS) or select.find(exp.Window) is not None


def _is_large(weights: Weights) -> bool:
    return max(weights.values(), default=0) > LARGEST_MERGED or sum(weights.values()) > MOST_MERGED


def _is_merged(weights: Weights) -> bool:
    return any(weight > 1 for weight in weights.values())


def _selects(query: exp.Expr) -> Iterator[exp.Select]:
    """The query, or each branch of a union."""
    if isinstance(query, exp.SetOperation):
        yield from _selects(query.this)
        yield from _selects(query.expression)
    elif isinstance(query, exp.Select):
        yield query


def _sources(select: exp.Select) -> dict[str, str]:
    """The table expressions that a SELECT reads, by alias."""
    from_ = select.args.get("from_")
    read = [from_.this] if from_ is not None else []
    read += [join.this for join in select.args.get("joins") or ()]
    return {
        table.alias_or_name: table.name for table in read if isinstance(table, exp.Table) and not table.db
    }


def _read(select: exp.Select, merged: Mapping[str, Weights]) -> dict[str, Weights]:
    return {called: merged.get(name, {}) for called, name in _sources(select).items()}


def _weights(select: exp.Select, read: Mapping[str, Weights]) -> Weights:
    """The weight of each output and each condition with its inputs merged."""
    only = next(iter(read.values())) if len(read) == 1 else {}

    def weight(tree: exp.Expr) -> int:
        value = tree.this if isinstance(tree, exp.Alias) else tree
        names = [value] if isinstance(value, exp.Column) else list(value.find_all(exp.Column))
        merged = sum((read.get(name.table, {}) if name.table else only).get(name.name, 0) for name in names)
        own = 1 if isinstance(value, exp.Column) else sum(1 for _ in value.walk())
        return min(MOST, max(own, merged) if own == 1 else own + merged)

    weights = {condition.alias_or_name: weight(condition) for condition in select.expressions}
    conditions = [
        select.args.get("where"),
        *(condition.args.get("on") for condition in select.args.get("joins") or ()),
    ]
    for number, condition in enumerate(conditions):
        if condition is not None:
            weights[f"{number} "] = weight(condition)
    return weights
