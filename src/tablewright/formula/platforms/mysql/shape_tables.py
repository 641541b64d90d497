r"""Shapes on MySQL as rows, by JSON_TABLE: texts of SQL.

A derived table may not look at the row around it on every server. JSON_TABLE may, and at the tables before
it in the same FROM (https://dev.mysql.com/doc/refman/8.0/en/json-table-functions.html): each step towards the
rows is one. Columns have different names in all of them, so that none needs the name of its table.
"""

from tablewright.formula.platforms.mysql.patterns import GROUPS_BY_DOLLAR, templates

WHITE = r"\s"
_POSITION = r"\[[-+0-9.eE,\s]*\]"
_FOLLOWED = rf"({_POSITION})(?=\s*,\s*({_POSITION}))"
_LAST = rf"\]\s*\]\s*,\s*{_POSITION}\s*\]"


def quoted(pattern: str) -> str:
    """A literal, in which a backslash has to be doubled."""
    return "'" + pattern.replace("\\", "\\\\").replace("'", "''") + "'"


def replaced(value: str, pattern: str, template: str) -> str:
    r"""Every match replaced by a template in which `\1` is a group, as the server understands it."""
    by_dollar, by_backslash = (
        f"REGEXP_REPLACE({value}, {quoted(pattern)}, {quoted(other_template)})"
        for other_template in templates(template)
    )
    return (
        by_dollar
        if by_dollar == by_backslash
        else (f"CASE WHEN {GROUPS_BY_DOLLAR} THEN {by_dollar} ELSE {by_backslash} END")
    )


def kind(name: str) -> str:
    """The type of a shape, in the collation of the session."""
    return f"CAST(_{name}_kind AS CHAR)"


def is_area(name: str) -> str:
    return f"{kind(name)} IN ('Polygon', 'MultiPolygon')"


def written(name: str, value: str | None = None) -> str:
    """A table of one row: the shape `:name`, as it is written. Of Null it has no row."""
    columns = f"_{name}_kind VARCHAR(20) PATH '$.type', _{name}_where JSON PATH '$.coordinates'"
    source = value or f"JSON_EXTRACT(:{name}, '$')"
    return f"JSON_TABLE({source}, '$' COLUMNS ({columns})) AS _{name}"


def opened(name: str) -> str:
    """A table of one row: `_<name>_parts`, a list of parts, of lines, of pieces, of two positions.

    A polygon is a part and its rings are lines; a point is a line of one piece without length.
    """
    where = f"CAST(_{name}_where AS CHAR)"
    # Each position with the one behind it; the last one of a line, which has none, is taken away.
    lines = replaced(replaced(where, _FOLLOWED, r"[\1,\2]"), _LAST, "]]]")
    points = replaced(where, f"({_POSITION})", r"[[\1,\1]]")
    parts = f"""CASE {kind(name)}
        WHEN 'Point' THEN CONCAT('[[[[', {where}, ',', {where}, ']]]]')
        WHEN 'MultiPoint' THEN CONCAT('[', {points}, ']')
        WHEN 'LineString' THEN CONCAT('[[', {lines}, ']]')
        WHEN 'MultiPolygon' THEN {lines} ELSE CONCAT('[', {lines}, ']') END"""
    return f"JSON_TABLE({parts}, '$' COLUMNS (_{name}_parts JSON PATH '$')) AS _{name}_opened"


def shape(name: str) -> str:
    return f"{written(name)}, {opened(name)}"


def lines(name: str) -> str:
    """A table of the lines of a shape: `_line`, and its number `_ring` within its part, from 1."""
    nested = "NESTED PATH '$[*]' COLUMNS (_ring FOR ORDINALITY, _line JSON PATH '$')"
    return f"JSON_TABLE(_{name}_parts, '$[*]' COLUMNS ({nested})) AS _lines"


def pieces(name: str, piece: str) -> str:
    """A table of all pieces of a shape; their columns begin with the name of a piece."""
    return _pieces(f"_{name}_parts", "$[*][*][*]", piece)


def pieces_of_line(piece: str) -> str:
    """A table of the pieces of `_line`."""
    return _pieces("_line", "$[*]", piece)


def _pieces(json: str, path: str, piece: str) -> str:
    columns = ", ".join(
        f"{piece}_{axis}{end} DOUBLE PATH '$[{end - 1}][{place}]'"
        for end in (1, 2)
        for place, axis in enumerate("xy")
    )
    return f"JSON_TABLE({json}, '{path}' COLUMNS ({columns})) AS {piece}"


def positions(name: str, mark: str) -> str:
    """A table of where the pieces of a shape start and end; its columns begin with the name of a mark."""
    columns = f"{mark}_x DOUBLE PATH '$[0]', {mark}_y DOUBLE PATH '$[1]'"
    return f"JSON_TABLE(_{name}_parts, '$[*][*][*][*]' COLUMNS ({columns})) AS {mark}"
