"""Suggests how to write a call whose arguments are those of a function in another program.

They are the functions of Excel and Google Sheets, of SQL, Tableau and Power BI. A suggestion needs the tree
only, so there is one for unknown functions too.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tablewright.formula.date_patterns import is_foreign, specifiers
from tablewright.formula.formatter import format_formula, format_text
from tablewright.formula.lexer import shorten
from tablewright.formula.precedence import COMPARISON, PRODUCT, SUM
from tablewright.formula.tree import Binary, Call, Node, Number, Reference, Text

_OPERATOR = re.compile(r"(<=|>=|<>|=|<|>)(.*)", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_COMPARED = COMPARISON + 1
"""The precedence from which an operand of a comparison needs no parentheses."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to write instead; `text` replaces the whole call if the meaning is certain."""

    hint: str
    text: str | None = None


def suggestion(call: Call) -> Suggestion | None:
    """How the call is written here, if its arguments are those of a known function elsewhere."""
    rule = _RULES.get(call.name.lower().replace("_", ""))
    return rule(call) if rule is not None else None


def _write(text: str) -> Suggestion:
    return Suggestion(f"Write {shorten(text)}.", text)


# ---------------------------------------------------------------- criteria of Excel


def _criterion(column: Node, criterion: Node) -> str:
    """`"paid"`, `">5"` and `"a*"` as the condition that they mean for a column."""
    shown = format_formula(column, _COMPARED)
    if isinstance(criterion, Text):
        matched = _OPERATOR.fullmatch(criterion.value)
        operator, value = (matched[1], matched[2]) if matched else ("=", criterion.value)
        operator = "!=" if operator == "<>" else operator
        if operator == "=" and re.search(r"[*?]", value):
            return f"Like({shown}, {format_text(value.replace('*', '%').replace('?', '_'))})"
        literal = value if _NUMBER.fullmatch(value) else format_text(value)
        return f"{shown} {operator} {literal}"
    if isinstance(criterion, Binary) and criterion.operator == "&" and isinstance(criterion.left, Text):
        matched = _OPERATOR.fullmatch(criterion.left.value)
        if matched and not matched[2]:
            operator = "!=" if matched[1] == "<>" else matched[1]
            return f"{shown} {operator} {format_formula(criterion.right, _COMPARED)}"
    return f"{shown} = {format_formula(criterion, _COMPARED)}"


def _is_criterion(node: Node) -> bool:
    return isinstance(node, Text | Number | Reference) or (isinstance(node, Binary) and node.operator == "&")


def _conditions(pairs: tuple[Node, ...]) -> str | None:
    """Pairs of a column and its criterion as conditions; None where they are no such pairs."""
    if not pairs or len(pairs) % 2 or not all(map(_is_criterion, pairs[1::2])):
        return None
    return ", ".join(_criterion(*pair) for pair in zip(pairs[::2], pairs[1::2], strict=True))


def _one_condition(ours: str) -> Callable[[Call], Suggestion | None]:
    """SUMIF(range, criterion, values) and its kin."""

    def rule(call: Call) -> Suggestion | None:
        example = Suggestion(f'Write {ours}([Amount], [Status] = "paid"): the value, then its conditions.')
        if len(call.arguments) != 3 or not _is_criterion(call.arguments[1]):
            return example
        column, criterion, values = call.arguments
        return _write(f"{ours}({format_formula(values)}, {_criterion(column, criterion)})")

    return rule


def _many_conditions(ours: str) -> Callable[[Call], Suggestion | None]:
    """SUMIFS(values, range, criterion, ...) and its kin."""

    def rule(call: Call) -> Suggestion | None:
        conditions = _conditions(call.arguments[1:])
        if conditions is None:
            return Suggestion(f'Write {ours}([Amount], [Status] = "paid", ...).')
        return _write(f"{ours}({format_formula(call.arguments[0])}, {conditions})")

    return rule


def _count_if(call: Call) -> Suggestion | None:
    conditions = _conditions(call.arguments)
    if conditions is None:
        return Suggestion('Write CountIf([Status] = "paid", ...): each argument is a condition.')
    return _write(f"CountIf({conditions})")


# ---------------------------------------------------------------- other functions


def _instead(ours: str) -> Callable[[Call], Suggestion | None]:
    """The same arguments, in another function, where there are several: Max(a, b) is Greatest(a, b)."""

    def rule(call: Call) -> Suggestion | None:
        if len(call.arguments) < 2:
            return None
        return _write(f"{ours}({', '.join(map(format_formula, call.arguments))})")

    return rule


def _sum(call: Call) -> Suggestion | None:
    if len(call.arguments) < 2:
        return None
    return _write(" + ".join(format_formula(value, SUM) for value in call.arguments))


def _date(call: Call) -> Suggestion | None:
    return _instead("MakeDate")(call) if len(call.arguments) == 3 else None


def _formatted(call: Call) -> Suggestion | None:
    """TEXT(value, "yyyy-mm"), FORMAT, TO_CHAR, and STRFTIME with its pattern first."""
    if len(call.arguments) != 2:
        return None
    value, pattern = call.arguments
    if isinstance(value, Text) and not isinstance(pattern, Text):
        value, pattern = pattern, value
    if isinstance(pattern, Text):
        written = specifiers(pattern.value) if is_foreign(pattern.value) else pattern.value
        if "%" in written:
            return _write(f"DateFormat({format_formula(value)}, {format_text(written)})")
    return Suggestion(
        'Dates are written by DateFormat(date, "%Y-%m"). Numbers get their format in the menu of the column.'
    )


def _in(call: Call) -> Suggestion | None:
    if len(call.arguments) != 2:
        return None
    value, list_ = call.arguments
    if not isinstance(list_, Call) or list_.name != "Array":
        return None
    return _write(f"In({', '.join(map(format_formula, (value, *list_.arguments)))})")


def _is_null(call: Call) -> Suggestion | None:
    return _instead("Coalesce")(call) if len(call.arguments) == 2 else None


def _replace(call: Call) -> Suggestion | None:
    if len(call.arguments) != 4:
        return None
    return Suggestion(
        "Replace(text, search, replacement) looks for a text. By position, write "
        "Left(text, start - 1) & replacement & Mid(text, start + length)."
    )


def _text_join(call: Call) -> Suggestion | None:
    if len(call.arguments) < 3:
        return None
    separator, _, *texts = call.arguments
    written = ", ".join(map(format_formula, (separator, *texts)))
    return Suggestion("Nulls are always left out: remove the second argument.", f"TextJoin({written})")


def _divide(call: Call) -> Suggestion | None:
    if len(call.arguments) not in (2, 3):
        return None
    left, right = (
        format_formula(call.arguments[0], PRODUCT),
        format_formula(call.arguments[1], PRODUCT + 1),
    )
    quotient = f"{left} / {right}"
    if len(call.arguments) == 3:
        quotient = f"Coalesce({quotient}, {format_formula(call.arguments[2])})"
    return _write(quotient)


def _edate(call: Call) -> Suggestion | None:
    if len(call.arguments) != 2:
        return None
    date, months = map(format_formula, call.arguments)
    return _write(f'DateAdd("month", {months}, {date})')


def _end_of_month(call: Call) -> Suggestion | None:
    if len(call.arguments) != 2:
        return None
    date, months = map(format_formula, call.arguments)
    moved = date if months == "0" else f'DateAdd("month", {months}, {date})'
    return _write(f"EndOfMonth({moved})")


def _lookup(call: Call) -> Suggestion | None:
    """XLOOKUP(key here, keys there, values there), and the LOOKUP of Tableau that reads another row."""
    if len(call.arguments) == 2 and call.name.lower() == "lookup":
        return Suggestion("Lookup reads another element. For another row of this one, use Lag or Lead.")
    if len(call.arguments) != 3:
        return None
    key, keys, values = call.arguments
    foreign = [isinstance(part, Reference) and len(part.parts) > 1 for part in (keys, values)]
    if not all(foreign) or (isinstance(key, Reference) and len(key.parts) > 1):
        return None
    return _write(f"Lookup({', '.join(map(format_formula, (values, key, keys)))})")


def _weekday(call: Call) -> Suggestion | None:
    if len(call.arguments) != 2 or not isinstance(call.arguments[1], Number):
        return None
    return Suggestion(
        "Weekday(date) counts from 1 on Sunday. From Monday, write Mod(Weekday(date) + 5, 7) + 1."
    )


def _subtotal(call: Call) -> Suggestion | None:
    if not call.arguments or not isinstance(call.arguments[0], Number):
        return None
    return Suggestion("Write the aggregate itself, such as Sum([Amount]): it leaves out what filters remove.")


def _text_first(call: Call) -> Suggestion | None:
    """SEARCH(sought, text): here the text comes first."""
    if len(call.arguments) < 2:
        return None
    sought, text = map(format_formula, call.arguments[:2])
    return _write(f"Find({text}, {sought})")


_RULES: Mapping[str, Callable[[Call], Suggestion | None]] = {
    "countif": _count_if,
    "countifs": _count_if,
    "sumif": _one_condition("SumIf"),
    "avgif": _one_condition("AvgIf"),
    "averageif": _one_condition("AvgIf"),
    "minif": _one_condition("MinIf"),
    "maxif": _one_condition("MaxIf"),
    "sumifs": _many_conditions("SumIf"),
    "averageifs": _many_conditions("AvgIf"),
    "minifs": _many_conditions("MinIf"),
    "maxifs": _many_conditions("MaxIf"),
    "max": _instead("Greatest"),
    "min": _instead("Least"),
    "avg": _instead("RowAvg"),
    "average": _instead("RowAvg"),
    "sum": _sum,
    "date": _date,
    "text": _formatted,
    "format": _formatted,
    "tochar": _formatted,
    "strftime": _formatted,
    "dateformat": _formatted,
    "formatdate": _formatted,
    "in": _in,
    "isnull": _is_null,
    "replace": _replace,
    "textjoin": _text_join,
    "divide": _divide,
    "safedivide": _divide,
    "edate": _edate,
    "addmonths": _edate,
    "eomonth": _end_of_month,
    "xlookup": _lookup,
    "lookup": _lookup,
    "weekday": _weekday,
    "subtotal": _subtotal,
    "search": _text_first,
}
