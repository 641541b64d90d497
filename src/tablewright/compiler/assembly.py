"""One query being put together: its common table expressions, their names, and the relations it reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from tablewright.compiler.environment import Situation
from tablewright.compiler.fences import written_out
from tablewright.compiler.scans import scanned_again
from tablewright.compiler.semi_joins import use_semi_joins
from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_WORD = re.compile(r"[^\w]+")
_LONGEST_NAME = 50


def identifier(name: str) -> exp.Identifier:
    """Always quoted: names come back as data, whatever they hold."""
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
    """A value in a select list; a column that has the name already needs no alias."""
    if isinstance(value, exp.Column) and value.name == name:
        return value
    return exp.Alias(this=value, alias=identifier(name))


def words_of(text: str) -> str:
    """A name for SQL, made of the words of a name that people gave."""
    words = _WORD.sub("_", text).strip("_").casefold()
    # Platforms count bytes, and some cut what is too long without a word.
    return words.encode()[:_LONGEST_NAME].decode(errors="ignore").strip("_") or "rows"


def free_name(wanted: str, used: set[str]) -> str:
    """The wanted name, or the next that is free; it is used from then on."""
    name, count = wanted, 1
    while name.casefold() in used:
        count += 1
        name = f"{wanted}_{count}"
    used.add(name.casefold())
    return name


@dataclass(slots=True)
class Assembly:
    """Common table expressions in the order in which they must stand."""

    situation: Situation
    ctes: list[tuple[str, exp.Expression]] = field(default_factory=list[tuple[str, exp.Expression]])
    tables: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])
    _names: set[str] = field(default_factory=set[str])

    def reserve(self, wanted: str) -> str:
        """A name for a table expression, unique in the query, made of the words of `wanted`."""
        words = words_of(wanted)
        name, count = words, 1
        while name in self._names:
            count += 1
            name = f"{words}_{count}"
        self._names.add(name)
        return name

    def add(self, name: str, query: exp.Expression) -> None:
        self.ctes.append((name, query))

    def share(self, wanted: str, query: exp.Expression) -> str:
        """The name of a table expression for this query: of one that is there already, if there is an equal
        one."""
        found = next((name for name, known in self.ctes if known == query), None)
        if found is None:
            found = self.reserve(wanted)
            self.add(found, query)
        return found

    def finish(self, query: exp.Select) -> exp.Select:
        """The query with its WITH clause."""
        ctes = use_semi_joins(self.ctes, query)
        if ctes:
            platform = self.situation.platform
            fenced = written_out(ctes, query)
            again = scanned_again(ctes, query) - fenced if platform.inline_hint else frozenset[str]()
            hints = dict.fromkeys(again, False) | dict.fromkeys(fenced if platform.inline_hint else (), True)
            for name, inner in ctes:
                if name in fenced:
                    platform.fence(inner)
            expressions = [
                exp.CTE(this=inner, alias=exp.TableAlias(this=identifier(name)), materialized=hints.get(name))
                for name, inner in ctes
            ]
            query.set("with_", exp.With(expressions=expressions))
        return query


def grouping_keys(keys: Sequence[exp.Expression], values: Sequence[exp.Expression]) -> list[exp.Expression]:
    """Keys of GROUP BY, where a whole number is the place of a value: such a key gets its own place."""
    shown = [value.this if isinstance(value, exp.Alias) else value for value in values]

    def placed(key: exp.Expression) -> exp.Expression:
        if not isinstance(key, exp.Literal) or key.is_string or key not in shown:
            return key
        return exp.Literal.number(shown.index(key) + 1)

    return [placed(key) for key in keys]


@dataclass(slots=True)
class Body:
    """FROM, JOIN, WHERE, GROUP BY and HAVING of one SELECT."""

    from_: exp.Expression | None
    joins: list[exp.Join] = field(default_factory=list[exp.Join])
    where: list[exp.Expression] = field(default_factory=list[exp.Expression])
    group: list[exp.Expression] | None = None
    having: list[exp.Expression] = field(default_factory=list[exp.Expression])

    def select(self, values: list[exp.Expression]) -> exp.Select:
        """The SELECT of these values; without any, of one constant, so that its rows can be counted."""
        if not values:
            values = [named(exp.Literal.number(1), "one")]
        query = exp.Select(expressions=values)
        if self.from_ is None:
            return query
        query.set("from_", exp.From(this=self.from_))
        if self.joins:
            query.set("joins", self.joins)
        if self.where:
            query.set("where", exp.Where(this=conjunction(self.where)))
        if self.group:
            query.set("group", exp.Group(expressions=grouping_keys(self.group, values)))
        if self.having:
            query.set("having", exp.Having(this=conjunction(self.having)))
        return query


def sort_rows(query: exp.Select, keys: Sequence[exp.Ordered]) -> None:
    """Order the rows of a query; without keys they come as they are."""
    if keys:
        query.set("order", exp.Order(expressions=list(keys)))


def limit_rows(query: exp.Select, limit: int | None, offset: int) -> None:
    """Cut a window out of a query's rows."""
    if limit is not None:
        query.set("limit", exp.Limit(expression=exp.Literal.number(limit)))
    if offset:
        query.set("offset", exp.Offset(expression=exp.Literal.number(offset)))


def conjunction(conditions: list[exp.Expression]) -> exp.Expression:
    """All of the conditions."""
    if len(conditions) == 1:
        return conditions[0]
    wrapped = [exp.Paren(this=each) if isinstance(each, exp.Or) else each for each in conditions]
    found = wrapped[0]
    for each in wrapped[1:]:
        found = exp.And(this=found, expression=each)
    return found


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


def tidy(query: exp.Select) -> exp.Select:
    """Leave out table names where one table is read and no output name hides one of its columns."""
    from_ = query.args.get("from_")
    if from_ is None or query.args.get("joins"):
        return query
    source = from_.this
    own = source.alias_or_name
    columns = [each for each in query.find_all(exp.Column) if each.table == own]
    read = {each.name.casefold() for each in columns}
    for each in query.expressions:
        hides = isinstance(each, exp.Alias) and each.alias.casefold() in read
        if hides and not (isinstance(each.this, exp.Column) and each.this.name == each.alias):
            return query
    for each in columns:
        each.set("table", None)
    if isinstance(source, exp.Table) and source.args.get("alias") is not None:
        source.set("alias", None)
    return query
