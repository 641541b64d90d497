"""Writes joins: plain JOINs of the required legs, each with its required columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from tablewright.compiler.analysis.sources.join import JoinSchema, Leg
from tablewright.compiler.analysis.sources.join_conditions import TypedJoinCondition
from tablewright.compiler.errors import CompileError
from tablewright.compiler.expressions.references import SourceColumnValue
from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.full_joins import Joined, full_join
from tablewright.compiler.sql.query_builder import QueryBuilder, SelectBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.relations.base import Alias, Reading, Relation, free_names, read_cte
from tablewright.compiler.trees import column, conjunction, free_name, named, only_one, sql_name_from
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.sql import grouped
from tablewright.formula.lowering import lower, lower_beside
from tablewright.formula.typed import Typed, TypedReference, ValueKind, references
from tablewright.formula.types import ValueType

_SIDES = {"left": "LEFT", "right": "RIGHT", "full": "FULL", "lookup": "LEFT"}


@dataclass(slots=True)
class _Open:
    """A leg while the query is being built."""

    leg: Leg
    relation: Relation
    conditions: tuple[TypedJoinCondition, ...]
    single: bool = False
    """Whether at most one of its rows matches a row of the legs before."""
    needed: bool = False
    wanted: dict[str, None] = field(default_factory=dict[str, None])
    """Columns that the query or conditions of later legs read."""
    keys: dict[str, None] = field(default_factory=dict[str, None])
    """Columns in its own conditions."""

    @property
    def removable(self) -> bool:
        """Whether it neither adds nor removes rows, so that it can be left out."""
        return self.leg.kind == "lookup" or (self.leg.kind == "left" and self.single)

    @property
    def multiplies(self) -> bool:
        """Whether it can multiply rows, so that its identity is part of a row's identity."""
        return not (self.leg.kind == "lookup" or (self.leg.kind in ("left", "inner") and self.single))


class JoinRelation:
    """A key is `leg id/key of the leg`."""

    def __init__(
        self,
        origin: JoinSchema,
        conditions: Mapping[str, tuple[TypedJoinCondition, ...]],
        relations: Mapping[str, Relation],
        builder: QueryBuilder,
        reader: str,
    ) -> None:
        self._origin = origin
        self._builder = builder
        self._reader = reader
        self._legs = {
            leg.id: _Open(leg, relations[leg.id], conditions.get(leg.id, ())) for leg in origin.legs
        }
        for other_leg in self._legs.values():
            if other_leg.leg.kind is not None:
                other_leg.single = other_leg.relation.unique_by(self._equal_columns(other_leg))

    def _equal_columns(self, leg: _Open) -> frozenset[str]:
        """Columns of a leg that the condition fixes to one value per row of the legs before."""
        return frozenset(
            self._origin.part(condition.right.resolved.key)[1]
            for condition in leg.conditions
            if condition.operator == "="
            and isinstance(condition.right, TypedReference)
            and isinstance(condition.right.resolved, SourceColumnValue)
        )

    # ------------------------------------------------------------ as a relation

    @property
    def identity(self) -> tuple[str, ...]:
        """The row identities of all legs that may multiply or add rows."""
        keys: list[str] = []
        for number, leg in enumerate(self._legs.values()):
            if number == 0 or leg.multiplies:
                own = leg.relation.identity
                if not own:
                    return ()
                keys += [f"{leg.leg.id}/{key}" for key in own]
        return tuple(keys)

    def unique_by(self, keys: frozenset[str]) -> bool:
        first, *others = self._legs.values()
        prefix = f"{first.leg.id}/"
        own = frozenset(key.removeprefix(prefix) for key in keys if key.startswith(prefix))
        return first.relation.unique_by(own) and not any(leg.multiplies for leg in others)

    def require_rows(self) -> None:
        for number, leg in enumerate(self._legs.values()):
            if number == 0 or not leg.removable:
                self._need(leg)

    def require(self, key: str) -> None:
        leg_id, _, inner = key.partition("/")
        leg = self._legs[leg_id]
        leg.wanted[inner] = None
        leg.relation.require(inner)
        self._need(leg)

    def _need(self, leg: _Open) -> None:
        if leg.needed:
            return
        leg.needed = True
        leg.relation.require_rows()
        for condition in leg.conditions:
            for key in _keys(condition.left):
                self.require(key)
            for key in _keys(condition.right):
                inner = self._origin.part(key)[1]
                leg.keys[inner] = None
                leg.relation.require(inner)

    # ------------------------------------------------------------ in a FROM clause

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        del wanted
        readings: dict[str, Reading] = {}

        def value(key: str) -> exp.Expression:
            leg_id, _, inner = key.partition("/")
            return readings[leg_id].value(inner)

        first, *others = [leg for leg in self._legs.values() if leg.needed]
        readings[first.leg.id] = self._first(first, alias)
        body = readings[first.leg.id].body
        whole = self._builder.query_context.platform.full_joins
        done = [first]
        for other_leg in others:
            compared: list[exp.Expression]
            if other_leg.leg.kind == "lookup" and not other_leg.single:
                reading, keys = self._lookup(other_leg, alias)
                lefts = [
                    self._lower(condition.left, value, condition.right) for condition in other_leg.conditions
                ]
                pairs = zip(lefts, keys, strict=True)
                compared = [exp.EQ(this=grouped(left), expression=right) for left, right in pairs]
                readings[other_leg.leg.id] = reading
            else:
                reading = readings[other_leg.leg.id] = self._table(other_leg, alias)
                compared = [self._lower(condition.comparison(), value) for condition in other_leg.conditions]
            if other_leg.leg.kind == "full" and not whole:
                joined = self._in_two_steps(done, other_leg, readings, body, conjunction(compared), alias)
                body = joined.body
                for leg in (*done, other_leg):
                    readings[leg.leg.id] = _part_of(joined, leg)
            else:
                side = _SIDES.get(other_leg.leg.kind or "")
                join = exp.Join(this=reading.body.from_, side=side, on=conjunction(compared))
                body = SelectBuilder(body.from_, [*body.joins, join], body.where)
            done.append(other_leg)
        return Reading(body, value)

    def _in_two_steps(
        self,
        done: Sequence[_Open],
        leg: _Open,
        readings: Mapping[str, Reading],
        body: SelectBuilder,
        condition: exp.Expression,
        alias: Alias,
    ) -> Reading:
        """A full join of the legs so far with another, for platforms without full joins."""
        keys = {
            f"{opened_leg.leg.id}/{key}": (opened_leg, key)
            for opened_leg in (*done, leg)
            for key in dict.fromkeys([*opened_leg.keys, *opened_leg.wanted])
        }
        names = _unique_names(keys)
        columns = {
            whole: Joined(
                names[whole],
                readings[opened_leg.leg.id].value(key),
                _kind(opened_leg, key),
                of_leg=opened_leg is leg,
            )
            for whole, (opened_leg, key) in keys.items()
        }
        table = readings[leg.leg.id].body.from_
        assert table is not None
        wanted = f"{done[-1].leg.name}_{leg.leg.name}"
        return full_join(self._builder, wanted, alias, body, table, condition, columns)

    def _first(self, leg: _Open, alias: Alias) -> Reading:
        """The first leg. If it is itself a join, its joins come before these."""
        tried = leg.relation.open(free_names(), sql_name_from(leg.leg.name))
        if tried.body.where:
            return self._expression(leg, tried, alias)
        return leg.relation.open(alias, sql_name_from(leg.leg.name))

    def _table(self, leg: _Open, alias: Alias) -> Reading:
        """A leg as one table: itself, or a table expression if it is a join or similar."""
        tried = leg.relation.open(free_names(), sql_name_from(leg.leg.name))
        if tried.body.joins or tried.body.where:
            return self._expression(leg, tried, alias)
        return leg.relation.open(alias, sql_name_from(leg.leg.name))

    def _expression(self, leg: _Open, reading: Reading, alias: Alias) -> Reading:
        """A leg that is itself a join or similar, as a table expression."""
        keys = list(dict.fromkeys([*leg.keys, *leg.wanted]))
        names = _unique_names(keys)
        values = [named(reading.value(key), names[key]) for key in keys]
        cte = self._builder.share(leg.leg.name, drop_redundant_qualifiers(reading.body.select(values)))
        name = alias(cte)
        return Reading(SelectBuilder(read_cte(cte, name)), lambda key: column(names[key], name))

    def _lookup(self, leg: _Open, alias: Alias) -> tuple[Reading, list[exp.Expression]]:
        """A leg with one row per key, so that rows never multiply: values that differ are Null."""
        reading = leg.relation.open(free_names())
        rights = [
            self._lower(condition.right, lambda key: reading.value(self._origin.part(key)[1]), condition.left)
            for condition in leg.conditions
        ]
        keys = ["key"] if len(rights) == 1 else [f"key_{number}" for number in range(1, len(rights) + 1)]
        names = _unique_names(leg.wanted, taken=keys)
        reading.body.group = [right.copy() for right in rights]
        values = [named(right, key) for right, key in zip(rights, keys, strict=True)]
        for key in leg.wanted:
            only = only_one(reading.value(key), leg.leg.origin.kind(key))
            values.append(named(only, names[key]))
        cte = self._builder.share(
            f"{leg.leg.name}_lookup", drop_redundant_qualifiers(reading.body.select(values))
        )
        name = alias(cte)
        result = Reading(SelectBuilder(read_cte(cte, name)), lambda key: column(names[key], name))
        return result, [column(key, name) for key in keys]

    def _lower(
        self, formula: Typed, value: Callable[[str], exp.Expression], beside: Typed | None = None
    ) -> exp.Expression:
        """Lower a formula over the columns of legs; `beside` is the value that it is compared with."""

        def read(reference: TypedReference) -> exp.Expression:
            assert isinstance(reference.resolved, SourceColumnValue)
            return value(reference.resolved.key)

        try:
            context = FormulaContext(self._builder, read)
            return lower(formula, context) if beside is None else lower_beside(formula, beside, context)
        except FormulaError as error:
            raise CompileError(
                "source",
                f"The source of “{self._reader}” cannot be read: {error.message}",
                error.hint or "Change the conditions of the join.",
            ) from error


def _kind(leg: _Open, key: str) -> ValueKind:
    """The kind of a column of a leg; row identities have a type of the warehouse."""
    if key in leg.relation.identity:
        return ValueKind(type=ValueType.NULL)
    return leg.leg.origin.kind(key)


def _part_of(joined: Reading, leg: _Open) -> Reading:
    """A leg as a part of what has been joined."""
    return Reading(joined.body, lambda key: joined.value(f"{leg.leg.id}/{key}"))


def _keys(formula: Typed) -> list[str]:
    return [
        reference.resolved.key
        for reference in references(formula)
        if isinstance(reference.resolved, SourceColumnValue)
    ]


def _unique_names(keys: Iterable[str], taken: Sequence[str] = ()) -> dict[str, str]:
    """A name for each column: the last part of its key, made unique."""
    used = {name.casefold() for name in taken}
    return {key: free_name(key.rpartition("/")[2], used) for key in keys}
