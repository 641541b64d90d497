"""Shapes on Databricks as lists, which higher-order functions go through: texts of SQL.

A subquery cannot unnest a list of the outer row, and a higher-order function takes no subquery
(https://docs.databricks.com/en/error-messages/unsupported-subquery-expression-category-error-class.html).
What is used more than once is given a name: that of the value with which AGGREGATE starts and ends
(https://docs.databricks.com/en/sql/language-manual/functions/aggregate.html).
"""

_WRITTEN = "STRUCT<type: STRING, coordinates: STRING>"
_NESTED = "ARRAY<ARRAY<ARRAY<ARRAY<DOUBLE>>>>"
"""Parts, of lines, of positions, of numbers."""
_PIECE = "GET(_start, 0) AS _x1, GET(_start, 1) AS _y1, GET({end}, 0) AS _x2, GET({end}, 1) AS _y2"


def let(value: str, name: str, result: str) -> str:
    """A result in which a value has a name."""
    return f"AGGREGATE(ARRAY(0), {value}, ({name}, _once) -> {name}, {name} -> {result})"


def with_only(only: str, name: str, result: str) -> str:
    """A result in which the only element of a list has a name."""
    return f"GET(TRANSFORM({only}, {name} -> {result}), 0)"


def sum_of(list_: str, name: str, value: str) -> str:
    return f"AGGREGATE({list_}, CAST(0 AS DOUBLE), ({name}_sum, {name}) -> {name}_sum + {value})"


def all_of(lists: str, name: str, list_: str) -> str:
    """The elements of all lists within one."""
    return f"FLATTEN(TRANSFORM({lists}, {name} -> {list_}))"


def of_one(result: str) -> str:
    """A result made of the shape `:geo`, which has the name `_geo`."""
    return with_only(f"FROM_JSON(CONCAT('[', :geo, ']'), 'ARRAY<{_WRITTEN}>')", "_geo", result)


def of_two(result: str) -> str:
    """A result made of the shapes `:a` and `:b`, in `_two`; Null if one is Null."""
    both = """CONCAT('[{"_a":', :a, ',"_b":', :b, '}]')"""
    return with_only(f"FROM_JSON({both}, 'ARRAY<STRUCT<_a: {_WRITTEN}, _b: {_WRITTEN}>>')", "_two", result)


def is_area(shape: str) -> str:
    return f"{shape}.type IN ('Polygon', 'MultiPolygon')"


def parts_of(shape: str) -> str:
    """A polygon is a part and its rings are lines, a point is a line of one position. Each of several points
    is such a line, so the brackets around it are doubled."""
    where = f"{shape}.coordinates"
    return f"""FROM_JSON(CASE {shape}.type
        WHEN 'Point' THEN CONCAT('[[[', {where}, ']]]')
        WHEN 'MultiPoint' THEN REPLACE(REPLACE({where}, '[', '[['), ']', ']]')
        WHEN 'LineString' THEN CONCAT('[[', {where}, ']]')
        WHEN 'MultiLineString' THEN CONCAT('[', {where}, ']')
        WHEN 'Polygon' THEN CONCAT('[', {where}, ']')
        WHEN 'MultiPolygon' THEN {where} END, '{_NESTED}')"""


def _pieces(line: str) -> str:
    """The straight pieces of a line; a line of one position is a piece without length."""
    count = f"CASE WHEN SIZE({line}) > 1 THEN SIZE({line}) - 1 ELSE SIZE({line}) END"
    piece = _PIECE.format(end=f"COALESCE(GET({line}, _place + 1), _start)")
    return f"TRANSFORM(SLICE({line}, 1, {count}), (_start, _place) -> STRUCT({piece}))"


def rings(shape: str) -> str:
    """The lines of a shape: whether each is no hole, and its pieces."""
    line = f"STRUCT(_number = 0 AS _outer, {_pieces('_line')} AS _pieces)"
    return all_of(parts_of(shape), "_part", f"TRANSFORM(_part, (_line, _number) -> {line})")


def all_pieces(shape: str) -> str:
    return all_of(f"FLATTEN({parts_of(shape)})", "_line", _pieces("_line"))
