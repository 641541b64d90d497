"""What MySQL has in place of nodes that are the same on most platforms."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from tablewright.formula.functions.sql import (
    call,
    compare,
    grouped,
    is_null,
    number,
    only_if,
)
from tablewright.formula.platforms.mysql.names import identifier

Rule = Callable[[exp.Expression], exp.Expression]

MOMENT = exp.DataType.build("DATETIME(6)", dialect="mysql")
_EXACT = exp.DataType.build("DECIMAL(65, 15)", dialect="mysql")
_MOMENTS = (exp.DType.TIMESTAMP, exp.DType.DATETIME)
_JSON = (exp.DType.JSON, exp.DType.JSONB)
_RANKS = exp.Rank | exp.DenseRank | exp.PercentRank | exp.CumeDist
_OUTER = exp.Select | exp.Alias | exp.Paren | exp.Where | exp.If | exp.Func | exp.Connector
"""Where a comparison needs no parentheses."""


def _cast(node: exp.Expression) -> exp.Expression:
    """Clock readings with microseconds; true and false are numbers; JSON has a type of its own on some
    servers only."""
    assert isinstance(node, exp.Cast)
    to = node.to
    if to.this in _MOMENTS and not to.expressions:
        node.set("to", MOMENT.copy())
    elif to.this is exp.DType.DECIMAL and not to.expressions:
        node.set("to", _EXACT.copy())
    elif to.this in _JSON:
        return call("JSON_EXTRACT", node.this, exp.Literal.string("$"))
    elif to.this is exp.DType.BOOLEAN and not isinstance(node.this, exp.Null | exp.Placeholder):
        if isinstance(node.this, exp.Literal) and node.this.is_string:
            return exp.Boolean(this=node.this.name.lower() == "true")
        return _apart(node, compare(node.this, exp.NEQ, 0))
    return node


def _try_cast(node: exp.Expression) -> exp.Expression:
    """A cast of what does not fit gives a value of some kind here, never an error: the callers look first."""
    return _cast(exp.Cast(this=node.this, to=node.args["to"]))


def _signed(node: exp.Expression) -> exp.Expression:
    """What is computed of bits has no sign here."""
    return exp.Cast(this=node.copy(), to=exp.DataType.build(exp.DType.BIGINT))


def _filter(node: exp.Expression) -> exp.Expression:
    """An aggregate over some rows: of the others it is given nothing."""
    aggregate, condition = node.this, node.expression.this
    place = aggregate
    while isinstance(place.this, exp.Order | exp.Distinct):
        place = place.this
    if isinstance(place, exp.Distinct):
        kept = [only_if(condition, expression) for expression in place.expressions]
        place.set("expressions", kept)
    else:
        given = number(1) if isinstance(place.this, exp.Star) else place.this
        place.set("this", only_if(condition, given))
    return aggregate


def _order(node: exp.Expression) -> exp.Expression:
    """Nulls come first when ascending and last when descending: elsewhere by a key of their own."""
    keys: list[exp.Expression] = []
    for key in node.expressions:
        if not isinstance(key, exp.Ordered):
            keys.append(key)
            continue
        if (
            isinstance(key.this, exp.Literal)
            and not key.this.is_string
            and not isinstance(node.parent, exp.Query)
        ):
            # Within an aggregate the server takes it for the number of a column. At the end of a query it is
            # one, which only people write: the compiler leaves constants out.
            key.set("this", exp.Null())
        descending, first = bool(key.args.get("desc")), bool(key.args.get("nulls_first"))
        # Set even where nobody asked, so that the text says nothing of nulls.
        plain = exp.Ordered(this=key.this, desc=descending, nulls_first=not descending)
        asked = key.args.get("nulls_first") is not None
        constant = isinstance(key.this, exp.Literal | exp.Null)
        if asked and first == descending and not constant:
            keys.append(exp.Ordered(this=is_null(key.this), desc=first, nulls_first=not first))
        keys.append(plain)
    node.set("expressions", keys)
    return node


def _window(node: exp.Expression) -> exp.Expression:
    """MariaDB refuses a rank without an order, in which all rows are equal: a constant orders nothing too."""
    if isinstance(node.this, _RANKS) and not node.args.get("order"):
        node.set("order", exp.Order(expressions=[exp.Ordered(this=exp.Null(), nulls_first=True)]))
    return node


def _extreme(node: exp.Expression) -> exp.Expression:
    """Nulls are skipped: each value is replaced by another one where it is null."""
    if not node.args.get("ignore_nulls"):
        return node
    values = [node.this, *node.expressions]
    filled: list[exp.Expression] = []
    for place, value in enumerate(values):
        others = [other_value.copy() for index, other_value in enumerate(values) if index != place]
        another = exp.Coalesce(this=value.copy(), expressions=others)
        filled.append(value.copy() if _is_known(value) else another)
    return type(node)(this=filled[0], expressions=filled[1:], ignore_nulls=False)


def _is_known(value: exp.Expr) -> bool:
    core = value.this if isinstance(value, exp.Neg | exp.Cast) else value
    return isinstance(core, exp.Literal | exp.Boolean)


def _having(node: exp.Expression) -> exp.Expression:
    """Keys of a group that are computed are known in HAVING only by the name of the output."""
    select = node.parent
    group = select.args.get("group") if isinstance(select, exp.Select) else None
    if group is None or not isinstance(select, exp.Select):
        return node
    named = {
        expression.this: expression.alias
        for expression in select.expressions
        if isinstance(expression, exp.Alias)
    }
    keys = [
        expression for expression in group.expressions if not isinstance(expression, exp.Column | exp.Literal)
    ]

    def known(part: exp.Expression) -> exp.Expression:
        if part not in keys:
            return part
        # A key that is no output is the same in all rows of its group.
        name = named.get(part)
        return exp.column(name, quoted=True) if name else exp.Min(this=part.copy())

    return node.transform(known, copy=False)


def _regexp_like(node: exp.Expression) -> exp.Expression:
    """In words that all servers of the family have."""
    return _apart(node, compare(call("REGEXP_INSTR", node.this, node.expression), exp.GT, 0))


def _ilike(node: exp.Expression) -> exp.Expression:
    return exp.Like(this=call("LOWER", node.this), expression=call("LOWER", node.expression))


def _trunc(node: exp.Expression) -> exp.Expression:
    return call("TRUNCATE", node.this, node.args.get("decimals") or number(0))


def _sum(node: exp.Expression) -> exp.Expression:
    """A multiple of an interval is an interval of a computed size."""
    right = node.args["expression"]
    if isinstance(right, exp.Interval):
        return type(node)(this=_moment(node.this), expression=_bare(right))
    if not isinstance(right, exp.Mul) or not isinstance(right.expression, exp.Interval):
        return node
    unit = right.expression
    size = int(unit.this.name)
    amount = grouped(right.this) if size == 1 else exp.Mul(this=grouped(right.this), expression=number(size))
    spelled = exp.Interval(this=exp.Paren(this=amount), unit=unit.args["unit"].copy())
    return type(node)(this=_moment(node.this), expression=spelled)


def _moment(date: exp.Expression) -> exp.Expression:
    """A literal would be a text, and the sum a text too."""
    return exp.Cast(this=date, to=MOMENT.copy()) if isinstance(date, exp.Literal) else date


def _bare(interval: exp.Interval) -> exp.Interval:
    """`INTERVAL 3 MONTH`: a quoted number is a text to be converted."""
    amount = interval.this
    if isinstance(amount, exp.Literal) and amount.is_string and amount.name.isdecimal():
        return exp.Interval(this=number(int(amount.name)), unit=interval.args["unit"].copy())
    return interval


def _json_null_safe(node: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.Paren(this=exp.NullSafeEQ(this=node.this, expression=node.expression)))


def _apart(node: exp.Expression, comparison: exp.Expression) -> exp.Expression:
    """A comparison in parentheses, unless nothing could be read together with it."""
    parent = node.parent
    return comparison if parent is None or isinstance(parent, _OUTER) else exp.Paren(this=comparison)


def _values(node: exp.Expression) -> exp.Expression:
    """Rows as SELECTs one after another: what MySQL and MariaDB call VALUES differs."""
    if isinstance(node.parent, exp.Insert) or not node.expressions:
        return node
    alias = node.args.get("alias")
    names = alias.columns if isinstance(alias, exp.TableAlias) else []
    selects: list[exp.Select] = []
    for row in node.expressions:
        cells = row.expressions if isinstance(row, exp.Tuple) else [row]
        columns = [
            exp.alias_(cell.copy(), names[place].copy(), quoted=True) if place < len(names) else cell.copy()
            for place, cell in enumerate(cells)
        ]
        selects.append(exp.select(*columns))
    rows: exp.Query = exp.union(*selects, distinct=False) if len(selects) > 1 else selects[0]
    own = alias.this if isinstance(alias, exp.TableAlias) else None
    return exp.Subquery(this=rows, alias=exp.TableAlias(this=own.copy()) if own is not None else None)


NODES: Mapping[type[exp.Expression], Rule] = {
    exp.Cast: _cast,
    exp.TryCast: _try_cast,
    exp.BitwiseAnd: _signed,
    exp.BitwiseOr: _signed,
    exp.Filter: _filter,
    exp.Order: _order,
    exp.Greatest: _extreme,
    exp.Having: _having,
    exp.Identifier: identifier,
    exp.Least: _extreme,
    exp.RegexpLike: _regexp_like,
    exp.ILike: _ilike,
    exp.Trunc: _trunc,
    exp.Add: _sum,
    exp.Sub: _sum,
    exp.NullSafeNEQ: _json_null_safe,
    exp.Values: _values,
    exp.Window: _window,
}
