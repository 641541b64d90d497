"""The dependencies of a formula with assigned levels, through its atoms."""

from collections.abc import Iterator

from tablewright.compiler.expressions.atoms import (
    AggregateAtom,
    Atom,
    CoarserLevelAtom,
    LookupAtom,
    PivotTotalAtom,
    WindowAtom,
)
from tablewright.compiler.expressions.references import AtomReference, OwnColumn, Resolved, SourceColumnValue
from tablewright.formula.functions.base import Function, FunctionKind
from tablewright.formula.typed import Typed, TypedReference, walk

_ORDERED_AGGREGATES = frozenset({"ListAgg", "ArrayAgg"})


def direct_references(node: Typed) -> Iterator[Resolved]:
    """The references of such a formula outside of its atoms, with repetitions."""
    for part in walk(node):
        if isinstance(part, TypedReference):
            assert isinstance(part.resolved, Resolved)
            yield part.resolved


def direct_atoms(node: Typed) -> Iterator[Atom]:
    """The outermost atoms of such a formula."""
    return (reference.atom for reference in direct_references(node) if isinstance(reference, AtomReference))


def parts(atom: Atom) -> tuple[Typed, ...]:
    """The placed formulas inside an atom that are over this element's columns."""
    match atom:
        case AggregateAtom() | WindowAtom():
            return atom.call.arguments
        case CoarserLevelAtom() | PivotTotalAtom():
            return (atom.value,)
        case LookupAtom():
            return atom.local_keys


def foreign_parts(atom: LookupAtom) -> tuple[Typed, ...]:
    """The formulas of a lookup that are over the other element's columns."""
    return (atom.value, *atom.foreign_keys)


def all_atoms(node: Typed) -> Iterator[Atom]:
    """Every atom of a placed formula, inner ones too."""
    for atom in direct_atoms(node):
        yield atom
        for part in parts(atom):
            yield from all_atoms(part)


def all_references(node: Typed) -> Iterator[Resolved]:
    """Every reference to a column or control of this element, also inside atoms."""
    for resolved in direct_references(node):
        if isinstance(resolved, AtomReference):
            for part in parts(resolved.atom):
                yield from all_references(part)
        else:
            yield resolved


def in_order(function: Function) -> bool:
    """Whether an aggregate depends on the order of the rows it aggregates."""
    return function.kind is FunctionKind.WINDOW or function.name in _ORDERED_AGGREGATES


def atom_name(atom: AggregateAtom | WindowAtom) -> str:
    """A readable name for a value that has no column of its own: `sum_arr_delay`."""
    words = [atom.call.function.name.lower()]
    for argument in atom.call.arguments[:1]:
        for reference in direct_references(argument):
            if isinstance(reference, OwnColumn):
                words.append(reference.column_id)
            elif isinstance(reference, SourceColumnValue):
                words.append(reference.key)
    return "_".join(words[:2])
