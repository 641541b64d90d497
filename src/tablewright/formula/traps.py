"""Warnings about correct formulas that rarely mean what their author wants. Never errors."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

from tablewright.formula.date_patterns import is_foreign, specifiers
from tablewright.formula.errors import Fix, Span
from tablewright.formula.formatter import format_text
from tablewright.formula.typed import (
    Constant,
    Typed,
    TypedBinary,
    TypedCall,
    TypedField,
    TypedIndex,
    TypedLiteral,
    TypedRecord,
    TypedReference,
    TypedUnary,
    children,
    walk,
)

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_TEXT_FIRST = {"Find", "Contains", "StartsWith", "EndsWith", "Like", "ILike"}
_AT_LEAST_ZERO = ("Len", "Count", "CountDistinct", "CountIf", "CountDistinctIf", "Find", "RegexpCount", "Abs")
_RANGES: Mapping[str, tuple[float, float]] = {
    "Month": (1, 12),
    "Day": (1, 31),
    "Quarter": (1, 4),
    "Weekday": (1, 7),
    "Hour": (0, 23),
    "Minute": (0, 59),
    "Second": (0, 59),
    **dict.fromkeys((*_AT_LEAST_ZERO, "ArrayLength"), (0, inf)),
}
"""The least and the greatest value of functions that have some."""
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class FormulaWarning:
    """A warning about a formula. `code` is stable and machine-readable."""

    code: str
    message: str
    span: Span
    hint: str
    fix: Fix | None = None


def traps(node: Typed, text: str) -> tuple[FormulaWarning, ...]:
    """The warnings about a typed formula, in the order of its `text`."""
    warnings = [warning for part in walk(node) for rule in _RULES for warning in rule(part, text)]
    distinct = {(warning.code, warning.span): warning for warning in warnings}
    return tuple(sorted(distinct.values(), key=lambda warning: warning.span))


def written(node: Typed, text: str) -> str:
    """The part of the formula's text that a node was read from."""
    return text[node.span.start : node.span.end]


_Found = Iterator[FormulaWarning]


# ---------------------------------------------------------------- comparisons with Null


def _null_comparison(node: Typed, text: str) -> _Found:
    if not isinstance(node, TypedBinary) or node.operator not in _COMPARISONS:
        return
    nulls = [
        side for side in (node.left, node.right) if isinstance(side, TypedLiteral) and side.value is None
    ]
    if not nulls:
        return
    other = node.left if nulls[0] is node.right else node.right
    function = "IsNotNull" if node.operator == "!=" else "IsNull"
    repaired = f"{function}({written(other, text)})"
    yield FormulaWarning(
        "null-comparison",
        "A comparison with Null is always Null, never True.",
        node.span,
        f"Write {repaired}.",
        Fix(f"Use {function}", node.span, repaired),
    )


# ---------------------------------------------------------------- arguments in another program's order


def _search_first(node: Typed, text: str) -> _Found:
    """Find("a", [Status]): the text comes first here, what is looked for second."""
    if not isinstance(node, TypedCall) or node.function.name not in _TEXT_FIRST:
        return
    first, second, *rest = node.arguments
    if (
        not isinstance(first, TypedLiteral)
        or isinstance(second, TypedLiteral)
        or not isinstance(first.value, str)
    ):
        return
    arguments = ", ".join(written(part, text) for part in (second, first, *rest))
    repaired = f"{node.function.name}({arguments})"
    yield FormulaWarning(
        "argument-order",
        f"{node.function.name} looks for {written(second, text)} in {written(first, text)}.",
        node.span,
        f"The text comes first: {repaired}.",
        Fix("Exchange the arguments", node.span, repaired),
    )


def _date_pattern(node: Typed, text: str) -> _Found:
    del text
    if not isinstance(node, TypedCall) or node.function.name not in ("DateFormat", "DateParse"):
        return
    pattern = node.arguments[1]
    if not isinstance(pattern, TypedLiteral) or not isinstance(pattern.value, str):
        return
    if "%" in pattern.value or not is_foreign(pattern.value):
        return
    repaired = format_text(specifiers(pattern.value))
    effect = "gives this text itself" if node.function.name == "DateFormat" else "matches no date"
    yield FormulaWarning(
        "date-pattern",
        f"The pattern has no specifiers: it {effect}.",
        pattern.span,
        f"Parts of dates are written with %: {repaired}.",
        Fix(f"Write {repaired}", pattern.span, repaired),
    )


def _dollar_group(node: Typed, text: str) -> _Found:
    if not isinstance(node, TypedCall) or node.function.name != "RegexpReplace":
        return
    replacement = node.arguments[2]
    if not isinstance(replacement, TypedLiteral) or not isinstance(replacement.value, str):
        return
    shown = written(replacement, text)
    repaired = shown
    for digit in "123456789":
        repaired = repaired.replace(f"${digit}", f"\\\\{digit}")
    if repaired == shown:
        return
    yield FormulaWarning(
        "group-sign",
        "A $ before a digit is an ordinary character in a replacement.",
        replacement.span,
        f"Groups are written with backslashes: {repaired}.",
        Fix(f"Write {repaired}", replacement.span, repaired),
    )


def _text_of_array(node: Typed, text: str) -> _Found:
    """In([x], Text(Array("a"))): compares with the text of a list."""
    if not isinstance(node, TypedCall) or node.function.name != "In":
        return
    for candidate in node.arguments[1:]:
        is_text = isinstance(candidate, TypedCall) and candidate.function.name == "Text"
        inner = candidate.arguments[0] if is_text and isinstance(candidate, TypedCall) else None
        if isinstance(inner, TypedCall) and inner.function.name.startswith("Array"):
            repaired = f"ArrayContains({written(inner, text)}, {written(node.arguments[0], text)})"
            yield FormulaWarning(
                "text-of-array",
                'This compares with the whole list as one text, such as ["a","b"].',
                candidate.span,
                f"Write {repaired}, or the candidates one by one.",
                Fix("Use ArrayContains", node.span, repaired),
            )


def _negative_remainder(node: Typed, text: str) -> _Found:
    """10% - 5 is read as the remainder of 10 and -5."""
    if not isinstance(node, TypedBinary) or node.operator != "%":
        return
    if isinstance(node.left, TypedLiteral) and isinstance(node.right, TypedUnary):
        yield FormulaWarning(
            "remainder",
            f"% is the remainder of a division here: {written(node.left, text)} divided by "
            f"{written(node.right, text)}.",
            node.span,
            "For percent, write the number itself: 0.1 for 10%.",
        )


# ---------------------------------------------------------------- comparisons that never hold


def _constant(node: Typed) -> Constant:
    if isinstance(node, TypedLiteral):
        return node.value
    if isinstance(node, TypedUnary) and node.operator == "-":
        value = _constant(node.operand)
        return -value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return None


def _against_constant(node: Typed) -> tuple[Typed, str, Constant] | None:
    """A comparison of a value with a constant, the value on the left."""
    if not isinstance(node, TypedBinary) or node.operator not in _COMPARISONS:
        return None
    left, right = _constant(node.left), _constant(node.right)
    if right is not None and left is None:
        return node.left, node.operator, right
    if left is not None and right is None:
        return node.right, _FLIPPED[node.operator], left
    return None


def _out_of_range(node: Typed, text: str) -> _Found:
    compared = _against_constant(node)
    if compared is None:
        return
    call, operator, value = compared
    if not isinstance(call, TypedCall):
        return
    reason = _impossible(call, operator, value, text)
    if reason is not None:
        message, hint = reason
        yield FormulaWarning("never-true", message, node.span, hint)


def _impossible(call: TypedCall, operator: str, value: Constant, text: str) -> tuple[str, str] | None:
    name, shown = call.function.name, written(call, text)
    never = "This comparison never holds"
    if isinstance(value, str) and operator == "=":
        if name == "Lower" and value != value.lower():
            return f"{never}: {shown} has no capital letters.", "Write the text in small letters."
        if name == "Upper" and value != value.upper():
            return f"{never}: {shown} has no small letters.", "Write the text in capital letters."
        if name == "Trim" and value != value.strip(" "):
            return f"{never}: {shown} has no spaces at its ends.", "Remove the spaces from the text."
        length = _constant(call.arguments[-1]) if name in ("Left", "Right", "Mid") else None
        if isinstance(length, int | float) and len(value) > length:
            return f"{never}: {shown} has at most {length} characters.", "Compare with a shorter text."
    if name in _RANGES and isinstance(value, int | float) and not isinstance(value, bool):
        low, high = _RANGES[name]
        if not _possible(operator, value, low, high):
            until = f"from {low:g} to {high:g}" if high != inf else f"{low:g} or more"
            return f"{never}: {shown} is {until}.", f"Compare with a number that is {until}."
    return None


def _possible(operator: str, value: float, low: float, high: float) -> bool:
    """Whether `x operator value` holds for some x from low to high."""
    match operator:
        case "=":
            return low <= value <= high
        case "<":
            return low < value
        case "<=":
            return low <= value
        case ">":
            return high > value
        case ">=":
            return high >= value
        case _:
            return True


def _contradiction(node: Typed, text: str) -> _Found:
    """`x = 1 and x = 2` and `x > 5 and x < 3` never hold; `x != 1 or x != 2` always does."""
    if not isinstance(node, TypedBinary) or node.operator not in ("and", "or"):
        return
    by_value: dict[object, list[tuple[Typed, str, Constant]]] = defaultdict(list)
    for part in _operands(node, node.operator):
        compared = _against_constant(part)
        if compared is not None:
            by_value[_identity(compared[0])].append(compared)
    for comparisons in by_value.values():
        shown = written(comparisons[0][0], text)
        if node.operator == "and" and _exclude_each_other(comparisons):
            yield FormulaWarning(
                "never-true",
                f"These conditions never hold together: they ask for different values of {shown}.",
                node.span,
                "Write or between them, or In(value, candidate, ...).",
            )
        if node.operator == "or" and len({value for _, sign, value in comparisons if sign == "!="}) > 1:
            yield FormulaWarning(
                "always-true",
                f"One of these conditions always holds: {shown} differs from one of the values.",
                node.span,
                "Write and between them, or not In(value, candidate, ...).",
            )


def _operands(node: Typed, operator: str) -> Iterator[Typed]:
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, TypedBinary) and part.operator == operator:
            pending += [part.right, part.left]
        else:
            yield part


def _exclude_each_other(comparisons: list[tuple[Typed, str, Constant]]) -> bool:
    if len({value for _, operator, value in comparisons if operator == "="}) > 1:
        return True
    low, high, strict = -inf, inf, False
    for _, operator, value in comparisons:
        if isinstance(value, str | bool) or value is None:
            continue
        if operator in ("=", ">", ">=") and value >= low:
            strict = strict or operator == ">" if value == low else operator == ">"
            low = value
        if operator in ("=", "<", "<=") and value <= high:
            strict = strict or operator == "<"
            high = value
    return low > high or (low == high and strict)


def _identity(node: Typed) -> object:
    """Equal for nodes with the same meaning, wherever they are in the text."""
    parts = tuple(_identity(part) for part in children(node))
    match node:
        case TypedLiteral():
            return ("literal", node.type, node.value)
        case TypedReference():
            return ("reference", node.resolved)
        case TypedUnary() | TypedBinary():
            return (node.operator, parts)
        case TypedCall():
            return (node.function.name, parts)
        case TypedField():
            return ("field", node.name, parts)
        case TypedIndex():
            return ("index", parts)
        case TypedRecord():
            return ("record", tuple(key for key, _ in node.entries), parts)
        case _:
            return id(node)


_RULES: tuple[Callable[[Typed, str], _Found], ...] = (
    _null_comparison,
    _search_first,
    _date_pattern,
    _dollar_group,
    _text_of_array,
    _negative_remainder,
    _out_of_range,
    _contradiction,
)
