"""Assigns levels: turns aggregates, windows, subtotals and lookups of a typed formula into atoms of the
query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tablewright.common.effort import spend
from tablewright.compiler.custom_sql.authorise import may_call
from tablewright.compiler.expressions.atoms import AggregateAtom, Atom, LookupAtom, WindowAtom
from tablewright.compiler.expressions.key import expression_key
from tablewright.compiler.expressions.references import (
    AtomReference,
    ControlValueOf,
    ForeignColumn,
    OwnColumn,
    SourceColumnValue,
    TotalReference,
)
from tablewright.compiler.expressions.single_row_aggregates import over_single_row
from tablewright.compiler.expressions.totals import TOTALS, place_reference, place_total
from tablewright.document.levels import ElementLevels
from tablewright.formula.availability import refuse_unavailable
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import (
    Typed,
    TypedCall,
    TypedReference,
    children,
    references,
    walk,
    with_children,
)

_UNKNOWN_FACTS = {
    "CurrentUserAttributeText": "Members have no attributes yet: a later version brings them. Until then use "
    "CurrentUserEmail or CurrentUserInTeam.",
}
"""Functions about the user whose values are not available yet, with an alternative."""

LOOKUPS = frozenset({"Lookup", "Rollup", "LookupMatchNulls"})


def is_join(node: Typed) -> bool:
    """Whether the node reads another element."""
    return isinstance(node, TypedCall) and node.function.name in LOOKUPS


def aggregates(node: Typed) -> bool:
    """Whether a formula has an aggregate or a window of its own, so that it needs no default aggregate."""
    kinds = (FunctionKind.AGGREGATE, FunctionKind.WINDOW)
    return any(
        (isinstance(part, TypedCall) and (part.function.kind in kinds or part.function.name in TOTALS))
        or (isinstance(part, TypedReference) and isinstance(part.resolved, TotalReference))
        for part in walk(node, enter=lambda child: not is_join(child))
    )


def _says_whose(node: TypedReference) -> bool:
    """Whether the reference names the element or the source that its column is of."""
    return not isinstance(node.resolved, OwnColumn | SourceColumnValue) or node.resolved.qualified


def refuse_unknown_facts(node: TypedCall) -> None:
    """Raise FormulaError for a call whose value is not available: Null would look like an answer."""
    hint = _UNKNOWN_FACTS.get(node.function.name)
    if hint is not None:
        raise FormulaError("unsupported", f"{node.function.name} is not available yet.", node.span, hint=hint)


@dataclass(slots=True)
class LevelAssigner:
    """Assigns levels to formulas of one element. Atoms with equal meaning are shared."""

    shape: ElementLevels
    homes: dict[str, int]
    sql: Platform
    as_foreign: Callable[[TypedReference], ForeignColumn | None]
    """Reads a reference inside a lookup as one to another element, where it can be one."""
    written: Callable[[str], Typed]
    """The typed formula of a column."""
    atoms: dict[str, Atom] = field(default_factory=dict[str, Atom])

    def place(self, node: Typed, depth: int) -> Typed:
        """The formula as it is evaluated on the rows of a level; FormulaError if it cannot be."""
        spend()
        if isinstance(node, TypedReference):
            return self._reference(node, depth)
        if isinstance(node, TypedCall):
            refuse_unavailable(node, self.sql, may_call)
            refuse_unknown_facts(node)
            rewrite = self.sql.rewrite(node.function)
            if rewrite is not None:
                return self.place(rewrite(node), depth)
            if node.function.name in LOOKUPS:
                return self._lookup(node, depth)
            if node.function.name in TOTALS:
                return place_total(node, depth, self.shape, self.place, self._atom)
            if node.function.kind is FunctionKind.AGGREGATE:
                return self._aggregate(node, depth)
            if node.function.kind is FunctionKind.WINDOW:
                return self._window(node, depth)
            if node.function.kind is FunctionKind.SPECIAL:
                raise FormulaError(
                    "unsupported", f"{node.function.name} cannot be used in a column.", node.span
                )
        return with_children(node, tuple(self.place(part, depth) for part in children(node)))

    def finest(self, nodes: Iterable[Typed]) -> int | None:
        """The finest level that the formulas refer to; None when they refer to no column."""
        levels: list[int] = []
        for node in nodes:
            for part in walk(node, enter=lambda child: not is_join(child)):
                if isinstance(part, TypedReference):
                    levels.extend(self._depth_of(part))
                elif isinstance(part, TypedCall) and part.function.name in LOOKUPS:
                    local = self.finest(part.arguments[1::2])
                    levels.extend([] if local is None else [local])
        return max(levels, default=None)

    def _depth_of(self, node: TypedReference) -> list[int]:
        match node.resolved:
            case OwnColumn(column_id=column_id):
                return [self.homes.get(column_id, self.shape.base)]
            case SourceColumnValue():
                return [self.shape.base]
            case _:
                return []

    def _reference(self, node: TypedReference, depth: int) -> Typed:
        if isinstance(node.resolved, ForeignColumn):
            raise FormulaError(
                "level",
                "A column of another element can only be read inside Lookup or Rollup.",
                node.span,
                hint="Write Lookup([Element/Column], [Key here], [Element/Key there]).",
            )
        if isinstance(node.resolved, ControlValueOf):
            return node
        if isinstance(node.resolved, TotalReference):
            return place_reference(node, node.resolved, depth, self.shape, self.place, self._atom)
        if isinstance(node.resolved, OwnColumn) and self._is_elsewhere(node.resolved.column_id, depth):
            return self.place(self.written(node.resolved.column_id), depth)
        if any(home > depth for home in self._depth_of(node)):
            where = "the summary" if depth == 0 else "a grouping"
            raise FormulaError(
                "level",
                f"The column lives on finer rows than {where}: one value per row, many rows.",
                node.span,
                hint="Put it into an aggregate such as Sum, Avg, Min, Max or CountDistinct.",
            )
        return node

    def _is_elsewhere(self, column_id: str, depth: int) -> bool:
        """Whether it is a value of a pivot asked for at a total, where it is computed again."""
        shape = self.shape
        return shape.pivot is not None and depth < shape.shown and column_id in shape.measures

    def _aggregate(self, node: TypedCall, depth: int) -> Typed:
        finest = self.finest(node.arguments)
        rows = self.shape.base if finest is None else finest
        if rows <= depth:
            return self.place(over_single_row(node), depth)
        placed = with_children(node, tuple(self.place(argument, rows) for argument in node.arguments))
        assert isinstance(placed, TypedCall)
        text = f"{expression_key(placed)}@{depth}<{rows}"
        return self._atom(node, text, lambda: AggregateAtom(placed, depth, rows, text))

    def _window(self, node: TypedCall, depth: int) -> Typed:
        finest = self.finest(node.arguments)
        if finest is not None and finest > depth and node.function.lower is not None:
            return self._aggregate(node, depth)
        placed = with_children(node, tuple(self.place(argument, depth) for argument in node.arguments))
        assert isinstance(placed, TypedCall)
        text = f"{expression_key(placed)}@{depth}"
        return self._atom(node, text, lambda: WindowAtom(placed, depth, text))

    def _lookup(self, node: TypedCall, depth: int) -> Typed:
        _refuse_exchanged_keys(node)
        foreign = [self._foreign(argument) for argument in (node.arguments[0], *node.arguments[2::2])]
        local_keys = tuple(self.place(argument, depth) for argument in node.arguments[1::2])
        targets = {
            reference.resolved.element_id
            for part in foreign
            for reference in references(part)
            if isinstance(reference.resolved, ForeignColumn)
        }
        if len(targets) != 1:
            raise FormulaError(
                "level",
                f"{node.function.name} must name columns of exactly one other element.",
                node.span,
                hint="Write the columns of the other element as [Element/Column].",
            )
        (target,) = targets
        value, *keys = foreign
        match_nulls = node.function.name == "LookupMatchNulls"
        texts = [expression_key(local_key) for local_key in (value, *local_keys, *keys)]
        text = f"{node.function.name}({', '.join(texts)})@{depth}"
        return self._atom(
            node,
            text,
            lambda: LookupAtom(target, value, local_keys, tuple(keys), depth, match_nulls, text),
        )

    def _foreign(self, node: Typed) -> Typed:
        """The expression over the other element's rows: every reference must be to that element."""
        if isinstance(node, TypedReference):
            if isinstance(node.resolved, ForeignColumn | ControlValueOf):
                return node
            if not _says_whose(node):
                raise FormulaError(
                    "level",
                    "This part of the formula is about the rows that are read; a name alone does not say "
                    "which row it means.",
                    node.span,
                    hint="Write [Element/Column], also to read this element once more. This row's own values "
                    "can only be keys.",
                )
            foreign = self.as_foreign(node)
            if foreign is None:
                raise FormulaError(
                    "level",
                    "This part of the formula is evaluated on the other element's rows.",
                    node.span,
                    hint="Name a column of the other element: [Element/Column].",
                )
            return TypedReference(span=node.span, kind=node.kind, resolved=foreign)
        if isinstance(node, TypedCall) and node.function.kind in (FunctionKind.WINDOW, FunctionKind.SPECIAL):
            raise FormulaError(
                "unsupported",
                f"{node.function.name} cannot be used inside a lookup.",
                node.span,
                hint="Put it into a column of the other element and look that up.",
            )
        return with_children(node, tuple(self._foreign(part) for part in children(node)))

    def _atom(self, node: Typed, text: str, make: Callable[[], Atom]) -> TypedReference:
        atom = self.atoms.get(text)
        if atom is None:
            atom = self.atoms[text] = make()
        return TypedReference(
            span=node.span, kind=node.kind, resolved=AtomReference(kind=node.kind, atom=atom)
        )


def _refuse_exchanged_keys(node: TypedCall) -> None:
    """Lookup([Key], [Other/Key], [Other/Value]), as other programs order it: the value comes first here."""
    for number, key in enumerate(node.arguments[1::2]):
        if any(isinstance(part.resolved, ForeignColumn) for part in references(key)):
            name = node.function.name
            raise FormulaError(
                "level",
                f"Argument {2 + 2 * number} of {name} is a key of this element, not of another one.",
                key.span,
                hint=f"The order is {name}([Other/Value], [Key here], [Other/Key there]).",
            )
