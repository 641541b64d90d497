"""Compile time: a workbook of 10 elements, each with 200 columns on 5 levels, at 1, 4 and 16 times that size."""

import gc
import statistics
import time
from typing import Any

from benchmarks.report import Measure, Section
from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.compiler import compile_query
from tablewright.compiler.interface import CompileRequest, RowWindow
from tablewright.document.model import WarehouseTableSource, Workbook
from tablewright.document.sources import RootSource
from tablewright.formula.types import ValueType

COLUMNS = 200
NARROW = 120
"""Columns of the tables that grow wider; a table has 2,000 at most."""
LEVELS = 5
ELEMENTS = 10
TIMES = (1, 4, 16)
AIM_MS = 50
ROUNDS = 7

SOURCE = WarehouseTableSource(kind="warehouse-table", connection_id="c", path=("s", "facts"))
_KEYS = LEVELS - 2
"""Groupings between the summary and base rows."""


def facts() -> TableFacts:
    keys = [ColumnFacts(f"key_{number}", ValueType.TEXT, "VARCHAR") for number in range(_KEYS)]
    numbers = [ColumnFacts(f"n_{number}", ValueType.NUMBER, "DOUBLE") for number in range(40)]
    return TableFacts("Facts", ("s", "facts"), (*keys, *numbers), row_identity=("rowid",))


def workbook(columns: int, elements: int) -> Workbook:
    """A chain of tables: the first reads the warehouse, each other one its predecessor."""
    made = [_element(number, columns) for number in range(elements)]
    places = [
        {"element_id": record["id"], "x": 0, "y": 10 * number, "width": 24, "height": 10}
        for number, record in enumerate(made)
    ]
    page = {"id": "p", "name": "Page", "elements": made, "layout": places}
    return Workbook.model_validate({"schema_version": 1, "kind": "workbook", "pages": [page]})


def _element(number: int, count: int) -> dict[str, Any]:
    """Half of the columns are base formulas; the others lie on the summary and the groupings."""
    source: dict[str, Any] = SOURCE.model_dump() if number == 0 else _parent(number - 1)
    columns: list[dict[str, Any]] = []
    for key in range(_KEYS):
        columns.append(
            {"id": f"k{key}", "name": f"Key {key}", "source_column": _from(number, f"key_{key}", f"k{key}")}
        )
    placed = count // 2
    base = count - placed - _KEYS
    for other_number in range(base):
        column: dict[str, Any] = {"id": f"b{other_number}", "name": f"Base {other_number}"}
        if other_number % 3 == 0:
            column["source_column"] = _from(number, f"n_{other_number % 40}", f"b{other_number}")
        elif other_number % 3 == 1:
            column["formula"] = f"Round([Base {other_number - 1}] * 1.1 + {other_number}, 2)"
        else:
            column["formula"] = (
                f"If([Base {other_number - 2}] > {other_number}, [Base {other_number - 1}], 0)"
            )
        columns.append(column)
    levels: list[list[str]] = [[] for _ in range(_KEYS + 1)]
    for item in range(placed):
        level = item % (_KEYS + 1)
        own = f"c{item}"
        kind = item // (_KEYS + 1) % 4
        formula = (
            f"Sum([Base {item % base}])",
            f"Avg([Base {item % base}]) / Count()",
            f"[Calc {item - 2 * (_KEYS + 1)}] * 2" if item >= 2 * (_KEYS + 1) else "Count()",
            "RowNumber()" if level else f"Max([Base {item % base}])",
        )[kind]
        columns.append({"id": own, "name": f"Calc {item}", "formula": formula})
        levels[level].append(own)
    return {
        "kind": "table",
        "id": f"e{number}",
        "name": f"Element {number}",
        "source": source,
        "columns": columns,
        "summary": levels[0],
        "groupings": [
            {"id": f"g{key}", "keys": [f"k{key}"], "calculations": levels[key + 1]} for key in range(_KEYS)
        ],
    }


def _parent(number: int) -> dict[str, Any]:
    return {"kind": "element", "element_id": f"e{number}"}


def _from(number: int, table_column: str, parent_column: str) -> str:
    return parent_column if number else table_column


def warm_ms(book: Workbook, element_id: str, dialect: str = "duckdb") -> float:
    """Median processor time to compile the element's rows, when the document has been compiled before."""
    sources: dict[RootSource, TableFacts] = {SOURCE: facts()}
    request = CompileRequest(
        workbook=book, element_id=element_id, sources=sources, dialect=dialect, window=RowWindow(0, 200)
    )
    compile_query(request)
    numbers: list[float] = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.process_time()
        compile_query(request)
        numbers.append((time.process_time() - began) * 1000)
    return statistics.median(numbers)


def measure() -> Section:
    measures: list[Measure] = []
    by_elements = {
        times: warm_ms(workbook(COLUMNS, ELEMENTS * times), f"e{ELEMENTS * times - 1}") for times in TIMES
    }
    by_columns = {times: warm_ms(workbook(NARROW * times, 2), "e1") for times in TIMES}
    first = by_elements[1]
    measures.append(Measure("the last of 10 elements", f"{first:.0f} ms", f"≤ {AIM_MS} ms", first <= AIM_MS))
    for what, numbers in (("elements in a chain", by_elements), ("columns an element", by_columns)):
        for times in TIMES[1:]:
            ratio = numbers[times] / numbers[1]
            measures.append(
                Measure(
                    f"{times} times as many {what}",
                    f"{ratio:.1f} ×",
                    f"≤ {times * 1.3:.1f} ×",
                    ratio <= times * 1.3,
                )
            )
    return Section(
        "Compiling",
        f"{ELEMENTS} tables in a chain, each with {COLUMNS} columns on {LEVELS} levels; all columns of the last one "
        f"are asked for. Median processor time of {ROUNDS} runs in one process that has compiled the document before.",
        measures,
    )


if __name__ == "__main__":
    for line in measure().measures:
        print(f"{line.what}: {line.value}  {line.aim}  {'met' if line.met else 'missed'}")
