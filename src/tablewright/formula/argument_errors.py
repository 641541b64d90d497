"""The messages of type errors: which argument, what it needs, what it got, and how to fix it."""

import re

from tablewright.formula.errors import Fix, FormulaError
from tablewright.formula.formatter import format_formula
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function, Parameter
from tablewright.formula.lexer import shorten
from tablewright.formula.misuse import Suggestion, suggestion
from tablewright.formula.precedence import COMPARISON, PREFIX_MINUS
from tablewright.formula.tree import Binary, Call, Node, Number, Text, Unary
from tablewright.formula.typed import Typed, TypedCall, TypedLiteral
from tablewright.formula.types import ValueType

_ARITHMETIC = ("+", "-", "*", "/", "%", "^")
_ORDER = ("<", "<=", ">", ">=")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def unknown_function_error(node: Call) -> FormulaError:
    """The error of an unknown function, with a specific hint for names known from other programs."""
    hint = catalogue.hint_for(node.name)
    text, fix = hint.text if hint else "The function list names all functions.", None
    if hint and hint.replacement and _takes(hint.replacement, node):
        fix = Fix(f"Use {hint.replacement}", node.name_span, hint.replacement)
    meant = suggestion(node)
    if meant is not None:
        text, fix = meant.hint, _rewrite(node, meant)
    return FormulaError(
        "unknown-function", f"There is no function {shorten(node.name)}.", node.name_span, hint=text, fix=fix
    )


def _takes(name: str, node: Call) -> bool:
    """Whether a function takes as many arguments as the call has; true for a call without arguments yet."""
    function = catalogue.find(name)
    if function is None or not node.arguments:
        return function is not None
    try:
        function.bind(len(node.arguments))
    except ValueError:
        return False
    return True


def _rewrite(node: Call, meant: Suggestion) -> Fix | None:
    return Fix(f"Write {shorten(meant.text)}", node.span, meant.text) if meant.text is not None else None


def arity_error(node: Call, function: Function, problem: str) -> FormulaError:
    """The error of too many, too few, or an incomplete group of arguments."""
    number = len(node.arguments)
    plural = "argument" if number == 1 else "arguments"
    meant = suggestion(node)
    return FormulaError(
        "type",
        f"{function.name} cannot take {number} {plural}: {problem}.",
        node.span,
        hint=meant.hint if meant else f"Write {function.signature}.",
        fix=_rewrite(node, meant) if meant else None,
    )


def argument_error(
    node: Call, function: Function, index: int, argument: Typed, expected: frozenset[ValueType]
) -> FormulaError:
    """The error of an argument of a wrong type, with a conversion as the fix unless only certain words are
    allowed."""
    hint, fix = _conversion(node.arguments[index], argument, expected)
    parameter = function.bind(len(node.arguments))[index]
    if parameter.choices:
        hint, fix = f"It is one of {_quoted(parameter.choices)}: write {function.signature}.", None
    meant = suggestion(node)
    if meant is not None:
        hint, fix = meant.hint, _rewrite(node, meant)
    return FormulaError(
        "type",
        f"Argument {index + 1} of {function.name} must be {_one_of(expected)}, not {argument.type.value}.",
        argument.span,
        hint=hint,
        fix=fix,
        expected=_one_of(expected),
        found=argument.type.value,
    )


def mixed_error(
    node: Call, function: Function, index: int, argument: Typed, earlier: tuple[int, ValueType]
) -> FormulaError:
    """The error of arguments that must share one type and do not."""
    position, wanted = earlier
    hint, fix = _conversion(node.arguments[index], argument, frozenset({wanted}))
    meant = suggestion(node)
    if meant is not None:
        hint, fix = meant.hint, _rewrite(node, meant)
    return FormulaError(
        "type",
        f"Argument {index + 1} of {function.name} must be {wanted.value} like argument {position + 1}, "
        f"not {argument.type.value}.",
        argument.span,
        hint=hint,
        fix=fix,
        expected=wanted.value,
        found=argument.type.value,
    )


def not_constant_error(node: Call, parameter: Parameter, index: int, argument: Typed) -> FormulaError:
    """The error of an argument that must be known before the query runs."""
    hint = "Write the value itself, or a control."
    if parameter.choices:
        hint = f"Write one of {_quoted(parameter.choices)}, or a control."
    return FormulaError(
        "type",
        f"Argument {index + 1} of {node.name} ({parameter.name}) must be a constant.",
        argument.span,
        hint=hint,
    )


def element_error(node: Call) -> FormulaError:
    return FormulaError(
        "type",
        "Element() has a value only inside ArrayFilter and ArrayTransform.",
        node.span,
        hint='Write ArrayFilter([Column], Text(Element()) != "x").',
    )


def choice_error(node: Call, parameter: Parameter, index: int, argument: TypedLiteral) -> FormulaError:
    """The error of a constant that is not one of the allowed ones."""
    shown = "Null" if argument.value is None else f'"{argument.value}"'
    near = catalogue.nearest(str(argument.value), parameter.choices)
    fix = Fix(f'Use "{near}"', argument.span, f'"{near}"') if near else None
    return FormulaError(
        "type",
        f"{shown} is not a {parameter.name} that {node.name} knows (argument {index + 1}).",
        argument.span,
        hint=f"Use one of {_quoted(parameter.choices)}.",
        fix=fix,
        expected=_quoted(parameter.choices),
        found=shown,
    )


def nested_aggregate_error(node: Call, inner: TypedCall) -> FormulaError:
    """The error of an aggregate directly inside an aggregate."""
    return FormulaError(
        "level",
        f"{node.name} cannot aggregate {inner.function.name} in one formula.",
        inner.span,
        hint=f"Put {inner.function.name}(...) into a column of an inner grouping and refer to that column.",
    )


def operand_error(
    node: Unary | Binary, written: Node, operand: Typed, wanted: ValueType, *, other: Typed | None = None
) -> FormulaError:
    """The error of an operand of a wrong type."""
    hint, fix = _operator_hint(node, written, operand, other)
    if hint is None:
        hint, fix = _conversion(written, operand, frozenset({wanted}))
    side = ""
    if isinstance(node, Binary):
        side = "left of " if written is node.left else "right of "
    message = (
        f"The value {side or 'after '}`{node.operator}` must be {wanted.value}, not {operand.type.value}."
    )
    return FormulaError(
        "type",
        message,
        operand.span,
        hint=hint,
        fix=fix,
        expected=wanted.value,
        found=operand.type.value,
    )


def _joined_texts(node: Binary, *, left_is_text: bool) -> tuple[str, Fix]:
    """The hint for a text plus a number: convert the number to text."""
    left, right = format_formula(node.left), format_formula(node.right)
    text = f"{left} & Text({right})" if left_is_text else f"Text({left}) & {right}"
    return "Texts are joined with &; Text() makes a text of a number.", Fix(
        "Use & and Text()", node.span, text
    )


def _operator_hint(
    node: Unary | Binary, written: Node, operand: Typed, other: Typed | None
) -> tuple[str | None, Fix | None]:
    types = {operand.type, other.type if other else None}
    if node.operator in _ARITHMETIC and ValueType.DATE in types:
        return _date_arithmetic(
            node, operand if isinstance(node, Binary) and written is node.left else other, types
        )
    if isinstance(node, Binary) and node.operator == "+" and types <= {ValueType.TEXT, None}:
        text = f"{format_formula(node.left)} & {format_formula(node.right)}"
        return "Texts are joined with &.", Fix("Use &", node.span, text)
    if isinstance(node, Binary) and node.operator == "+" and types == {ValueType.TEXT, ValueType.NUMBER}:
        return _joined_texts(node, left_is_text=(operand.type is ValueType.TEXT) == (written is node.left))
    if isinstance(node, Binary) and node.operator in _ORDER and ValueType.LOGICAL in types:
        first = node.left
        if isinstance(first, Binary) and first.operator in _ORDER:
            text = (
                f"{format_formula(first)} and {format_formula(first.right, COMPARISON + 1)} {node.operator} "
            )
            text += format_formula(node.right, COMPARISON + 1)
            return "Write both comparisons: a < b and b < c.", Fix("Write both", node.span, text)
    return None, None


def _date_arithmetic(
    node: Unary | Binary, left: Typed | None, types: set[ValueType | None]
) -> tuple[str, Fix | None]:
    """The hint for a date minus a date, or a date plus or minus days."""
    distance = 'The distance between dates is DateDiff("day", start, end).'
    move = 'Dates are moved with DateAdd("day", amount, date).'
    if not isinstance(node, Binary):
        return move, None
    first, second = format_formula(node.left), format_formula(node.right)
    if node.operator == "-" and types == {ValueType.DATE}:
        return distance, Fix("Use DateDiff", node.span, f'DateDiff("day", {second}, {first})')
    if types != {ValueType.DATE, ValueType.NUMBER} or node.operator not in ("+", "-"):
        return move, None
    if left is not None and left.type is ValueType.DATE:
        amount = second if node.operator == "+" else f"-{format_formula(node.right, PREFIX_MINUS)}"
        return move, Fix("Use DateAdd", node.span, f'DateAdd("day", {amount}, {first})')
    if node.operator == "+":
        return move, Fix("Use DateAdd", node.span, f'DateAdd("day", {first}, {second})')
    return move, None


def _conversion(
    written: Node, argument: Typed, expected: frozenset[ValueType]
) -> tuple[str | None, Fix | None]:
    """The call that converts the argument to the expected type."""
    text, value_type = format_formula(written), argument.type
    literal = _as_literal(written, expected)
    if literal is not None:
        return f"Write {literal}.", Fix(f"Write {literal}", argument.span, literal)
    if ValueType.TEXT in expected:
        return _wrap("Text", text, argument)
    if ValueType.NUMBER in expected:
        if value_type is ValueType.LOGICAL:
            repaired = f"If({text}, 1, 0)"
            return f"Turn it into a number: {repaired}.", Fix("Use If", argument.span, repaired)
        return _wrap("Number", text, argument)
    if ValueType.DATE in expected:
        if value_type is ValueType.NUMBER:
            return 'Write a date as Date("2024-01-31") or MakeDate(2024, 1, 31).', None
        return _wrap("Date", text, argument)
    if ValueType.LOGICAL in expected and value_type is ValueType.NUMBER:
        repaired = f"{text} != 0"
        if isinstance(written, Unary | Binary):
            repaired = f"({text}) != 0"
        return f"Compare it, for example {repaired}.", Fix("Compare with 0", argument.span, repaired)
    if ValueType.LOGICAL in expected and value_type is ValueType.DATE:
        return "Compare it, for example with Today().", None
    if ValueType.LOGICAL in expected:
        return _wrap("Logical", text, argument)
    return _wrap("Variant", text, argument) if catalogue.find("Variant") else (None, None)


def _as_literal(written: Node, expected: frozenset[ValueType]) -> str | None:
    """A literal of another type converted: `"1"` to the number 1, `"true"` and 1 to True."""
    value = (
        written.value if isinstance(written, Text) else written.text if isinstance(written, Number) else ""
    )
    if ValueType.NUMBER in expected and isinstance(written, Text) and _PLAIN_NUMBER.fullmatch(value):
        return value
    if expected == frozenset({ValueType.LOGICAL}):
        return {"true": "True", "1": "True", "false": "False", "0": "False"}.get(value.lower())
    return None


def _wrap(function: str, text: str, argument: Typed) -> tuple[str, Fix]:
    repaired = f"{function}({text})"
    return f"Wrap it in {function}(): {shorten(repaired)}.", Fix(f"Use {function}()", argument.span, repaired)


def _one_of(types: frozenset[ValueType]) -> str:
    names = [kind.value for kind in ValueType if kind in types]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _quoted(choices: tuple[str, ...]) -> str:
    return ", ".join(f'"{choice}"' for choice in choices)
