"""Checks the rules of what elements read: nested sources, relationships, metrics, links."""

from collections.abc import Iterator, Mapping

from tablewright.document.element import DataElement
from tablewright.document.problems import DocumentProblem, Path, repeated
from tablewright.document.sources import (
    ColumnsToRowsSource,
    ElementSource,
    JoinSource,
    RowsToColumnsSource,
    Source,
    UnionSource,
    elements_in,
    root_sources,
    walk_sources,
)
from tablewright.formula.errors import FormulaError
from tablewright.formula.parser import parse

DEEPEST_SOURCE = 6
"""The deepest nesting of sources; deeper ones are better built as separate elements."""

Elements = Mapping[str, DataElement]


def source_problems(element: DataElement, by_id: Elements, path: Path) -> Iterator[DocumentProblem]:
    """The problems of an element's source, relationships and metrics."""
    place = (*path, "source")
    for where, source in walk_sources(element.source):
        here = (*place, *where)
        if isinstance(source, ElementSource):
            yield from element_source_problems(source, by_id, here)
        elif where.count("source") > DEEPEST_SOURCE:
            yield DocumentProblem(
                here,
                "too-deep",
                f"Sources stand within each other more than {DEEPEST_SOURCE} deep.",
                "Make an element of the inner ones and use that as a source.",
            )
        else:
            yield from _made_of_sources(source, here)
    yield from element.link_problems(by_id, path)
    connections = sorted({root_source.connection_id for root_source in root_sources(element.source)})
    if len(connections) > 1:
        yield DocumentProblem(
            place,
            "connections",
            "The source reads from several connections: " + ", ".join(connections) + ".",
            "All parts of a source must come from one connection.",
        )
    chain = _circle(element, by_id)
    if chain:
        yield DocumentProblem(
            place,
            "circular",
            "An element cannot be its own source: " + " → ".join(chain) + ".",
            "Choose another source for one of them.",
        )
    yield from _relationships(element, by_id, path)
    yield from repeated(
        [(metric.id, (*path, "metrics", n, "id")) for n, metric in enumerate(element.metrics)], "metric id"
    )
    yield from repeated(
        [(metric.name.casefold(), (*path, "metrics", n, "name")) for n, metric in enumerate(element.metrics)],
        "metric name",
    )


def element_source_problems(source: ElementSource, by_id: Elements, path: Path) -> Iterator[DocumentProblem]:
    parent = by_id.get(source.element_id)
    if parent is None:
        yield DocumentProblem(
            (*path, "element_id"),
            "unknown-element",
            f"The source element “{source.element_id}” does not exist.",
            "Choose another source.",
        )
    elif source.grouping_id is not None and source.grouping_id not in parent.grouping_ids:
        yield DocumentProblem(
            (*path, "grouping_id"),
            "unknown-grouping",
            f"“{parent.name}” has no grouping “{source.grouping_id}”.",
            "Choose one of its groupings, or its base rows.",
        )


def _circle(element: DataElement, by_id: Elements) -> list[str]:
    """Names of the elements in a cycle from `element` to itself; empty if there is none."""
    pending = [(element, [element.name])]
    seen: set[str] = set()
    while pending:
        current, names = pending.pop()
        for other_element in elements_in(current.row_source):
            parent = by_id.get(other_element.element_id)
            if parent is None:
                continue
            if parent.id == element.id:
                return [*names, parent.name]
            if parent.id not in seen:
                seen.add(parent.id)
                pending.append((parent, [*names, parent.name]))
    return []


# ---------------------------------------------------------------- sources made of sources


def _made_of_sources(source: Source, path: Path) -> Iterator[DocumentProblem]:
    match source:
        case JoinSource():
            yield from _join(source, path)
        case UnionSource():
            yield from _union(source, path)
        case ColumnsToRowsSource():
            yield from repeated(
                [(key, (*path, "columns", number)) for number, key in enumerate(source.columns)],
                "transposed column",
            )
        case RowsToColumnsSource():
            yield from _rows_to_columns(source, path)
        case _:
            pass


def _join(source: JoinSource, path: Path) -> Iterator[DocumentProblem]:
    legs = [(source.first, (*path, "first"))]
    legs += [(leg, (*path, "legs", number)) for number, leg in enumerate(source.legs)]
    yield from repeated([(leg.id, (*where, "id")) for leg, where in legs], "leg id")
    yield from repeated([(leg.name.casefold(), (*where, "name")) for leg, where in legs], "leg name")
    for number, leg in enumerate(source.legs):
        for index, condition in enumerate(leg.on):
            where = (*path, "legs", number, "on", index)
            for side, text in (("left", condition.left), ("right", condition.right)):
                try:
                    parse(text)
                except FormulaError as error:
                    yield DocumentProblem(
                        (*where, side),
                        "formula",
                        f"The formula cannot be read: {error.message}",
                        error.hint or "Write a formula such as [Leg/Column].",
                    )
            if leg.kind == "lookup" and condition.operator != "=":
                yield DocumentProblem(
                    (*where, "operator"),
                    "lookup-operator",
                    f"A lookup compares with =, not with {condition.operator}.",
                    "Use =, or join with left or inner.",
                )


def _union(source: UnionSource, path: Path) -> Iterator[DocumentProblem]:
    parts = [(part, (*path, "parts", number)) for number, part in enumerate(source.parts)]
    yield from repeated([(part.id, (*where, "id")) for part, where in parts], "part id")
    yield from repeated([(part.name.casefold(), (*where, "name")) for part, where in parts], "part name")
    columns = [
        (union_column, (*path, "columns", number)) for number, union_column in enumerate(source.columns or ())
    ]
    yield from repeated([(union_column.id, (*where, "id")) for union_column, where in columns], "column id")
    yield from repeated(
        [(union_column.name.casefold(), (*where, "name")) for union_column, where in columns], "column name"
    )
    known = {part.id for part in source.parts}
    for column, where in columns:
        for part_id in column.parts:
            if part_id not in known:
                yield DocumentProblem(
                    (*where, "parts", part_id),
                    "unknown-part",
                    f"The union has no part “{part_id}”.",
                    "Name one of its parts by its id.",
                )


def _rows_to_columns(source: RowsToColumnsSource, path: Path) -> Iterator[DocumentProblem]:
    outputs = [
        (output_value, (*path, "outputs", number)) for number, output_value in enumerate(source.outputs)
    ]
    keys = [(key, (*path, "keys", number)) for number, key in enumerate(source.keys)]
    yield from repeated(
        [*keys, *((output_value.id, (*where, "id")) for output_value, where in outputs)], "output id"
    )
    yield from repeated(
        [(output_value.name.casefold(), (*where, "name")) for output_value, where in outputs], "output name"
    )
    yield from repeated(
        [(repr(output_value.value), (*where, "value")) for output_value, where in outputs],
        "value of an output",
    )
    if source.name_column in source.keys:
        yield DocumentProblem(
            (*path, "name_column"),
            "transposed-key",
            "The column whose values become columns cannot be a key too.",
            "Take it out of the keys.",
        )


# ---------------------------------------------------------------- what elements say about others


def _relationships(element: DataElement, by_id: Elements, path: Path) -> Iterator[DocumentProblem]:
    rows = [
        (relationship, (*path, "relationships", number))
        for number, relationship in enumerate(element.relationships)
    ]
    yield from repeated(
        [(relationship.id, (*where, "id")) for relationship, where in rows], "relationship id"
    )
    yield from repeated(
        [(relationship.name.casefold(), (*where, "name")) for relationship, where in rows],
        "relationship name",
    )
    for relationship, where in rows:
        target = by_id.get(relationship.target_element_id)
        if target is None:
            yield DocumentProblem(
                (*where, "target_element_id"),
                "unknown-element",
                f"The related element “{relationship.target_element_id}” does not exist.",
                "Choose another element.",
            )
        for number, key in enumerate(relationship.keys):
            if all(column.id != key.column_id for column in element.columns):
                yield unknown_column(element, key.column_id, (*where, "keys", number, "column_id"))
            if target is not None and all(column.id != key.target_column_id for column in target.columns):
                yield unknown_column(
                    target, key.target_column_id, (*where, "keys", number, "target_column_id")
                )


def unknown_column(element: DataElement, column_id: str, path: Path) -> DocumentProblem:
    return DocumentProblem(
        path, "unknown-column", f"“{element.name}” has no column “{column_id}”.", "Name one of its columns."
    )
