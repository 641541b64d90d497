"""The words of type errors: which place, what it needs, what it got, and how to repair it."""

from tablewright.formula.errors import Fix, FormulaError
from tablewright.formula.formatter import format_formula
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function, Parameter
from tablewright.formula.lexer import shorten
from tablewright.formula.tree import Binary, Call, Node, Unary
from tablewright.formula.typed import Typed, TypedCall, TypedLiteral
from tablewright.formula.types import ValueType

_ARITHMETIC = ("+", "-", "*", "/", "%", "^")


def unknown_function_error(node: Call) -> FormulaError:
    """There is no such function; a targeted hint where people are known to expect one."""
    hint = catalogue.hint_for(node.name)
    fix = None
    if hint and hint.replacement:
        fix = Fix(f"Use {hint.replacement}", node.name_span, hint.replacement)
    return FormulaError(
        "unknown-function",
        f"There is no function {shorten(node.name)}.",
        node.name_span,
        hint=hint.text if hint else "The function list names all functions.",
        fix=fix,
    )


def arity_error(node: Call, function: Function, problem: str) -> FormulaError:
    """Too many, too few, or an incomplete group of arguments."""
    found = len(node.arguments)
    plural = "argument" if found == 1 else "arguments"
    return FormulaError(
        "type",
        f"{function.name} cannot take {found} {plural}: {problem}.",
        node.span,
        hint=f"Write {function.signature}.",
    )


def argument_error(
    node: Call, function: Function, index: int, argument: Typed, expected: frozenset[ValueType]
) -> FormulaError:
    """An argument of a wrong type; where only some words are possible, converting it is no way out."""
    hint, fix = _conversion(node.arguments[index], argument, expected)
    parameter = function.bind(len(node.arguments))[index]
    if parameter.choices:
        hint, fix = f"It is one of {_quoted(parameter.choices)}: write {function.signature}.", None
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
    """Arguments that must share one type do not."""
    position, wanted = earlier
    hint, fix = _conversion(node.arguments[index], argument, frozenset({wanted}))
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
    """A place that must be known before the query runs."""
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
    """A constant that is none of the allowed ones."""
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
    """An aggregate directly inside an aggregate."""
    return FormulaError(
        "level",
        f"{node.name} cannot aggregate {inner.function.name} in one formula.",
        inner.span,
        hint=f"Put {inner.function.name}(...) into a column of an inner grouping and refer to that column.",
    )


def operand_error(
    node: Unary | Binary, written: Node, operand: Typed, wanted: ValueType, *, other: Typed | None = None
) -> FormulaError:
    """An operand of a wrong type."""
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
    """A text plus a number: the number has to become a text."""
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
        if node.operator == "-" and types == {ValueType.DATE}:
            return 'The distance between dates is DateDiff("day", start, end).', None
        return 'Dates are moved with DateAdd("day", amount, date).', None
    if isinstance(node, Binary) and node.operator == "+" and types <= {ValueType.TEXT, None}:
        text = f"{format_formula(node.left)} & {format_formula(node.right)}"
        return "Texts are joined with &.", Fix("Use &", node.span, text)
    if isinstance(node, Binary) and node.operator == "+" and types == {ValueType.TEXT, ValueType.NUMBER}:
        return _joined_texts(node, left_is_text=(operand.type is ValueType.TEXT) == (written is node.left))
    chained = isinstance(node, Binary) and isinstance(node.left, Binary)
    if node.operator in ("<", "<=", ">", ">=") and chained and ValueType.LOGICAL in types:
        return "Write both comparisons: a < b and b < c.", None
    return None, None


def _conversion(
    written: Node, argument: Typed, expected: frozenset[ValueType]
) -> tuple[str | None, Fix | None]:
    """How to turn the argument into what is expected."""
    text, found = format_formula(written), argument.type
    if ValueType.TEXT in expected:
        return _wrap("Text", text, argument)
    if ValueType.NUMBER in expected:
        if found is ValueType.LOGICAL:
            repaired = f"If({text}, 1, 0)"
            return f"Turn it into a number: {repaired}.", Fix("Use If", argument.span, repaired)
        return _wrap("Number", text, argument)
    if ValueType.DATE in expected:
        if found is ValueType.NUMBER:
            return 'Write a date as Date("2024-01-31") or MakeDate(2024, 1, 31).', None
        return _wrap("Date", text, argument)
    if ValueType.LOGICAL in expected and found is ValueType.NUMBER:
        repaired = f"{text} != 0"
        if isinstance(written, Unary | Binary):
            repaired = f"({text}) != 0"
        return f"Compare it, for example {repaired}.", Fix("Compare with 0", argument.span, repaired)
    if ValueType.LOGICAL in expected and found is ValueType.DATE:
        return "Compare it, for example with Today().", None
    if ValueType.LOGICAL in expected:
        return _wrap("Logical", text, argument)
    return _wrap("Variant", text, argument) if catalogue.find("Variant") else (None, None)


def _wrap(function: str, text: str, argument: Typed) -> tuple[str, Fix]:
    repaired = f"{function}({text})"
    return f"Wrap it in {function}(): {shorten(repaired)}.", Fix(f"Use {function}()", argument.span, repaired)


def _one_of(types: frozenset[ValueType]) -> str:
    names = [kind.value for kind in ValueType if kind in types]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _quoted(choices: tuple[str, ...]) -> str:
    return ", ".join(f'"{choice}"' for choice in choices)
