"""The schema of a linked input table: its parent, joined by key with the entries."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from tablewright.compiler.analysis.sources.base import (
    NOWHERE,
    SourceSchema,
    check_one_type,
)
from tablewright.compiler.analysis.sources.join import JoinSchema, Leg
from tablewright.compiler.analysis.sources.join_conditions import (
    TypedJoinCondition,
)
from tablewright.compiler.expressions.references import SourceColumnValue
from tablewright.document.elements.input_table import ENTRIES_LEG, PARENT_LEG
from tablewright.document.model import LinkedKey
from tablewright.document.sources import (
    JoinSource,
    Source,
)
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import TypedReference


class LinkedSchema(JoinSchema):
    """A linked input table: the parent's rows with the entries that have the same keys.

    Formulas call the legs by the names of the parent and of the input table; the document names entry columns
    by their ids alone.
    """

    def __init__(
        self, source: JoinSource, keys: Sequence[LinkedKey], open_source: Callable[[Source], SourceSchema]
    ) -> None:
        super().__init__(source, open_source)
        self._keys = keys
        self.legs = tuple(Leg(leg.id, leg.origin.name or leg.name, leg.kind, leg.origin) for leg in self.legs)
        self.by_id = {leg.id: leg for leg in self.legs}

    def lacks(self, written: str) -> str:
        leg_id, _, inner = written.partition("/")
        leg = self.by_id.get(leg_id)
        if leg is not None and inner:
            return f"The leg {leg.name} of the join has no column “{inner}”."
        legs = ", ".join(f"{leg.id}/…" for leg in self.legs)
        return f"The join has no column “{written}”: its columns are called {legs}."

    @cached_property
    def conditions(self) -> Mapping[str, tuple[TypedJoinCondition, ...]]:
        return {ENTRIES_LEG: tuple(self._condition(key) for key in self._keys)}

    def _condition(self, key: LinkedKey) -> TypedJoinCondition:
        left = self.key_of(f"{PARENT_LEG}/{key.parent_column_id}")
        right = self.key_of(key.entry_column)
        if left is None or right is None:
            raise FormulaError(
                "unknown-column",
                "A key column of the linked input table no longer exists.",
                NOWHERE,
                hint="Choose the key columns again.",
            )
        typed_join_condition = TypedJoinCondition(self._reference(left), "=", self._reference(right))
        check_one_type(
            "the keys of the linked input table",
            [typed_join_condition.left.kind, typed_join_condition.right.kind],
            NOWHERE,
        )
        return typed_join_condition

    def _reference(self, key: str) -> TypedReference:
        self.check(key, NOWHERE)
        kind = self.kind(key)
        return TypedReference(span=NOWHERE, kind=kind, resolved=SourceColumnValue(kind=kind, key=key))

    def key_of(self, written: str) -> str | None:
        if written.startswith(f"{PARENT_LEG}/"):
            return super().key_of(written)
        return super().key_of(f"{ENTRIES_LEG}/{written}")

    def stable_key(self, key: str) -> str:
        return super().stable_key(key).removeprefix(f"{ENTRIES_LEG}/")
