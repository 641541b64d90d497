"""Snowflake SQL as DuckDB SQL.

A function of Snowflake means what Snowflake's documentation says: `functions.sql` defines it as a macro of
DuckDB, and calls go to the macro. Only functions without a macro are left to SQLGlot's own translation.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from sqlglot import exp, parse_one
from sqlglot.dialects.snowflake import Snowflake

MACROS = (Path(__file__).parent / "functions.sql").read_text()
PREFIX = "_sf_"
_DEFINED = frozenset(name.upper() for name in re.findall(rf"\b{PREFIX}(\w+)\s*\(", MACROS))
_WITH_UNIT = {
    "DATEADD": 0,
    "TIMESTAMPADD": 0,
    "DATEDIFF": 0,
    "TIMESTAMPDIFF": 0,
    "DATE_TRUNC": 0,
    "DATE_PART": 0,
}
"""Functions whose argument at this place is a unit of time, as a word or as text."""
_VARIADIC = ("GREATEST", "LEAST", "GREATEST_IGNORE_NULLS", "LEAST_IGNORE_NULLS", "CONCAT", "CONCAT_WS")
_BUILT = (
    "OBJECT_CONSTRUCT",
    "OBJECT_CONSTRUCT_KEEP_NULL",
    "ARRAY_CONSTRUCT",
    "ARRAY_CONSTRUCT_COMPACT",
    "LISTAGG",
)
_CALLED = _DEFINED | {*_WITH_UNIT, *_VARIADIC, *_BUILT, "TO_CHAR", "TO_VARCHAR"}
"""Functions that stay calls by name when a statement is read."""
_UNITS = {
    "YEAR": ("Y", "YY", "YYY", "YYYY", "YR", "YEARS", "YRS"),
    "QUARTER": ("Q", "QTR", "QTRS", "QUARTERS"),
    "MONTH": ("MM", "MON", "MONS", "MONTHS"),
    "WEEK": ("W", "WK", "WEEKOFYEAR", "WOY", "WY"),
    "DAY": ("D", "DD", "DAYS", "DAYOFMONTH"),
    "HOUR": ("H", "HH", "HR", "HOURS", "HRS"),
    "MINUTE": ("M", "MI", "MIN", "MINUTES", "MINS"),
    "SECOND": ("S", "SEC", "SECONDS", "SECS"),
    "MILLISECOND": ("MS", "MSEC", "MILLISECONDS"),
    "MICROSECOND": ("US", "USEC", "MICROSECONDS"),
    "NANOSECOND": ("NS", "NSEC", "NANOSEC", "NSECOND", "NANOSECONDS"),
    "DAYOFWEEKISO": ("WEEKDAY_ISO", "DOW_ISO", "DW_ISO", "DAYOFWEEK_ISO"),
    "WEEKISO": ("WEEK_ISO", "WEEKOFYEARISO", "WEEKOFYEAR_ISO"),
    "DAYOFYEAR": ("YEARDAY", "DOY", "DY"),
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in (unit, *words)}


def _called(name: str) -> Callable[[list[exp.Expression]], exp.Expression]:
    return lambda arguments: exp.Anonymous(this=name, expressions=arguments)


class Documented(Snowflake):
    """Snowflake's grammar, in which the functions that we define stay calls by name."""

    class Parser(Snowflake.Parser):
        FUNCTIONS: ClassVar = {**Snowflake.Parser.FUNCTIONS, **{name: _called(name) for name in _CALLED}}
        FUNCTION_PARSERS: ClassVar = {
            name: parser for name, parser in Snowflake.Parser.FUNCTION_PARSERS.items() if name not in _CALLED
        }


def parsed(sql: str) -> exp.Expression:
    return parse_one(sql, read=Documented)


def duck(tree: exp.Expression) -> str:
    """The statement as DuckDB runs it. The tree is used up."""
    folded(tree)
    for node in reversed(list(tree.walk())):
        rule = _RULES.get(type(node))
        if rule is None:
            continue
        changed = rule(node)
        if changed is node:
            continue
        if node is tree:
            tree = changed
        else:
            node.replace(changed)
    return tree.sql(dialect="duckdb")


def folded(tree: exp.Expression) -> None:
    """Names without quotes are upper case."""
    for name in tree.find_all(exp.Identifier):
        if not name.args.get("quoted"):
            name.set("this", name.name.upper())
            name.set("quoted", True)


def literal(text: str) -> str:
    return exp.Literal.string(text).sql(dialect="duckdb")


def quoted(*parts: str) -> str:
    return ".".join(exp.to_identifier(part, quoted=True).sql(dialect="duckdb") for part in parts)


# ---------------------------------------------------------------- rules


def _macro(name: str, *arguments: exp.Expression) -> exp.Expression:
    """The macro lives in a database of its own, which every session sees."""
    call = exp.Anonymous(this=f"{PREFIX}{name.lower()}", expressions=list(arguments))
    place = exp.Dot(this=exp.to_identifier("_fs_global"), expression=exp.to_identifier("main"))
    return exp.Dot(this=place, expression=call)


def _call(node: exp.Expression) -> exp.Expression:
    name = str(node.this).upper()
    arguments = list(node.expressions)
    if name in _WRITTEN:
        return _WRITTEN[name](arguments)
    if name not in _DEFINED and not any(
        known.startswith(f"{name}_") for known in _DEFINED if name in _WITH_UNIT
    ):
        return node
    if name in _WITH_UNIT:
        unit = arguments.pop(_WITH_UNIT[name])
        word = _UNIT.get(unit.name.upper(), unit.name.upper())
        base = {"TIMESTAMPADD": "DATEADD", "TIMESTAMPDIFF": "DATEDIFF"}.get(name, name)
        return _macro(f"{base}_{word}", *arguments)
    return _macro(name, *arguments)


_ELEMENTS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MON": "%b",
    "MM": "%m",
    "DD": "%d",
    "DY": "%a",
    "HH24": "%H",
    "HH12": "%I",
    "MI": "%M",
    "SS": "%S",
    "AM": "%p",
    "FF3": "%g",
    "FF6": "%f",
}
_FORMAT = re.compile(rf'"([^"]*)"|({"|".join(_ELEMENTS)})|(.)', re.DOTALL)


def _formatted(arguments: list[exp.Expression]) -> exp.Expression:
    value, *rest = arguments
    if not rest:
        return _macro("to_text", value)
    pattern = ""
    for literal_, element, other in _FORMAT.findall(rest[0].name):
        pattern += _ELEMENTS[element] if element else (literal_ or other).replace("%", "%%")
    return exp.Anonymous(this="strftime", expressions=[value, exp.Literal.string(pattern)])


def _json_call(name: str) -> Callable[[list[exp.Expression]], exp.Expression]:
    """OBJECT_CONSTRUCT_KEEP_NULL and ARRAY_CONSTRUCT."""
    return lambda arguments: exp.Anonymous(this=name, expressions=arguments)


def _listed(arguments: list[exp.Expression]) -> exp.Expression:
    first = arguments[0]
    if isinstance(first, exp.Distinct) and len(first.expressions) == 2:
        value, separator = first.expressions
        arguments = [exp.Distinct(expressions=[value]), separator]
    return exp.Anonymous(this="string_agg", expressions=arguments)


def _compacted(arguments: list[exp.Expression]) -> exp.Expression:
    items = exp.Array(
        expressions=[exp.Anonymous(this="to_json", expressions=[argument]) for argument in arguments]
    )
    known = parse_one("list_filter(:items, i -> i IS NOT NULL)", read="duckdb")
    known.find(exp.Placeholder).replace(items)
    return exp.Anonymous(this="to_json", expressions=[known])


def _known_words(name: str) -> Callable[[list[exp.Expression]], exp.Expression]:
    """Null where one of the arguments is Null."""

    def build(arguments: list[exp.Expression]) -> exp.Expression:
        unknown = [exp.Is(this=argument.copy(), expression=exp.Null()) for argument in arguments]
        call = exp.Anonymous(this=name, expressions=arguments)
        return exp.Case(ifs=[exp.If(this=exp.or_(*unknown), true=exp.Null())], default=call)

    return build


_WRITTEN = {
    "TO_CHAR": _formatted,
    "TO_VARCHAR": _formatted,
    "OBJECT_CONSTRUCT": _json_call("json_object"),
    "OBJECT_CONSTRUCT_KEEP_NULL": _json_call("json_object"),
    "ARRAY_CONSTRUCT": _json_call("json_array"),
    "ARRAY_CONSTRUCT_COMPACT": _compacted,
    "LISTAGG": _listed,
    "GREATEST": _known_words("greatest"),
    "LEAST": _known_words("least"),
    "GREATEST_IGNORE_NULLS": _json_call("greatest"),
    "LEAST_IGNORE_NULLS": _json_call("least"),
    "CONCAT": _known_words("concat"),
    "CONCAT_WS": _known_words("concat_ws"),
}


def _items(value: exp.Expression) -> exp.Expression:
    return _macro("items", value)


def _kept(node: exp.Expression) -> exp.Expression:
    call = exp.Anonymous(this="list_filter", expressions=[_items(node.this), node.expression])
    return exp.Anonymous(this="to_json", expressions=[call])


def _changed(node: exp.Expression) -> exp.Expression:
    call = exp.Anonymous(this="list_transform", expressions=[_items(node.this), node.expression])
    return exp.Anonymous(this="to_json", expressions=[call])


def _reduced(node: exp.Expression) -> exp.Expression:
    arguments = [_items(node.this), node.args["merge"], node.args["initial"]]
    return exp.Anonymous(this="list_reduce", expressions=arguments)


def _within(node: exp.Expression) -> exp.Expression:
    """DuckDB sorts within the call."""
    call = node.this
    keys = node.expression.expressions
    name = str(call.this).upper() if isinstance(call, exp.Anonymous) else ""
    if name not in ("STRING_AGG", "ARRAY_AGG") and not isinstance(call, exp.Anonymous):
        return node
    arguments = call.expressions
    first = exp.Order(this=arguments[0], expressions=[key.copy() for key in keys])
    if name == "STRING_AGG":
        last = exp.Order(this=arguments[-1], expressions=[key.copy() for key in keys])
        return exp.Anonymous(this="string_agg", expressions=[*arguments[:-1], last])
    return _collected(arguments[0], first)


def _collected(value: exp.Expression, ordered: exp.Expression) -> exp.Expression:
    plain = value.expressions[0] if isinstance(value, exp.Distinct) else value
    only = exp.Where(this=exp.Not(this=exp.Is(this=plain.copy(), expression=exp.Null())))
    filter_ = exp.Filter(this=exp.Anonymous(this="array_agg", expressions=[ordered]), expression=only)
    some = exp.Coalesce(this=filter_, expressions=[exp.Array(expressions=[])])
    return exp.Anonymous(this="to_json", expressions=[some])


def _gathered(node: exp.Expression) -> exp.Expression:
    """ARRAY_AGG leaves NULL out; of nothing it gives an empty array."""
    if isinstance(node.parent, exp.WithinGroup):
        return exp.Anonymous(this="ARRAY_AGG", expressions=[node.this])
    return _collected(node.this, node.this)


def _divide(node: exp.Expression) -> exp.Expression:
    """Dividing by zero is an error there."""
    return _macro("divide", node.this, node.expression)


def _remainder(node: exp.Expression) -> exp.Expression:
    return _macro("mod", _bare(node.this), _bare(node.expression))


def _bare(node: exp.Expression) -> exp.Expression:
    return node.this if isinstance(node, exp.Paren) else node


_VARIANTS = {exp.DType.VARIANT, exp.DType.OBJECT, exp.DType.ARRAY}
_TEXTS = {exp.DType.TEXT, exp.DType.VARCHAR, exp.DType.CHAR, exp.DType.NCHAR, exp.DType.NVARCHAR}
_WHOLE = {exp.DType.INT, exp.DType.BIGINT, exp.DType.SMALLINT, exp.DType.TINYINT}


def _cast(node: exp.Expression) -> exp.Expression:
    kind = node.args["to"].this
    tried = isinstance(node, exp.TryCast)
    if kind in _VARIANTS:
        return _macro("to_variant", node.this)
    if kind in _TEXTS:
        return _macro("to_text", node.this)
    if kind in _WHOLE or (kind is exp.DType.DECIMAL and not node.args["to"].expressions):
        return _macro("try_to_whole" if tried else "to_whole", node.this)
    if kind is exp.DType.BOOLEAN:
        return _macro("try_to_boolean" if tried else "as_boolean", node.this)
    if kind in (exp.DType.FLOAT, exp.DType.DOUBLE):
        return _macro("try_to_float" if tried else "to_float", node.this)
    return node


def _type(node: exp.Expression) -> exp.Expression:
    """All its floating numbers are doubles; whole numbers are as wide as they need; no text has a length."""
    kind = node.this
    if kind in _VARIANTS:
        return exp.DataType.build("JSON", dialect="duckdb")
    if kind is exp.DType.FLOAT:
        return exp.DataType.build("DOUBLE")
    if kind in _TEXTS:
        return exp.DataType.build("TEXT")
    if kind in _WHOLE or (kind is exp.DType.DECIMAL and not node.expressions):
        return exp.DataType.build("BIGINT")
    if kind in (exp.DType.TIMESTAMPLTZ, exp.DType.TIMESTAMPTZ):
        return exp.DataType.build("TIMESTAMPTZ")
    if kind in (exp.DType.TIMESTAMPNTZ, exp.DType.TIMESTAMP, exp.DType.DATETIME):
        return exp.DataType.build("TIMESTAMP")
    return node


def _rows(node: exp.Expression) -> exp.Expression:
    """`TABLE(FLATTEN(INPUT => x))`, `TABLE(GENERATOR(ROWCOUNT => n))`, and the history of dynamic tables."""
    inner = node.this
    alias = node.args.get("alias")
    if isinstance(inner, exp.Dot):
        return exp.Subquery(this=_history(inner), alias=alias)
    if isinstance(inner, exp.Generator):
        count = int(inner.args["rowcount"].name)
        rows = parse_one(f'SELECT range AS "_SEQ" FROM range({count})', read="duckdb")
        return exp.Subquery(this=rows, alias=alias)
    value = inner.this.expression if isinstance(inner.this, exp.Kwarg) else inner.this
    return exp.Lateral(this=exp.Subquery(this=_flattened(value)), alias=alias)


def _history(call: exp.Dot) -> exp.Select:
    """`DB.INFORMATION_SCHEMA.DYNAMIC_TABLE_REFRESH_HISTORY(...)`: of the last days, which is all here."""
    if call.expression.name.upper() != "DYNAMIC_TABLE_REFRESH_HISTORY":
        raise ValueError(f"no table function {call.expression.name}")
    database = exp.Literal.string(call.this.this.name).sql(dialect="duckdb")
    return parse_one(
        "SELECT table_name AS name, schema_name, database_name, state, state_message, refresh_trigger,"
        f" ended AS refresh_start_time FROM _fs_global.main.refreshes WHERE database_name = {database}",
        read="duckdb",
    )


def _lateral(node: exp.Expression) -> exp.Expression:
    inner = node.this
    if not isinstance(inner, exp.Explode):
        return node
    given = [inner.this, *inner.expressions]
    named = {str(item.this.name).upper(): item.expression for item in given if isinstance(item, exp.Kwarg)}
    value = named.get("INPUT", inner.this)
    outer = named.get("OUTER")
    join = node.parent
    if isinstance(join, exp.Join) and isinstance(outer, exp.Boolean) and outer.this:
        join.set("kind", None)
        join.set("side", "LEFT")
        join.set("on", exp.true())
    name = node.args["alias"].this
    alias = exp.TableAlias(this=name)
    return exp.Lateral(this=exp.Subquery(this=_flattened(value)), alias=alias)


def _flattened(value: exp.Expression) -> exp.Select:
    rows = parse_one(
        'SELECT 1 AS "SEQ", CASE WHEN json_type(:x) = \'OBJECT\' THEN key END AS "KEY",'
        ' CASE WHEN json_type(:x) = \'ARRAY\' THEN CAST(key AS BIGINT) END AS "INDEX", value AS "VALUE"'
        " FROM json_each(CASE WHEN json_type(:x) IN ('ARRAY', 'OBJECT') THEN :x END)",
        read="duckdb",
    )
    for place in list(rows.find_all(exp.Placeholder)):
        place.replace(exp.Paren(this=value.copy()))
    return rows


def _sequence(_node: exp.Expression) -> exp.Expression:
    return exp.column("_SEQ", quoted=True)


def _create(node: exp.Expression) -> exp.Expression:
    """Properties of tables and views that DuckDB has not."""
    properties = node.args.get("properties")
    if properties:
        kept = [
            expression
            for expression in properties.expressions
            if isinstance(expression, exp.TemporaryProperty)
        ]
        node.set("properties", exp.Properties(expressions=kept) if kept else None)
    schema = node.this
    for comment in list(schema.find_all(exp.SchemaCommentProperty)) if schema else []:
        comment.pop()
    for constraint in list(node.find_all(exp.ColumnConstraint)):
        # No constraint is enforced there but NOT NULL.
        if isinstance(
            constraint.kind,
            exp.PrimaryKeyColumnConstraint | exp.UniqueColumnConstraint | exp.CollateColumnConstraint,
        ):
            constraint.pop()
    for key in list(node.find_all(exp.PrimaryKey)):
        key.pop()
    clone = node.args.get("clone")
    if clone:
        node.set("clone", None)
        node.set("expression", exp.select("*").from_(clone.this.copy()))
    return node


def _drop(node: exp.Expression) -> exp.Expression:
    """A schema goes with all that is in it."""
    if str(node.args.get("kind")).upper() == "SCHEMA":
        node.set("cascade", True)
    return node


def _rename(node: exp.Expression) -> exp.Expression:
    """DuckDB renames within a schema, and wants the bare name."""
    return exp.AlterRename(this=exp.Table(this=node.this.this))


def _arithmetic(node: exp.Expression) -> exp.Expression:
    """Whole numbers are as large as they get."""
    for side in ("this", "expression"):
        value = node.args[side]
        if isinstance(value, exp.Literal) and not value.is_string and value.name.isdigit():
            node.set(side, exp.Cast(this=value.copy(), to=exp.DataType.build("BIGINT")))
    return node


_RULES: dict[type[exp.Expression], Callable[[exp.Expression], exp.Expression]] = {
    exp.Anonymous: _call,
    exp.Mul: _arithmetic,
    exp.Add: _arithmetic,
    exp.Sub: _arithmetic,
    exp.Div: _divide,
    exp.Mod: _remainder,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.DataType: _type,
    exp.TableFromRows: _rows,
    exp.Lateral: _lateral,
    exp.ArrayFilter: _kept,
    exp.Transform: _changed,
    exp.Reduce: _reduced,
    exp.WithinGroup: _within,
    exp.ArrayAgg: _gathered,
    exp.Seq4: _sequence,
    exp.Seq8: _sequence,
    exp.Create: _create,
    exp.Drop: _drop,
    exp.AlterRename: _rename,
}
