"""Documents with one mistake each, and the problem reported for it: its place and its words."""

from typing import Any

TABLE: dict[str, Any] = {"kind": "warehouse-table", "connection_id": "c", "path": ["shop", "orders"]}
COLUMN: dict[str, Any] = {"id": "a", "name": "A", "source_column": "a"}
LEG: dict[str, Any] = {"id": "l", "name": "L", "source": TABLE}
ON: dict[str, Any] = {"left": "[A]", "right": "[B]"}
PIVOT_KEY: dict[str, Any] = {"column_id": "a"}


def document(element: dict[str, Any] | None = None, **page: Any) -> dict[str, Any]:
    """A workbook with one element; `page` replaces parts of its page."""
    element = {"id": "t", "kind": "table", "name": "T", "source": TABLE, "columns": [COLUMN]} | (
        element or {}
    )
    element = {name: value for name, value in element.items() if value is not ...}
    place = {"element_id": "t", "x": 0, "y": 0, "width": 24, "height": 10}
    made = {"id": "p", "name": "P", "elements": [element], "layout": [place]} | page
    return {"schema_version": 1, "kind": "workbook", "pages": [made]}


def source(**parts: Any) -> dict[str, Any]:
    return {"source": parts}


def filtered(**parts: Any) -> dict[str, Any]:
    return {"filters": [{"id": "f", "column_id": "a"} | parts]}


def control(**parts: Any) -> dict[str, Any]:
    made = {"kind": "control", "control_id": "city", "control": "list", "source": ..., "columns": ...}
    return made | parts


def pivot(**parts: Any) -> dict[str, Any]:
    return {"kind": "pivot"} | parts


ROOTS = "warehouse-table, element, input-table, upload, sql"
SOURCES = f"{ROOTS}, join, union, columns-to-rows, rows-to-columns, unnest"
KINDS = "chart, control, input-table, kpi, pivot, text, divider, table"
FILTERS = "date-range, hierarchy, list, logical, number-range, text-match, top-n"

NEEDED = "is missing."
EMPTY = "Give at least 1 entry."
NO_TEXT = "This must not be empty."
SCALAR = "Use text, a number, true or false."

# The change to the element, where the problem is reported (after `pages[0].elements[0]`), and its words.
ELEMENTS: list[tuple[dict[str, Any], str, str]] = [
    # sources
    (source(), ".source", "This needs “kind”, which says what it is."),
    ({"source": ...}, ".source", "“source” is missing."),
    ({"source": "orders"}, ".source", "Use named values."),
    (source(kind="tabel"), ".source", f"There is no kind “tabel” here. Use one of {SOURCES}."),
    (source(kind="warehouse-table", connection_id="c"), ".source.path", "“path” is missing."),
    (source(kind="warehouse-table", connection_id="c", path=[]), ".source.path", EMPTY),
    (
        source(kind="warehouse-table", connection_id="c", path=["a"] * 4),
        ".source.path",
        "Give at most 3 entries.",
    ),
    (source(kind="warehouse-table", connection_id="c", path="a"), ".source.path", "Use a list."),
    (source(kind="warehouse-table", connection_id="c", path=[1]), ".source.path[0]", "Use text."),
    (source(kind="warehouse-table", path=["a"]), ".source.connection_id", "“connection_id” is missing."),
    (source(kind="sql", connection_id="c"), ".source.statement", "“statement” is missing."),
    (source(kind="sql", connection_id="c", statement=""), ".source.statement", NO_TEXT),
    (source(kind="sql", connection_id="c", statement=1), ".source.statement", "Use text."),
    (source(kind="element"), ".source.element_id", "“element_id” is missing."),
    (source(kind="upload", connection_id="c"), ".source.upload_id", "“upload_id” is missing."),
    (source(kind="input-table", connection_id="c"), ".source.input_table_id", "“input_table_id” is missing."),
    (source(kind="join", first=LEG), ".source.legs", "“legs” is missing."),
    (source(kind="join", first=LEG, legs=[]), ".source.legs", EMPTY),
    (source(kind="join", first=LEG, legs=[LEG]), ".source.legs[0].on", "“on” is missing."),
    (source(kind="join", first=LEG, legs=[LEG | {"on": []}]), ".source.legs[0].on", EMPTY),
    (
        source(kind="join", first=LEG, legs=[LEG | {"on": [ON | {"operator": "=="}]}]),
        ".source.legs[0].on[0].operator",
        "Use one of =, !=, <, <=, > or >=.",
    ),
    (
        source(kind="join", first=LEG, legs=[LEG | {"on": [{"left": "[A]"}]}]),
        ".source.legs[0].on[0].right",
        "“right” is missing.",
    ),
    (
        source(
            kind="join",
            first=LEG | {"source": {"kind": "sql", "connection_id": "c"}},
            legs=[LEG | {"on": [ON]}],
        ),
        ".source.first.source.statement",
        "“statement” is missing.",
    ),
    (
        source(kind="join", first=LEG, legs=[LEG | {"on": [ON], "kind": "outer"}]),
        ".source.legs[0].kind",
        "Use one of inner, left, right, full or lookup.",
    ),
    (source(kind="union", parts=[LEG]), ".source.parts", "Give at least 2 entries."),
    (
        source(kind="union", parts=[LEG, {"id": "m", "name": "M"}]),
        ".source.parts[1].source",
        "“source” is missing.",
    ),
    (source(kind="columns-to-rows", source=TABLE, columns=[]), ".source.columns", EMPTY),
    (
        source(kind="rows-to-columns", source=TABLE, keys=[], name_column="a", value_column="b", outputs=[]),
        ".source.outputs",
        EMPTY,
    ),
    (
        source(
            kind="rows-to-columns",
            source=TABLE,
            keys=[],
            name_column="a",
            value_column="b",
            outputs=[{"id": "o", "name": "O", "value": []}],
        ),
        ".source.outputs[0].value",
        SCALAR,
    ),
    (source(kind="unnest", source=TABLE), ".source.column", "“column” is missing."),
    (
        source(kind="unnest", source=TABLE, column="a", keep_empty="maybe"),
        ".source.keep_empty",
        "Use true or false.",
    ),
    # columns
    (
        {"columns": [{"id": "a", "name": "A"}]},
        ".columns[0]",
        "A column has either a formula or a source_column.",
    ),
    (
        {"columns": [COLUMN | {"formula": "1"}]},
        ".columns[0]",
        "A column has either a formula or a source_column.",
    ),
    ({"columns": [COLUMN | {"width": 5}]}, ".columns[0].width", "Use 30 or more."),
    ({"columns": [COLUMN | {"width": "wide"}]}, ".columns[0].width", "Use a whole number."),
    ({"columns": [COLUMN | {"name": ""}]}, ".columns[0].name", NO_TEXT),
    ({"columns": [COLUMN | {"name": "n" * 201}]}, ".columns[0].name", "Use at most 200 characters."),
    (
        {"columns": [COLUMN | {"format": {"kind": "money"}}]},
        ".columns[0].format.kind",
        "Use one of auto, number, currency, percent, scientific, date or datetime.",
    ),
    ({"columns": [COLUMN | {"format": {"decimals": 13}}]}, ".columns[0].format.decimals", "Use 12 or less."),
    ({"columns": [COLUMN | {"hiden": True}]}, ".columns[0].hiden", "“hiden” is not a key here."),
    ({"columns": {"a": COLUMN}}, ".columns", "Use a list."),
    ({"id": "a b"}, ".id", "This has characters that it may not have, or another form."),
    ({"name": ...}, ".name", "“name” is missing."),
    ({"kind": ...}, "", "This needs “kind”, which says what it is."),
    ({"kind": "tabel"}, "", f"There is no kind “tabel” here. Use one of {KINDS}."),
    ({"groupings": [{"id": "g", "keys": []}]}, ".groupings[0].keys", EMPTY),
    (
        {"sort": [{"column_id": "a", "direction": "up"}]},
        ".sort[0].direction",
        "Use one of ascending or descending.",
    ),
    ({"limit": 0}, ".limit", "Use 1 or more."),
    ({"limit": 1e30}, ".limit", "Use a smaller number."),
    # filters
    (filtered(), ".filters[0]", "This needs “kind”, which says what it is."),
    (filtered(kind="lst"), ".filters[0]", f"There is no kind “lst” here. Use one of {FILTERS}."),
    (filtered(kind="list", values=[{"a": 1}]), ".filters[0].values[0]", SCALAR),
    (filtered(kind="list", values="Rome"), ".filters[0].values", "Use a list."),
    (filtered(kind="number-range", min="low"), ".filters[0].min", "Use a number."),
    (
        filtered(kind="number-range", max=float("inf")),
        ".filters[0].max",
        "Use 1.7976931348623157e+308 or less.",
    ),
    (filtered(kind="date-range", start=2024), ".filters[0].start", "Use text."),
    (filtered(kind="top-n", count=0), ".filters[0].count", "Use 1 or more."),
    (filtered(kind="top-n", percent=0), ".filters[0].percent", "Use more than 0."),
    (filtered(kind="logical", values=["maybe"]), ".filters[0].values[0]", "Use true or false."),
    (filtered(kind="hierarchy", paths=[[]]), ".filters[0].paths[0]", EMPTY),
    (
        filtered(kind="hierarchy", paths=[["a", "b"]]),
        ".filters[0]",
        "A path has more values than the hierarchy has columns.",
    ),
    (
        filtered(kind="text-match", operator="is"),
        ".filters[0].operator",
        "Use one of equals, contains, starts-with, ends-with, like or regexp.",
    ),
    ({"filter_groups": [{"id": "g", "any_of": []}]}, ".filter_groups[0].any_of", EMPTY),
    # controls
    (
        control(control="lst"),
        ".control",
        "Use one of date, date-range, number, slider, number-range, switch, text, top-n or list.",
    ),
    (control(control_id="1st"), ".control_id", "This has characters that it may not have, or another form."),
    (control(control_id=...), ".control_id", "“control_id” is missing."),
    (control(options={"kind": "manual"}), ".options.values", "“values” is missing."),
    (
        control(options={"kind": "some"}),
        ".options",
        "There is no kind “some” here. Use one of element, manual.",
    ),
    (control(value={"low": 1}), ".value.low", "Use one of min, max, start or end."),
    (control(value=[[1]]), ".value[0]", SCALAR),
    (control(targets=[{"element_id": "t"}]), ".targets[0].column_id", "“column_id” is missing."),
    # pivots, charts, text
    (pivot(rows={"keys": [PIVOT_KEY, PIVOT_KEY]}), ".rows", "A column stands on an axis once."),
    (pivot(rows={"keys": [PIVOT_KEY]}, values=["a"]), "", "A column is either a key or a value."),
    (pivot(limit=5), "", "A pivot is sorted by its keys and has no limit of rows."),
    (pivot(column_limit=5_000), ".column_limit", "Use 2000 or less."),
    ({"kind": "chart", "chart": "pizza"}, ".chart", "Use one of bar, line, area, scatter, pie or donut."),
    ({"kind": "text", "source": ..., "columns": ..., "body": 5}, ".body", "Use text."),
    ({"kind": "divider", "columns": ...}, ".source", "“source” is not a key here."),
]

# The same for the parts around the elements, with the whole path.
AROUND: list[tuple[dict[str, Any], str, str]] = [
    (document() | {"pages": []}, "pages", EMPTY),
    (document() | {"pages": "p"}, "pages", "Use a list."),
    (document() | {"schema_version": 2}, "schema_version", "This has to be 1."),
    (document() | {"kind": "book"}, "kind", "This has to be workbook."),
    (document() | {"settings": {"zone": "UTC"}}, "settings.zone", "“zone” is not a key here."),
    (document(name=7), "pages[0].name", "Use text."),
    (document(hidden="perhaps"), "pages[0].hidden", "Use true or false."),
    (
        document(layout=[{"element_id": "t", "x": 24, "y": 0, "width": 1, "height": 1}]),
        "pages[0].layout[0].x",
        "Use 23 or less.",
    ),
    (
        document(layout=[{"element_id": "t", "x": 0, "y": 0, "width": 1}]),
        "pages[0].layout[0].height",
        "“height” is missing.",
    ),
    (
        document(layout=[{"element_id": "u", "x": 0, "y": 0, "width": 1, "height": 1}]),
        "pages[0].layout[0].element_id",
        "No element “u” is on this page.",
    ),
    (document(elements={}), "pages[0].elements", "Use a list."),
    (document(elements=["t"]), "pages[0].elements[0]", "Use named values."),
]
