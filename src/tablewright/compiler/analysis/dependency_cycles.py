"""Finds dependency cycles that go beyond formulas: through grouping keys, sorts, filters and other elements'
rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablewright.compiler.expressions.atoms import AggregateAtom, LookupAtom, WindowAtom
from tablewright.compiler.expressions.dependencies import all_atoms, all_references, foreign_parts, in_order
from tablewright.compiler.expressions.references import ForeignColumn, OwnColumn, SourceColumnValue
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import Typed

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement

Thing = tuple[str, str]
"""(element id, column id), or (element id, "") for the element's rows."""


def find_cycles(model: "AnalysedElement") -> dict[str, FormulaError]:
    """The errors of the element's columns that depend on themselves or on such a column."""
    circular: dict[Thing, str] = {}
    done: set[Thing] = set()
    for column_id in model.by_id:
        _find((model.element.id, column_id), model, done, circular)
    errors = {
        column_id: FormulaError(
            "circular",
            f"The column depends on itself: {chain}.",
            Span(0, len(model.by_id[column_id].formula or "")),
            hint=_way_out(model, column_id),
        )
        for (element_id, column_id), chain in circular.items()
        if element_id == model.element.id and column_id
    }
    return _with_dependents(model, errors)


def _way_out(model: "AnalysedElement", column_id: str) -> str:
    """What to do about a column that depends on itself."""
    info = model.info(column_id)
    for atom in all_atoms(info.placed) if info.placed is not None else ():
        sort = model.shape.levels[atom.level].sort if isinstance(atom, WindowAtom) else ()
        if isinstance(atom, WindowAtom) and any(key.column_id == column_id for key in sort):
            return (
                f"It is in the sort, and {atom.call.function.name} follows the sort. Take it out there; to "
                "have rows in the order of a rank, sort by the value that it ranks."
            )
    return "Take one of these columns out of the grouping, the filter, the sort or the formula."


def _with_dependents(model: "AnalysedElement", errors: dict[str, FormulaError]) -> dict[str, FormulaError]:
    grew = bool(errors)
    while grew:
        grew = False
        for column_id in model.by_id:
            info = model.info(column_id)
            if column_id in errors or info.placed is None:
                continue
            for resolved in all_references(info.placed):
                if isinstance(resolved, OwnColumn) and resolved.column_id in errors:
                    name = model.by_id[resolved.column_id].name
                    errors[column_id] = FormulaError(
                        "reference",
                        f"The column “{name}” is in error.",
                        Span(0, len(model.by_id[column_id].formula or "")),
                        hint=f"Repair “{name}” first.",
                    )
                    grew = True
                    break
    return errors


def _find(start: Thing, model: "AnalysedElement", done: set[Thing], circular: dict[Thing, str]) -> None:
    """Walk the dependencies of `start`, depth first and without recursion, and record every cycle."""
    path: list[Thing] = []
    on_path: set[Thing] = set()
    pending: list[tuple[Thing, bool]] = [(start, False)]
    while pending:
        thing, leaving = pending.pop()
        if leaving:
            path.pop()
            on_path.discard(thing)
            done.add(thing)
        elif thing in on_path:
            columns = [candidate for candidate in path[path.index(thing) :] if candidate[1]]
            chain = " → ".join(_name(candidate, model) for candidate in [*columns, *columns[:1]])
            for candidate in columns:
                circular.setdefault(candidate, chain)
        elif thing not in done:
            path.append(thing)
            on_path.add(thing)
            pending.append((thing, True))
            pending += [
                (candidate, False) for candidate in reversed(list(dict.fromkeys(edges(thing, model))))
            ]


def _name(thing: Thing, start: "AnalysedElement") -> str:
    model = start.analysis.model(thing[0])
    name = model.by_id[thing[1]].name
    return name if model is start else f"{model.element.name}/{name}"


def edges(thing: Thing, start: "AnalysedElement", *, controls: bool = True) -> Iterator[Thing]:
    """The direct dependencies of a column or of an element's rows, including columns that controls may
    filter."""
    element_id, column_id = thing
    model = start.analysis.model(element_id)
    if not column_id:
        yield from _row_edges(model, controls)
        return
    info = model.info(column_id)
    if info.placed is not None:
        yield from _column_edges(model, column_id, info.home, info.placed)


def cycle_through(model: "AnalysedElement", column_id: str, home: int, placed: Typed) -> str | None:
    """The names in the cycle that a column would be in with that formula; None if there is none."""
    goal = (model.element.id, column_id)
    came: dict[Thing, Thing] = {}
    pending: list[Thing] = []

    def follow(thing: Thing, near: Iterator[Thing]) -> None:
        for pair in near:
            if pair not in came:
                came[pair] = thing
                pending.append(pair)

    follow(goal, _column_edges(model, column_id, home, placed))
    while pending and goal not in came:
        thing = pending.pop()
        follow(thing, edges(thing, model))
    if goal not in came:
        return None
    path = [goal]
    while (before := came[path[-1]]) != goal:
        path.append(before)
    return " → ".join(_name(pair, model) for pair in [*path, goal][::-1] if pair[1])


def _column_edges(model: "AnalysedElement", column_id: str, home: int, placed: Typed) -> Iterator[Thing]:
    element_id, shape = model.element.id, model.shape
    if column_id not in model.keys and 0 < home < shape.base:
        yield from ((element_id, key) for key in shape.keys_to(home))
    for resolved in all_references(placed):
        if isinstance(resolved, OwnColumn):
            yield element_id, resolved.column_id
        elif isinstance(resolved, SourceColumnValue):
            yield from ((read.element.id, key) for read, key in model.origin.columns_of(resolved.key))
    for atom in all_atoms(placed):
        if isinstance(atom, AggregateAtom):
            yield from ((element_id, key) for key in shape.keys_to(atom.level))
            if in_order(atom.call.function):
                for level in shape.levels[atom.level + 1 : atom.rows + 1]:
                    sorts = (sort_key.column_id for sort_key in level.sort)
                    yield from ((element_id, key) for key in sorts if model.homes.get(key, 0) > atom.level)
        elif isinstance(atom, WindowAtom):
            yield from ((element_id, key) for key in shape.keys_to(atom.level - 1))
            yield from ((element_id, key.column_id) for key in shape.levels[atom.level].sort)
        elif isinstance(atom, LookupAtom):
            yield atom.element_id, ""
            for part in foreign_parts(atom):
                for resolved in all_references(part):
                    if isinstance(resolved, ForeignColumn):
                        yield resolved.element_id, resolved.column_id


def _row_edges(model: "AnalysedElement", controls: bool) -> Iterator[Thing]:
    for column_id in model.filtered_columns if controls else model.own_filtered_columns:
        yield model.element.id, column_id
    yield from ((read.element.id, key) for read, key in model.origin.row_columns())
    yield from ((read.element.id, "") for read, _ in model.origin.elements())
