"""Builds one query: its common table expressions, their names, and the relations it reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from tablewright.compiler.sql.exists_rewrite import use_semi_joins
from tablewright.compiler.sql.fences import written_out
from tablewright.compiler.sql.inline_scans import ctes_to_inline
from tablewright.compiler.sql.query_context import QueryContext
from tablewright.compiler.trees import conjunction, identifier, named, sql_name_from


@dataclass(slots=True)
class QueryBuilder:
    """Common table expressions in the order of the WITH clause."""

    query_context: QueryContext
    ctes: list[tuple[str, exp.Expression]] = field(default_factory=list[tuple[str, exp.Expression]])
    tables: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])
    _names: set[str] = field(default_factory=set[str])

    def reserve(self, wanted: str) -> str:
        """A unique name for a table expression, from the words of `wanted`."""
        words = sql_name_from(wanted)
        name, count = words, 1
        while name in self._names:
            count += 1
            name = f"{words}_{count}"
        self._names.add(name)
        return name

    def add(self, name: str, query: exp.Expression) -> None:
        self.ctes.append((name, query))

    def share(self, wanted: str, query: exp.Expression) -> str:
        """The name of a table expression for this query; reuses an equal one if there is one."""
        cte = next((name for name, known in self.ctes if known == query), None)
        if cte is None:
            cte = self.reserve(wanted)
            self.add(cte, query)
        return cte

    def finish(self, query: exp.Select) -> exp.Select:
        """The query with its WITH clause."""
        ctes = use_semi_joins(self.ctes, query)
        if ctes:
            platform = self.query_context.platform
            fenced = written_out(ctes, query)
            again = ctes_to_inline(ctes, query) - fenced if platform.inline_hint else frozenset[str]()
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
    """Keys of GROUP BY. A whole number there means a position in the select list, so a constant key is
    written as its own position."""
    shown = [value.this if isinstance(value, exp.Alias) else value for value in values]

    def placed(key: exp.Expression) -> exp.Expression:
        if not isinstance(key, exp.Literal) or key.is_string or key not in shown:
            return key
        return exp.Literal.number(shown.index(key) + 1)

    return [placed(key) for key in keys]


@dataclass(slots=True)
class SelectBuilder:
    """FROM, JOIN, WHERE, GROUP BY and HAVING of one SELECT."""

    from_: exp.Expression | None
    joins: list[exp.Join] = field(default_factory=list[exp.Join])
    where: list[exp.Expression] = field(default_factory=list[exp.Expression])
    group: list[exp.Expression] | None = None
    having: list[exp.Expression] = field(default_factory=list[exp.Expression])

    def select(self, values: list[exp.Expression]) -> exp.Select:
        """The SELECT of these values; without values, of a constant, so that its rows can be counted."""
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


def drop_redundant_qualifiers(query: exp.Select) -> exp.Select:
    """Drop table qualifiers if a single table is read and no output name hides one of its columns."""
    from_ = query.args.get("from_")
    if from_ is None or query.args.get("joins"):
        return query
    source = from_.this
    own = source.alias_or_name
    columns = [column for column in query.find_all(exp.Column) if column.table == own]
    read = {column.name.casefold() for column in columns}
    for expression in query.expressions:
        hides = isinstance(expression, exp.Alias) and expression.alias.casefold() in read
        if hides and not (
            isinstance(expression.this, exp.Column) and expression.this.name == expression.alias
        ):
            return query
    for column in columns:
        column.set("table", None)
    if isinstance(source, exp.Table) and source.args.get("alias") is not None:
        source.set("alias", None)
    return query
