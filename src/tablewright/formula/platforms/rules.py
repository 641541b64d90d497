"""Node rules that several platforms share: what replaces a node that they lack. See `Platform.nodes`."""

from sqlglot import exp

from tablewright.formula.functions.sql import case, every, grouped, is_null, number
from tablewright.formula.platforms.node_rule import NodeRule

_HUGE = exp.Literal.number(2**63 - 1)


def filter_as_case(node: exp.Expression) -> exp.Expression:
    """`SUM(x) FILTER (WHERE c)` as `SUM(CASE WHEN c THEN x END)`: for aggregates that pass over Null."""
    condition, aggregate = node.expression.this, node.this
    if isinstance(aggregate, exp.WithinGroup):
        for key in aggregate.expression.expressions:
            key.set("this", case([(condition, key.this)]))
    else:
        _narrow(aggregate, condition)
    return aggregate


def _narrow(aggregate: exp.Expression, condition: exp.Expression) -> None:
    """The aggregated value, below a DISTINCT and an order, only where the condition holds."""
    this = aggregate.this
    if isinstance(aggregate, exp.Anonymous | exp.Distinct):
        first, *rest = aggregate.expressions
        aggregate.set("expressions", [case([(condition, first)]), *rest])
    elif isinstance(this, exp.Order | exp.Distinct):
        _narrow(this, condition)
    else:
        value = number(1) if isinstance(this, exp.Star) else this
        aggregate.set("this", case([(condition, value)]))


def greatest_of_known(node: exp.Expression) -> exp.Expression:
    """GREATEST or LEAST that passes over nulls, where one null makes all of it Null: another value takes the
    place of each that is Null."""
    if not node.args.get("ignore_nulls"):
        return node
    values = [node.this, *node.expressions]
    known = [
        exp.Coalesce(
            this=value.copy(),
            expressions=[other.copy() for place, other in enumerate(values) if place != index],
        )
        for index, value in enumerate(values)
    ]
    return type(node)(this=known[0], expressions=known[1:])


def null_safe_in_full(node: exp.Expression) -> exp.Expression:
    """Equality where two nulls are equal, where there is no operator for it."""
    left, right = node.this, node.expression
    both = every([is_null(left), is_null(right)])
    same = exp.EQ(this=grouped(left), expression=grouped(right))
    return exp.Paren(this=exp.Or(this=same, expression=exp.Paren(this=both)))


def offset_with_limit(node: exp.Expression) -> exp.Expression:
    """A SELECT that leaves rows off at its start has a limit as well."""
    if node.args.get("offset") and not node.args.get("limit"):
        node.set("limit", exp.Limit(expression=_HUGE.copy()))
    return node


def nulls_as_keys(*, everywhere: bool) -> NodeRule:
    """Sorting, where nulls come before all values: another key puts them elsewhere. `everywhere`, or only
    within windows and aggregates, where such platforms take no NULLS FIRST and NULLS LAST."""

    def rule(node: exp.Expression) -> exp.Expression:
        if isinstance(node.parent, exp.WithinGroup) or _is_range(node.parent):
            for key in node.expressions:
                key.set("nulls_first", not key.args.get("desc"))
            return node
        within = not isinstance(node.parent, exp.Query)
        if everywhere or within:
            node.set("expressions", [expression for key in node.expressions for expression in _with_key(key)])
        return node

    return rule


def _is_range(node: exp.Expr | None) -> bool:
    """Whether a window has a frame of values: it takes one key only, and rows without it are in no frame."""
    spec = node.args.get("spec") if isinstance(node, exp.Window) else None
    return spec is not None and spec.args.get("kind") == "RANGE"


def _with_key(key: exp.Expression) -> list[exp.Expression]:
    """The sort key, after one for nulls if they are wanted at the other end than the platform's default."""
    if not isinstance(key, exp.Ordered):
        return [key]
    descending, first = bool(key.args.get("desc")), bool(key.args.get("nulls_first"))
    by_itself = not descending
    if first is by_itself or _never_null(key.this):
        key.set("nulls_first", by_itself)
        return [key]
    key.set("nulls_first", by_itself)
    unknown = exp.Is(this=grouped(key.this), expression=exp.Null())
    return [exp.Ordered(this=unknown, desc=first, nulls_first=not first), key]


def _never_null(value: exp.Expression) -> bool:
    match value:
        case exp.Literal() | exp.Is() | exp.Count() | exp.RowNumber() | exp.Boolean():
            return True
        case exp.Case():
            default = value.args.get("default")
            return isinstance(default, exp.Literal) and all(
                isinstance(if_.args["true"], exp.Literal) for if_ in value.args["ifs"]
            )
        case _:
            return False


def escape_by_backslash(node: exp.Expression) -> exp.Expression:
    """`LIKE pattern ESCAPE sign` as `LIKE pattern`, where only a backslash escapes."""
    like, sign = node.this, node.expression.name
    pattern = like.expression
    if isinstance(pattern, exp.Literal):
        like.set("expression", exp.Literal.string(_with_backslashes(pattern.name, sign)))
        return like
    steps = [("\\", "\\\\"), (sign * 2, "\x01"), (sign, "\\"), ("\x01", sign)] if sign else [("\\", "\\\\")]
    for old, new in steps:
        both = [exp.Literal.string(old), exp.Literal.string(new)]
        pattern = exp.Anonymous(this="REPLACE", expressions=[pattern.copy(), *both])
    like.set("expression", pattern)
    return like


def _with_backslashes(pattern: str, sign: str) -> str:
    escaped_text, rest = "", pattern
    while rest:
        if sign and rest[0] == sign:
            escaped = rest[1:2]
            escaped_text, rest = (
                escaped_text + ("\\" + escaped if escaped in ("%", "_") else escaped),
                rest[2:],
            )
        else:
            escaped_text, rest = escaped_text + ("\\\\" if rest[0] == "\\" else rest[0]), rest[1:]
    return escaped_text


def logical_by_comparison(node: exp.Expression) -> exp.Expression:
    """A cast to a logical value, where there is no such type: 0 is False."""
    if node.args["to"].this is not exp.DType.BOOLEAN:
        return node
    return exp.Paren(this=exp.NEQ(this=grouped(node.this), expression=number(0)))
