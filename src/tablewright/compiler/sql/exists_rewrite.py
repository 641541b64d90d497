"""Rewrites lookups that only test for the existence of a row as EXISTS.

`Rollup(Count(), ...) > 0` used as a filter reads as: keep the rows that have a match. Written as a join
with counted rows the engine must count them all; as EXISTS it may stop at the first one, and push the keys
down into the scan. `IsNull(Rollup(Count(), ...))` is the opposite. Anything else stays a join.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

Named = tuple[str, exp.Expression]


@dataclass(frozen=True, slots=True)
class _Lookup:
    """A counted lookup: its key outputs and the name of its count."""

    query: exp.Select
    keys: Mapping[str, exp.Expr]
    count: str


def use_semi_joins(ctes: Sequence[Named], final: exp.Expr) -> list[Named]:
    """Rewrite the queries in place; the table expressions that are still read, in their order."""
    lookups = {name: lookup for name, query in ctes if (lookup := _counted(query)) is not None}
    if not lookups:
        return list(ctes)
    changed = False
    for query in (*(query for _, query in ctes), final):
        for select in query.find_all(exp.Select):
            changed |= _rewrite(select, lookups)
    return _still_read(ctes, final, lookups) if changed else list(ctes)


def _counted(query: exp.Expr) -> _Lookup | None:
    """The lookup, if the query is nothing but keys and the number of their rows."""
    if not isinstance(query, exp.Select) or not query.args.get("group"):
        return None
    if any(
        query.args.get(part)
        for part in ("having", "limit", "offset", "order", "distinct", "qualify", "with_")
    ):
        return None
    grouped = list(query.args["group"].expressions)
    keys: dict[str, exp.Expr] = {}
    counts: list[str] = []
    for output in query.expressions:
        value = output.this if isinstance(output, exp.Alias) else output
        if isinstance(value, exp.Count) and isinstance(value.this, exp.Star):
            counts.append(output.alias_or_name)
        elif value in grouped:
            keys[output.alias_or_name] = value
        else:
            return None
    return _Lookup(query, keys, counts[0]) if len(counts) == 1 and len(keys) == len(grouped) else None


def _rewrite(select: exp.Select, lookups: Mapping[str, _Lookup]) -> bool:
    where = select.args.get("where")
    if where is None:
        return False
    changed = False
    joins: list[exp.Join] = list(select.args.get("joins") or ())
    for join in joins:
        source = join.args["this"]
        lookup = lookups.get(source.name) if isinstance(source, exp.Table) and not source.db else None
        if lookup is None or join.side != "LEFT":
            continue
        asked = _only_question(select, join, lookup.count)
        exists = _exists(select, join, lookup) if asked is not None else None
        if asked is None or exists is None:
            continue
        condition, wanted = asked
        condition.replace(exists if wanted else exp.Not(this=exists))
        join.pop()
        changed = True
    return changed


def _only_question(select: exp.Select, join: exp.Join, count: str) -> tuple[exp.Expr, bool] | None:
    """The one condition that uses the lookup, and whether it asks for rows (True) or for none."""
    alias = join.this.alias_or_name
    inside = {id(column) for column in join.find_all(exp.Column)}
    used = [
        column for column in select.find_all(exp.Column) if column.table == alias and id(column) not in inside
    ]
    if len(used) != 1 or used[0].name != count:
        return None
    for condition in _conjuncts(select.args["where"].this):
        if used[0].find_ancestor(exp.Where, exp.Select) is select.args["where"]:
            wanted = _question(condition.unnest(), used[0])
            if wanted is not None:
                return condition, wanted
    return None


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    inner = condition.unnest()
    if isinstance(inner, exp.And):
        yield from _conjuncts(inner.left)
        yield from _conjuncts(inner.right)
    else:
        yield condition


def _question(condition: exp.Expr, count: exp.Column) -> bool | None:
    """`count > 0` and its spellings are True, `count IS NULL` is False, anything else None."""
    match condition:
        case exp.GT() | exp.NEQ() if condition.left.unnest() is count and _is_number(condition.right, "0"):
            return True
        case exp.GTE() if condition.left.unnest() is count and _is_number(condition.right, "1"):
            return True
        case exp.Is() if condition.this.unnest() is count and isinstance(condition.expression, exp.Null):
            return False
        case exp.Not():
            inner = _question(condition.this.unnest(), count)
            return True if inner is False else None
        case _:
            return None


def _is_number(value: exp.Expr, text: str) -> bool:
    return isinstance(value, exp.Literal) and not value.is_string and value.this == text


def _exists(select: exp.Select, join: exp.Join, lookup: _Lookup) -> exp.Exists | None:
    """EXISTS over the lookup's rows; None where a name of them would hide one of the outer query."""
    outer, inner = set(_sources(select)), set(_sources(lookup.query))
    if outer & inner:
        return None
    alias = join.this.alias_or_name
    conditions: list[exp.Expr] = []
    for pair in _conjuncts(join.args["on"]):
        equal = pair.unnest()
        if (
            not isinstance(equal, exp.EQ)
            or not isinstance(equal.right, exp.Column)
            or equal.right.table != alias
        ):
            return None
        if any(column.table not in outer for column in equal.left.find_all(exp.Column)):
            return None
        conditions.append(exp.EQ(this=lookup.keys[equal.right.name].copy(), expression=equal.left.copy()))
    rows = lookup.query.copy()
    rows.set("group", None)
    rows.set("expressions", [exp.Literal.number(1)])
    for condition in conditions:
        rows.where(condition, copy=False)
    return exp.Exists(this=rows)


def _sources(select: exp.Select) -> Iterator[str]:
    from_ = select.args.get("from_")
    if from_ is not None:
        yield from_.this.alias_or_name
    for join in select.args.get("joins") or ():
        yield join.this.alias_or_name


def _still_read(ctes: Sequence[Named], final: exp.Expr, lookups: Mapping[str, _Lookup]) -> list[Named]:
    read = {
        table.name for query in (*(query for _, query in ctes), final) for table in query.find_all(exp.Table)
    }
    return [(name, query) for name, query in ctes if name not in lookups or name in read]
