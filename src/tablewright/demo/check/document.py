"""The workbook that the check builds over the flights."""

from typing import Any

from tablewright.demo.data import SCHEMA

RAW = ("year", "month", "day", "dep_delay", "arr_delay", "carrier", "origin", "dest", "distance", "time_hour")

LABELS = {name: name.replace("_", " ").title() for name in RAW}

FORMULAS = {
    "gained": ("Gained", "[Dep Delay] - [Arr Delay]"),
    "late": ("Late", 'If(IsNull([Arr Delay]), "unknown", [Arr Delay] > 15, "late", "on time")'),
    "month-start": ("Month Start", 'DateTrunc("month", [Time Hour])'),
    "hundreds": ("Hundreds", "Round([Distance] / 100, 1)"),
    "route": ("Route", 'Upper([Origin]) & "-" & Left([Dest], 3)'),
}

TEXT = {"id": "note", "kind": "text", "name": "Note", "body": "# Delays"}


def document(connection_id: str, *, lookup: dict[str, str] | None = None) -> dict[str, Any]:
    """Table, grouped table, two charts, a control over both, a text.

    `lookup` adds an input table element and a column that looks up in it.
    """
    columns = [{"id": name, "name": LABELS[name], "source_column": name} for name in RAW]
    columns += [{"id": key, "name": name, "formula": formula} for key, (name, formula) in FORMULAS.items()]
    elements: list[dict[str, Any]] = []
    if lookup is not None:
        columns.append(
            {"id": "goal", "name": "Goal", "formula": "Lookup([Goals/Goal], [Carrier], [Goals/Carrier])"}
        )
        elements.append(_input_table(connection_id, lookup))
    flights = {
        "id": "flights",
        "kind": "table",
        "name": "Flights",
        "source": {"kind": "warehouse-table", "connection_id": connection_id, "path": [SCHEMA, "flights"]},
        "columns": columns,
        "filters": [{"id": "far", "kind": "number-range", "column_id": "distance", "min": 1000}],
        "sort": [{"column_id": "arr_delay", "direction": "descending"}],
    }
    elements += [
        flights,
        _by_carrier(),
        _chart("bars", "bar", "[Carrier]"),
        _chart("lines", "line", "[Month Start]"),
    ]
    elements += [_control(), TEXT]
    return {
        "schema_version": 1,
        "kind": "workbook",
        "pages": [{"id": "p1", "name": "Page 1", "elements": elements, "layout": _layout(elements)}],
    }


def _layout(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One below the other."""
    return [
        {"element_id": element["id"], "x": 0, "y": row * 10, "width": 24, "height": 10}
        for row, element in enumerate(elements)
    ]


def _input_table(connection_id: str, lookup: dict[str, str]) -> dict[str, Any]:
    return {
        "id": "goals",
        "kind": "input-table",
        "name": "Goals",
        "source": {"kind": "input-table", "connection_id": connection_id, "input_table_id": lookup["id"]},
        "columns": [
            {"id": "carrier", "name": "Carrier", "source_column": lookup["carrier"]},
            {"id": "goal", "name": "Goal", "source_column": lookup["goal"]},
        ],
    }


def _by_carrier() -> dict[str, Any]:
    return {
        "id": "by-carrier",
        "kind": "table",
        "name": "By carrier",
        "source": {"kind": "element", "element_id": "flights"},
        "columns": [
            {"id": "carrier", "name": "Carrier", "source_column": "carrier"},
            {"id": "arr-delay", "name": "Arr Delay", "source_column": "arr_delay"},
            {"id": "n", "name": "N", "formula": "Count()"},
            {"id": "avg", "name": "Average", "formula": "Avg([Arr Delay])"},
        ],
        "groupings": [{"id": "g1", "keys": ["carrier"], "calculations": ["n", "avg"]}],
        "collapsed_to": "g1",
    }


def _chart(element_id: str, kind: str, x: str) -> dict[str, Any]:
    return {
        "id": element_id,
        "kind": "chart",
        "name": element_id,
        "source": {"kind": "element", "element_id": "flights"},
        "chart": kind,
        "columns": [
            {"id": "x", "name": "X", "formula": x.replace("[", "[Flights/")},
            {"id": "y", "name": "Average delay", "formula": "Avg([Flights/Arr Delay])"},
        ],
        "x": "x",
        "y": ["y"],
    }


def _control() -> dict[str, Any]:
    return {
        "id": "pick",
        "kind": "control",
        "name": "Airline",
        "control_id": "Airline",
        "control": "list",
        "options": {"kind": "element", "element_id": "flights", "column_id": "carrier"},
        "targets": [{"element_id": "flights", "column_id": "carrier"}],
    }
