"""The digest of an element's meaning: equal for documents that ask the same of the warehouse.

Names, widths, formats and control values do not matter; formulas (by ids), levels, filters and sources do.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from tablewright.compiler.analysis import ElementModel
from tablewright.compiler.canonical import canonical
from tablewright.compiler.dependencies import all_atoms
from tablewright.compiler.references import Aggregated, LookedUp, Windowed
from tablewright.compiler.schedule import in_order
from tablewright.document.index import source_of


def digest(model: ElementModel, depth: int) -> str:
    """The digest of an element's rows at one level."""
    seen: dict[str, None] = {}
    parts = [_described(each) for each in elements_read(model, seen)]
    text = json.dumps(
        [parts, model.shape.levels[depth].id, model.workspace.workbook.settings.time_zone],
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def elements_read(model: ElementModel, seen: dict[str, None] | None = None) -> Iterator[ElementModel]:
    """The element and every element that its rows or columns come from."""
    seen = {} if seen is None else seen
    if model.element.id in seen:
        return
    seen[model.element.id] = None
    yield model
    for read, _ in model.origin.elements():
        yield from elements_read(read, seen)
    for info in model.columns.values():
        if info.placed is not None:
            for atom in all_atoms(info.placed):
                if isinstance(atom, LookedUp):
                    yield from elements_read(model.workspace.model(atom.element_id), seen)


def _depends_on_order(model: ElementModel) -> bool:
    """Whether some value depends on the order of rows."""
    for info in model.columns.values():
        for atom in all_atoms(info.placed) if info.placed is not None else ():
            if isinstance(atom, Windowed) or (isinstance(atom, Aggregated) and in_order(atom.call.function)):
                return True
    return False


def _described(model: ElementModel) -> dict[str, Any]:
    element = model.element
    facts = model.facts
    limited = model.shape.limit is not None
    return {
        "id": element.id,
        "source": source_of(element).model_dump(mode="json"),
        "grain": [depth for _, depth in model.origin.elements()],
        "path": list(facts.path) if facts is not None else None,
        "columns": {
            column.id: canonical(info.placed) if info.placed is not None else None
            for column in element.columns
            if (info := model.columns[column.id])
        },
        "relationships": [each.model_dump(mode="json") for each in element.relationships] or None,
        "levels": [[level.id, level.keys, level.calculations] for level in model.shape.levels],
        "sort": [[key.model_dump() for key in level.sort] for level in model.shape.levels]
        if limited or _depends_on_order(model)
        else None,
        "filters": [each.model_dump(mode="json") for each in element.filters if each.enabled],
        "limit": model.shape.limit if limited else None,
    }
