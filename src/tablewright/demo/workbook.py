"""The demo workbook: a year of flights out of New York, on three pages."""

from typing import Any

from tablewright.demo.data import SCHEMA, TABLES
from tablewright.document.model import Workbook
from tablewright.document.names import friendly_name

NAME = "Flights out of New York"
DESCRIPTION = "Every departure from Newark, JFK and LaGuardia in 2013: who flew, where to, and how late."

_WEATHER_COLUMNS = ("origin", "time_hour", "temp", "humid", "wind_speed", "precip", "visib")


def demo_workbook(connection_id: str) -> Workbook:
    """The document over the demo tables of that connection."""
    return Workbook.model_validate(
        {
            "schema_version": 1,
            "kind": "workbook",
            "settings": {"time_zone": "UTC", "locale": "en-US"},
            "pages": [_overview(), _flights_page(connection_id), _reference_page(connection_id)],
        }
    )


# ---------------------------------------------------------------- parts


def _formula(column_id: str, name: str, formula: str, **more: Any) -> dict[str, Any]:
    return {"id": column_id, "name": name, "formula": formula, **more}


def _plain(column: str, **more: Any) -> dict[str, Any]:
    base = {"id": column.replace("_", "-"), "name": friendly_name(column), "source_column": column}
    return base | more


def _table_source(connection_id: str, table: str) -> dict[str, Any]:
    return {"kind": "warehouse-table", "connection_id": connection_id, "path": [SCHEMA, table]}


FLIGHTS_ELEMENT = {"kind": "element", "element_id": "flights"}
PERCENT = {"kind": "percent", "decimals": 1}
ONE_DECIMAL = {"kind": "number", "decimals": 1}
WHOLE = {"kind": "number", "decimals": 0}
PLAIN_NUMBER = {"kind": "number", "decimals": 0, "grouping": False}


def _place(element_id: str, x: int, y: int, width: int, height: int) -> dict[str, Any]:
    return {"element_id": element_id, "x": x, "y": y, "width": width, "height": height}


def _kpi(element_id: str, name: str, formula: str, display: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": element_id,
        "kind": "kpi",
        "name": name,
        "source": FLIGHTS_ELEMENT,
        "columns": [_formula("value", name, formula, format=display)],
        "value": "value",
    }


def _chart(element_id: str, name: str, kind: str, x: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A chart over the flights; `y` in `more` is (name, formula, format)."""
    y_name, y_formula, y_format = more.pop("y")
    return {
        "id": element_id,
        "kind": "chart",
        "name": name,
        "source": FLIGHTS_ELEMENT,
        "chart": kind,
        "columns": [
            _formula("x", x[0], x[1]),
            _formula("y", y_name, y_formula, format=y_format),
            *more.pop("columns", ()),
        ],
        "x": "x",
        "y": ["y", *more.pop("also_y", ())],
        **more,
    }


def _list_control(element_id: str, control_id: str, name: str, column: str) -> dict[str, Any]:
    return {
        "id": element_id,
        "kind": "control",
        "name": name,
        "control_id": control_id,
        "control": "list",
        "multiple": True,
        "options": {"kind": "element", "element_id": "flights", "column_id": column},
        "targets": [{"element_id": "flights", "column_id": column}],
    }


# ---------------------------------------------------------------- pages


def _overview() -> dict[str, Any]:
    elements = [
        {
            "id": "intro",
            "kind": "text",
            "name": "Introduction",
            "body": (
                "## How late do flights leave New York?\n"
                "Every departure of 2013 from Newark, JFK and LaGuardia. Choose airlines or airports."
            ),
        },
        _list_control("pick-airline", "Airline", "Airline", "airline"),
        _list_control("pick-origin", "Origin", "From airport", "origin"),
        _kpi("kpi-flights", "Flights", "Count()", WHOLE),
        _kpi("kpi-delay", "Average arrival delay (min)", "Avg([Arr Delay])", ONE_DECIMAL),
        _kpi("kpi-on-time", "Arrived within 15 minutes", 'CountIf([Status] = "On time") / Count()', PERCENT),
        _kpi("kpi-cancelled", "Cancelled", 'CountIf([Status] = "Cancelled") / Count()', PERCENT),
        _chart(
            "by-month",
            "Flights and their fate, by month",
            "bar",
            ("Month", 'DateTrunc("month", [Flights/Date])'),
            y=("Flights", "Count()", WHOLE),
            columns=[_formula("color", "Status", "[Flights/Status]")],
            color="color",
            stacking="stacked",
        ),
        _chart(
            "by-airline",
            "Average arrival delay by airline",
            "bar",
            ("Airline", "[Flights/Airline]"),
            y=("Minutes late", "Avg([Arr Delay])", ONE_DECIMAL),
            orientation="horizontal",
            sort=[{"column_id": "y", "direction": "descending"}],
            show_legend=False,
        ),
        _chart(
            "by-week",
            "Average delays, week by week",
            "line",
            ("Week", 'DateTrunc("week", [Flights/Date])'),
            y=("At departure", "Avg([Dep Delay])", ONE_DECIMAL),
            columns=[_formula("y2", "At arrival", "Avg([Arr Delay])", format=ONE_DECIMAL)],
            also_y=["y2"],
        ),
        _airlines_table(),
    ]
    layout = [
        _place("intro", 0, 0, 12, 4),
        _place("pick-airline", 12, 0, 6, 4),
        _place("pick-origin", 18, 0, 6, 4),
        _place("kpi-flights", 0, 4, 6, 5),
        _place("kpi-delay", 6, 4, 6, 5),
        _place("kpi-on-time", 12, 4, 6, 5),
        _place("kpi-cancelled", 18, 4, 6, 5),
        _place("by-month", 0, 9, 14, 14),
        _place("by-airline", 14, 9, 10, 14),
        _place("by-week", 0, 23, 10, 15),
        _place("airlines-by-origin", 10, 23, 14, 15),
    ]
    return {"id": "overview", "name": "Overview", "elements": elements, "layout": layout}


def _airlines_table() -> dict[str, Any]:
    return {
        "id": "airlines-by-origin",
        "kind": "table",
        "name": "Airlines, and where they fly from",
        "source": FLIGHTS_ELEMENT,
        "columns": [
            _formula("airline", "Airline", "[Flights/Airline]", width=170),
            _formula("flights", "Flights", "Count()", format=WHOLE, width=95),
            _formula("delay", "Avg delay", "Avg([Arr Delay])", format=ONE_DECIMAL, width=110),
            _formula("origin", "From", "[Flights/Origin]", width=80),
            _formula("share", "Share", "[From flights] / [Flights]", format=PERCENT, width=90),
            _formula("from-flights", "From flights", "Count()", format=WHOLE, width=120),
            _formula("arr-delay", "Arr Delay", "[Flights/Arr Delay]", hidden=True),
        ],
        "groupings": [
            {
                "id": "g-airline",
                "keys": ["airline"],
                "calculations": ["flights", "delay"],
                "sort": [{"column_id": "flights", "direction": "descending"}],
            },
            {
                "id": "g-origin",
                "keys": ["origin"],
                "calculations": ["from-flights", "share"],
                "sort": [{"column_id": "from-flights", "direction": "descending"}],
            },
        ],
        "collapsed_to": "g-origin",
    }


def _flights_page(connection_id: str) -> dict[str, Any]:
    flights = {
        "id": "flights",
        "kind": "table",
        "name": "Flights",
        "source": _table_source(connection_id, "flights"),
        "columns": [
            _formula("date", "Date", "MakeDate([Flights/Year], [Flights/Month], [Flights/Day])", width=110),
            _plain("sched_dep_time", format=PLAIN_NUMBER, width=140),
            _formula(
                "airline", "Airline", "Lookup([Airlines/Name], [Carrier], [Airlines/Carrier])", width=170
            ),
            _plain("carrier", width=90),
            _plain("flight", format=PLAIN_NUMBER, width=90),
            _plain("origin", width=85),
            _plain("dest", width=80),
            _plain("dep_delay", width=110),
            _plain("arr_delay", width=110),
            _formula("made-up", "Made Up", "[Dep Delay] - [Arr Delay]", width=110),
            _formula(
                "status",
                "Status",
                'If(IsNull([Dep Delay]), "Cancelled", IsNull([Arr Delay]), "Diverted", '
                '[Arr Delay] <= 15, "On time", "Late")',
                width=100,
            ),
            _plain("distance", width=100),
            _plain("air_time", width=90),
            _formula(
                "speed",
                "Speed",
                "Round([Distance] / ([Air Time] / 60), 0)",
                width=90,
                description="Miles per hour.",
            ),
            _plain("tailnum", width=90),
        ],
        "summary": [],
    }
    return {
        "id": "flights-page",
        "name": "Flights",
        "elements": [flights],
        "layout": [_place("flights", 0, 0, 24, 30)],
    }


def _reference_page(connection_id: str) -> dict[str, Any]:
    def table(element_id: str, name: str, table_name: str, columns: tuple[str, ...]) -> dict[str, Any]:
        return {
            "id": element_id,
            "kind": "table",
            "name": name,
            "source": _table_source(connection_id, table_name),
            "columns": [_plain(column) for column in columns],
        }

    def all_columns(table_name: str) -> tuple[str, ...]:
        return tuple(column.split(":")[0] for column in TABLES[table_name].split())

    return {
        "id": "reference",
        "name": "Reference",
        "elements": [
            table("airlines", "Airlines", "airlines", all_columns("airlines")),
            table("airports", "Airports", "airports", all_columns("airports")),
            table("weather", "Weather", "weather", _WEATHER_COLUMNS),
        ],
        "layout": [
            _place("airlines", 0, 0, 8, 16),
            _place("airports", 8, 0, 16, 16),
            _place("weather", 0, 16, 24, 16),
        ],
    }
