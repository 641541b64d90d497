"""Chains of columns that each use the one before twice, at 1, 4 and 16 times a length, in every kind of column.

Written out in each other, such columns would double with every link.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks.report import Measure, Section
from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.common.effort import MOST_SECONDS
from tablewright.compiler import compile_query, required_sources
from tablewright.compiler.interface import CompiledQuery, CompileRequest, RowWindow
from tablewright.document.model import WarehouseTableSource, Workbook
from tablewright.formula.types import ValueType

LENGTH = 25
TIMES = (1, 4, 16)
ELEMENTS = 6
"""Elements in the chain of elements, for as many columns; a workbook has hundreds, not thousands."""
BYTES_A_REFERENCE = 1_500
"""What a reference may add to the SQL at any length: its share of its step, and of the names passed on."""
AIM_SECONDS = 1.0
FORTY = 40
AIM_BYTES = 60_000

SOURCE = WarehouseTableSource(kind="warehouse-table", connection_id="c", path=("s", "t"))
FACTS = TableFacts(
    "T",
    ("s", "t"),
    (
        ColumnFacts("k", ValueType.TEXT, "VARCHAR"),
        ColumnFacts("q", ValueType.NUMBER, "BIGINT", integer=True),
    ),
    row_identity=("rowid",),
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Chain:
    """A workbook with a chain of a length somewhere, and the question in which it is written out."""

    elements: Sequence[Json]
    element_id: str = "t"
    question: Json = field(default_factory=dict[str, Any])

    def compile(self, dialect: str = "duckdb", seconds: float = MOST_SECONDS) -> CompiledQuery:
        places = [
            {"element_id": record["id"], "x": 0, "y": 10 * number, "width": 24, "height": 10}
            for number, record in enumerate(self.elements)
        ]
        page = {"id": "p", "name": "Page", "elements": list(self.elements), "layout": places}
        book = Workbook.model_validate({"schema_version": 1, "kind": "workbook", "pages": [page]})
        request = CompileRequest(
            workbook=book,
            element_id=self.element_id,
            sources=dict.fromkeys(required_sources(book, self.element_id), FACTS),
            dialect=dialect,
            window=RowWindow(0, 200),
        )
        return compile_query(replace(request, **self.question, seconds=seconds))


def _twice(name: str) -> str:
    """A formula that names a number twice."""
    return f"[{name}] + If([{name}] > 5, 1, 2)"


def _links(first: str, length: int, *, before: str = "C") -> list[Json]:
    """`c0` is the first formula; each further column names the one before twice."""
    formulas = [first, *(_twice(f"{before}{number}") for number in range(length - 1))]
    return [
        {"id": f"{before.lower()}{number}", "name": f"{before}{number}", "formula": formula}
        for number, formula in enumerate(formulas)
    ]


_KEY: Json = {"id": "k", "name": "K", "source_column": "k"}
_NUMBER: Json = {"id": "q", "name": "Q", "source_column": "q"}


def _table(columns: list[Json], **more: Any) -> Json:
    return {
        "kind": "table",
        "id": "t",
        "name": "T1",
        "source": SOURCE.model_dump(),
        "columns": [_KEY, _NUMBER, *columns],
        **more,
    }


def _last(length: int) -> str:
    return f"c{length - 1}"


def columns(length: int) -> Chain:
    return Chain([_table(_links("[Q]", length))])


def hidden(length: int) -> Chain:
    links = _links("[Q]", length)
    return Chain([_table([*({**link, "hidden": True} for link in links[:-1]), links[-1]])])


def calculations(length: int) -> Chain:
    links = _links("Sum([Q])", length)
    grouping = {"id": "g", "keys": ["k"], "calculations": [link["id"] for link in links]}
    return Chain([_table(links, groupings=[grouping])], question={"level": "g"})


def aggregates(length: int) -> Chain:
    """Each link is summed: all sums of one grouping share their rows."""
    links = _links("[Q]", length)
    sums = [
        {"id": f"s{number}", "name": f"S{number}", "formula": f"Sum([C{number}])"} for number in range(length)
    ]
    grouping = {"id": "g", "keys": ["k"], "calculations": [sum_["id"] for sum_ in sums]}
    return Chain([_table([*links, *sums], groupings=[grouping])], question={"level": "g"})


def values_of_a_filter(length: int) -> Chain:
    return Chain(
        [_table(_links("[Q]", length))], question={"purpose": "values", "value_column": _last(length)}
    )


def filtered(length: int) -> Chain:
    item = {"id": "f", "kind": "number-range", "column_id": _last(length), "min": 1}
    return Chain([_table(_links("[Q]", length), filters=[item])], question={"purpose": "count"})


def sorted_by(length: int) -> Chain:
    sort = [{"column_id": _last(length), "direction": "descending"}]
    return Chain([_table(_links("[Q]", length), sort=sort)])


def keys(length: int) -> Chain:
    grouping = {"id": "g", "keys": [_last(length)], "calculations": ["n"]}
    counted = {"id": "n", "name": "N", "formula": "Count()"}
    return Chain([_table([*_links("[Q]", length), counted], groupings=[grouping])], question={"level": "g"})


def controls(length: int) -> Chain:
    """Each link names a control too, and a control filters the last one."""
    links = _links("[Q]", length)
    for link in links[1:]:
        link["formula"] += " + [limit] - [limit]"
    control = {
        "kind": "control",
        "id": "control",
        "name": "Limit",
        "control_id": "limit",
        "control": "number",
        "value": 7,
        "targets": [{"element_id": "t", "column_id": _last(length)}],
    }
    return Chain([_table(links), control], question={"controls": {"limit": 8}})


def windows(length: int) -> Chain:
    links = _links("CumulativeSum([Q])", length)
    links[-1]["formula"] = f"Lag([C{length - 2}]) + [C{length - 2}]"
    return Chain([_table(links)])


def pivot(length: int) -> Chain:
    """A pivot shows the last value, which is computed from the others: it has a hundred values at most."""
    links = _links("Sum([Q])", min(length, 100))
    element = {
        "kind": "pivot",
        "id": "t",
        "name": "T1",
        "source": SOURCE.model_dump(),
        "columns": [_KEY, _NUMBER, *_links("[Q]", length, before="B"), *links],
        "rows": {"keys": [{"column_id": "k"}]},
        "values": [link["id"] for link in links],
    }
    links[0]["formula"] = f"Sum([B{length - 1}])"
    return Chain([element])


def chart(length: int) -> Chain:
    links = _links("Sum([Q])", length)
    element = {
        "kind": "chart",
        "id": "t",
        "name": "T1",
        "source": SOURCE.model_dump(),
        "columns": [_KEY, _NUMBER, *links],
        "x": "k",
        "y": [_last(length)],
    }
    return Chain([element])


def children(length: int) -> Chain:
    """A chain of elements, each with a chain over the last column of the one before."""
    share = max(2, length // ELEMENTS)
    made = [_table(_links("[Q]", share), id="e0", name="E0")]
    for number in range(1, ELEMENTS):
        first = _twice(f"E{number - 1}/C{share - 1}")
        parent = {"kind": "element", "element_id": f"e{number - 1}"}
        made.append(
            {"kind": "table", "id": f"e{number}", "name": f"E{number}", "source": parent, "columns": []}
            | {"columns": _links(first, share)}
        )
    return Chain(made, element_id=f"e{ELEMENTS - 1}")


def metrics(length: int) -> Chain:
    """Each metric names the one before twice; a grouping shows the last one."""
    links = _links("Sum([Q])", length, before="M")
    for number, record in enumerate(links[1:]):
        record["formula"] = _twice(f"Metrics/M{number}")
    shown = {"id": "x", "name": "X", "formula": f"[Metrics/M{length - 1}]"}
    grouping = {"id": "g", "keys": ["k"], "calculations": ["x"]}
    return Chain([_table([shown], metrics=links, groupings=[grouping])], question={"level": "g"})


def relationships(length: int) -> Chain:
    """Each link names a column of the related element twice, and the link before."""
    others = {**_table(_links("[Q]", length)), "id": "u", "name": "U"}
    link = {
        "id": "r",
        "name": "R",
        "target_element_id": "u",
        "keys": [{"column_id": "k", "target_column_id": "k"}],
    }
    links = _links("[Q]", length)
    for number, record in enumerate(links[1:], 1):
        record["formula"] += f" + [T1/R/C{number}] - [T1/R/C{number}]"
    return Chain([_table(links, relationships=[link]), others])


PLACES: Mapping[str, Callable[[int], Chain]] = {
    "columns of a table": columns,
    "hidden columns": hidden,
    "calculations of a grouping": calculations,
    "sums of each": aggregates,
    "values of a filter": values_of_a_filter,
    "a filter": filtered,
    "a sort": sorted_by,
    "a key": keys,
    "controls": controls,
    "windows": windows,
    "a pivot": pivot,
    "a chart": chart,
    "child elements": children,
    "relationships": relationships,
    "metrics": metrics,
}


def compiled(chain: Chain) -> tuple[float, int]:
    """Processor time of a document seen for the first time, and the bytes of its SQL."""
    began = time.process_time()
    query = chain.compile()
    if query.problems:
        raise AssertionError(query.problems[0])
    return time.process_time() - began, len(query.sql)


def measure(length: int = LENGTH, times: Sequence[int] = TIMES) -> Section:
    measures: list[Measure] = []
    for place, make in PLACES.items():
        seconds, size = compiled(make(FORTY))
        measures.append(
            Measure(
                f"{FORTY} in {place}",
                f"{seconds * 1000:.0f} ms, {size / 1000:.0f} kB",
                f"≤ {AIM_SECONDS:g} s, ≤ {AIM_BYTES // 1000} kB",
                seconds <= AIM_SECONDS and size <= AIM_BYTES,
            )
        )
        pairs = [compiled(make(length * time_)) for time_ in times]
        a_reference = [size / (length * number) for number, (_, size) in zip(times, pairs, strict=True)]
        spans = [seconds / (length * number) for number, (seconds, _) in zip(times, pairs, strict=True)]
        measures.append(
            Measure(
                f"{' / '.join(str(length * time_) for time_ in times)} in {place}",
                " / ".join(f"{number:.0f} B" for number in a_reference)
                + " a link, "
                + " / ".join(f"{span * 1000:.1f} ms" for span in spans),
                f"≤ {BYTES_A_REFERENCE} B a link",
                max(a_reference) <= BYTES_A_REFERENCE,
            )
        )
    return Section(
        "Chains of columns",
        "Columns that each name the one before twice. Processor time to compile a document that is seen for the "
        "first time, and the bytes of its SQL for each link of the chain.",
        measures,
    )


if __name__ == "__main__":
    for line in measure().measures:
        print(f"{line.what}: {line.value}  {line.aim}  {'met' if line.met else 'missed'}", flush=True)
