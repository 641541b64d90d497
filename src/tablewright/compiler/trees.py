"""Small pieces of SQL trees, which every part of the compiler builds with."""

import re
from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_WORD = re.compile(r"[^\w]+")


_LONGEST_NAME = 50


def identifier(name: str) -> exp.Identifier:
    """A quoted identifier, whatever characters the name has."""
    return exp.to_identifier(name, quoted=True)


def column(name: str, table: str) -> exp.Column:
    """A column of a table of the FROM clause."""
    return exp.Column(this=identifier(name), table=identifier(table))


def table(path: tuple[str, ...], alias: str) -> exp.Table:
    """A physical table by its path, under an alias."""
    *qualifiers, name = path
    parts = {"this": identifier(name)}
    for key, part in zip(("db", "catalog"), reversed(qualifiers), strict=False):
        parts[key] = identifier(part)
    return exp.Table(**parts, alias=exp.TableAlias(this=identifier(alias)))


def named(value: exp.Expression, name: str) -> exp.Expression:
    """A value in a select list under a name; a column of that name needs no alias."""
    if isinstance(value, exp.Column) and value.name == name:
        return value
    return exp.Alias(this=value, alias=identifier(name))


def sql_name_from(text: str) -> str:
    """An SQL name from the words of a display name."""
    words = _WORD.sub("_", text).strip("_").casefold()
    # Platforms count bytes, and some cut what is too long without a word.
    return words.encode()[:_LONGEST_NAME].decode(errors="ignore").strip("_") or "rows"


def free_name(wanted: str, used: set[str]) -> str:
    """The wanted name, or the next free one; marks it as used."""
    name, count = wanted, 1
    while name.casefold() in used:
        count += 1
        name = f"{wanted}_{count}"
    used.add(name.casefold())
    return name


def sort_rows(query: exp.Select, keys: Sequence[exp.Ordered]) -> None:
    """Add ORDER BY to a query, if there are keys."""
    if keys:
        query.set("order", exp.Order(expressions=list(keys)))


def limit_rows(query: exp.Select, limit: int | None, offset: int) -> None:
    """Add LIMIT and OFFSET to a query."""
    if limit is not None:
        query.set("limit", exp.Limit(expression=exp.Literal.number(limit)))
    if offset:
        query.set("offset", exp.Offset(expression=exp.Literal.number(offset)))


def conjunction(conditions: list[exp.Expression]) -> exp.Expression:
    """All of the conditions."""
    if len(conditions) == 1:
        return conditions[0]
    wrapped = [
        exp.Paren(this=condition) if isinstance(condition, exp.Or) else condition for condition in conditions
    ]
    and_ = wrapped[0]
    for condition in wrapped[1:]:
        and_ = exp.And(this=and_, expression=condition)
    return and_


def only_value(value: exp.Expression) -> exp.Expression:
    """The one value of a group; Null when the group holds several different ones."""
    low, high = exp.Min(this=value.copy()), exp.Max(this=value.copy())
    same = exp.If(this=exp.EQ(this=low.copy(), expression=high), true=low)
    return exp.Case(ifs=[same])


def only_logical(value: exp.Expression) -> exp.Expression:
    """The same for logical values, which not every platform can compare with Min and Max."""
    number = cast(value, exp.DataType.Type.INT)
    return exp.cast(only_value(number), exp.DataType.Type.BOOLEAN)


def only_one(value: exp.Expression, kind: ValueKind) -> exp.Expression:
    """The one value of a group, of any type; Null when the group holds several different ones."""
    match kind.type:
        case ValueType.LOGICAL:
            return only_logical(value)
        case ValueType.VARIANT:
            return cast(only_value(cast(value, exp.DataType.Type.TEXT)), sql_type(kind))
        case _:
            return only_value(value)
