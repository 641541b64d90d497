"""Finds table expressions that only select columns and rows of one table.

Engines would materialize such a table expression if it is read more than once. Scanning the table again is
cheaper: each reader then takes only the columns and rows that it needs, in parallel.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlglot import exp

_SIMPLE = (
    exp.Column,
    exp.Identifier,
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Alias,
    exp.Cast,
    exp.DataType,
    exp.Paren,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Neg,
    exp.Predicate,
    exp.And,
    exp.Or,
    exp.Not,
    exp.Collate,
    exp.Placeholder,
)
_LARGEST = 40
"""The most nodes of expressions that are not plain columns; beyond that, computing them twice may be
expensive."""


def ctes_to_inline(ctes: Sequence[tuple[str, exp.Expr]], final: exp.Expr) -> frozenset[str]:
    """The names of plain scans with more than one reader."""
    scans = {name for name, query in ctes if _is_scan(query)}
    if not scans:
        return frozenset()
    readers = Counter(name for query in (*(query for _, query in ctes), final) for name in _sources(query))
    return frozenset(name for name in scans if readers[name] > 1)


def _is_scan(query: exp.Expr) -> bool:
    if not isinstance(query, exp.Select):
        return False
    parts = {key for key, value in query.args.items() if value}
    if not parts <= {"expressions", "from_", "where"}:
        return False
    source = query.args["from_"].this if "from_" in parts else None
    if not isinstance(source, exp.Table) or not source.db or source.args.get("joins"):
        return False
    written = [condition for condition in query.expressions if not isinstance(condition, exp.Column)]
    if "where" in parts:
        written.append(query.args["where"].this)
    size = 0
    for condition in written:
        for node in condition.walk():
            size += 1
            if size > _LARGEST or not isinstance(node, _SIMPLE):
                return False
    return True


def _sources(query: exp.Expr) -> Iterator[str]:
    """The tables in FROM and JOIN, of each branch of a union."""
    if isinstance(query, exp.SetOperation):
        yield from _sources(query.this)
        yield from _sources(query.expression)
    elif isinstance(query, exp.Select):
        from_ = query.args.get("from_")
        read = [from_.this] if from_ is not None else []
        read += [join.this for join in query.args.get("joins") or ()]
        yield from (table.name for table in read if isinstance(table, exp.Table) and not table.db)
