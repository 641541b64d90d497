"""Joins of other elements for lookups: one row per key, so that rows never multiply."""

from collections.abc import Callable

from sqlglot import exp

from tablewright.compiler.expressions.atoms import LookupAtom
from tablewright.compiler.expressions.level_assignment import aggregates
from tablewright.compiler.expressions.references import ForeignColumn
from tablewright.compiler.plan.nodes import LookupJoin
from tablewright.compiler.plan.pruning import RequiredValues
from tablewright.compiler.sql.expression_writer import ExpressionWriter, SelectScope
from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.query_builder import QueryBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.relations.base import Reading, Relation, free_names, read_cte
from tablewright.compiler.trees import column, free_name, named, only_one
from tablewright.formula.functions.sql import grouped
from tablewright.formula.lowering import lower, lower_beside
from tablewright.formula.typed import Typed, TypedReference, ValueKind


class Lookups:
    """Writes each looked-up element once per step that joins it."""

    def __init__(
        self, values: ExpressionWriter, demand: RequiredValues, foreign: Callable[[LookupAtom], Relation]
    ) -> None:
        self._values = values
        self._demand = demand
        self._builder: QueryBuilder = values.builder
        self._foreign = foreign

    def join(self, scope: SelectScope, join: LookupJoin) -> None:
        """Add the join to a step; its values can be written there from then on."""
        sides = zip(join.keys, join.first.foreign_keys, strict=True)
        owns = [
            self._values.lowered(typed, parts, scope, beside=foreign) for (typed, parts), foreign in sides
        ]
        source, keys, expressions = self._plain(scope, join) or self._grouped(scope, join)
        nulls = join.first.match_nulls
        kinds = [typed.kind for typed, _ in join.keys]
        compared = [
            self._equal(own, key, kind, nulls=nulls) for own, key, kind in zip(owns, keys, kinds, strict=True)
        ]
        on = compared[0]
        for expression in compared[1:]:
            on = exp.And(this=on, expression=expression)
        scope.body.joins.append(exp.Join(this=source, side="LEFT", on=on))
        scope.found[join] = expressions

    def _equal(
        self, own: exp.Expression, key: exp.Expression, kind: ValueKind, *, nulls: bool
    ) -> exp.Expression:
        if nulls:
            return self._builder.query_context.platform.null_safe_equal(own, key, kind)
        return exp.EQ(this=grouped(own), expression=key)

    def _plain(
        self, scope: SelectScope, join: LookupJoin
    ) -> tuple[exp.Expression, list[exp.Expression], dict[str, exp.Expression]] | None:
        """The element itself, where its rows are known to differ in the keys."""
        relation = self._foreign(join.first)
        wanted = {text: join.values[text].value for text in self._demand.joins[join]}
        keys = [_column(foreign_key) for foreign_key in join.first.foreign_keys]
        simple = all(_column(node) is not None for node in wanted.values())
        if not simple or not relation.unique_by(frozenset(key for key in keys if key is not None)):
            return None
        reading = relation.open(scope.alias)
        context = _context(self._builder, reading)
        assert reading.body.from_ is not None
        lowered = _keys(join.first, context)
        return reading.body.from_, lowered, {text: lower(node, context) for text, node in wanted.items()}

    def _grouped(
        self, scope: SelectScope, join: LookupJoin
    ) -> tuple[exp.Expression, list[exp.Expression], dict[str, exp.Expression]]:
        """The element grouped by its keys, as a table expression."""
        reading = self._foreign(join.first).open(free_names())
        context = _context(self._builder, reading)
        body = reading.body
        first = join.first
        keys = _keys(first, context)
        names = ["key"] if len(keys) == 1 else [f"key_{number}" for number in range(1, len(keys) + 1)]
        body.group = [key.copy() for key in keys]
        values = [named(key, name) for key, name in zip(keys, names, strict=True)]
        taken = set(names)
        value_names: dict[str, str] = {}
        for text, wanted in self._demand.joins[join].items():
            atom = join.values[text]
            value_names[text] = free_name(wanted, taken)
            with self._values.blaming(atom.text):
                value = lower(atom.value, context)
            if not aggregates(atom.value):
                value = only_one(value, atom.value.kind)
            values.append(named(value, value_names[text]))
        target = self._values.model.analysis.elements[first.element_id].name
        name = self._builder.share(f"{target}_lookup", drop_redundant_qualifiers(body.select(values)))
        alias = scope.alias(name)
        expressions: dict[str, exp.Expression] = {
            text: column(column_id, alias) for text, column_id in value_names.items()
        }
        return read_cte(name, alias), [column(name, alias) for name in names], expressions


def _keys(first: LookupAtom, context: FormulaContext) -> list[exp.Expression]:
    """The keys of the other element, as they are compared with this one's."""
    return [
        lower_beside(foreign, own, context)
        for own, foreign in zip(first.local_keys, first.foreign_keys, strict=True)
    ]


def _column(formula: Typed) -> str | None:
    """The column of the other element that a formula is, if it is nothing but that."""
    resolved = formula.resolved if isinstance(formula, TypedReference) else None
    return resolved.column_id if isinstance(resolved, ForeignColumn) else None


def _context(builder: QueryBuilder, reading: Reading) -> FormulaContext:
    def value(reference: TypedReference) -> exp.Expression:
        assert isinstance(reference.resolved, ForeignColumn)
        return reading.value(reference.resolved.column_id)

    return FormulaContext(builder, value)
