"""The digest of an element's result: equal for documents whose queries are equivalent.

It covers the rows (sources, filters, levels) and the wanted columns with everything they are computed from,
in this element and in those it reads. It ignores names, widths, formats, other columns and control values.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from tablewright.compiler.analysis.dependency_cycles import Thing, edges
from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.expressions.atoms import AggregateAtom, WindowAtom
from tablewright.compiler.expressions.dependencies import all_atoms, in_order
from tablewright.compiler.expressions.key import expression_key


def digest(model: AnalysedElement, depth: int, column_ids: Iterable[str]) -> str:
    """The digest of these columns of an element at one level."""
    wanted = tuple(sorted(column_id for column_id in column_ids if column_id in model.by_id))
    key = (model.element.id, depth, wanted)
    known = model.analysis.digests
    if key not in known:
        things = reached(model, depth, wanted)
        parts = {f"{element}/{column}": _described(model, element, column) for element, column in things}
        keys = model.shape.keys_to(depth) if depth < model.shape.base else None
        zone = model.analysis.workbook.settings.time_zone
        text = json.dumps([parts, keys, wanted, zone], sort_keys=True, default=str)
        known[key] = hashlib.sha256(text.encode()).hexdigest()
    return known[key]


def reached(model: AnalysedElement, depth: int, column_ids: Iterable[str]) -> tuple[Thing, ...]:
    """All columns, and all elements' rows, that these columns of an element come from."""
    element_id = model.element.id
    pairs: dict[Thing, None] = {}
    keys = model.shape.keys_to(depth) if depth < model.shape.base else ()
    pending: list[Thing] = [(element_id, ""), *((element_id, key) for key in (*keys, *column_ids))]
    if model.shape.limit is not None:
        pending += [(element_id, key.column_id) for level in model.shape.levels for key in level.sort]
    while pending:
        thing = pending.pop()
        if thing not in pairs:
            pairs[thing] = None
            pending += edges(thing, model, controls=False)
    return tuple(sorted(pairs))


def _described(start: AnalysedElement, element_id: str, column_id: str) -> Any:
    model = start.analysis.model(element_id)
    return _column(model, column_id) if column_id else _rows(model)


def _column(model: AnalysedElement, column_id: str) -> Any:
    info = model.columns.get(column_id)
    if info is None or info.placed is None:
        return None
    shape = model.shape
    level = shape.keys_to(info.home) if info.home < shape.base and column_id not in model.keys else None
    sorts: list[Any] = []
    for atom in all_atoms(info.placed):
        if isinstance(atom, WindowAtom):
            sorts.append([key.model_dump() for key in shape.levels[atom.level].sort])
        elif isinstance(atom, AggregateAtom) and in_order(atom.call.function):
            between = shape.levels[atom.level + 1 : atom.rows + 1]
            sorts.append([([key.model_dump() for key in level.sort], level.keys) for level in between])
    return [expression_key(info.placed), level, sorts]


def _rows(model: AnalysedElement) -> dict[str, Any]:
    element, facts = model.element, model.facts
    fields = element.model_dump(mode="json", include=set(element.read_fields))
    return {
        "source": element.row_source.model_dump(mode="json"),
        "grain": [depth for _, depth in model.origin.elements()],
        "path": list(facts.path) if facts is not None else None,
        "relationships": [relationship.model_dump(mode="json") for relationship in element.relationships]
        or None,
        "filters": [filter_.model_dump(mode="json") for filter_ in element.filters if filter_.enabled],
        "groups": [
            filter_group.model_dump(mode="json")
            for filter_group in element.filter_groups
            if filter_group.enabled
        ],
        "limit": model.shape.limit,
        "sort": [[key.model_dump() for key in level.sort] for level in model.shape.levels]
        if model.shape.limit is not None
        else None,
        "shelves": fields or None,
    }
