"""A name for a column from its formula: `Sum of Amount`, `Month of Order Date`."""

import re
from collections.abc import Iterator

from tablewright.formula.functions import catalogue
from tablewright.formula.precedence import INFIX
from tablewright.formula.tree import Binary, Call, Node, Number, Reference, Text, Unary, parts

DEFAULT = "Calculation"
MAX_LENGTH = 60
LONGEST_EXPRESSION = 40
"""A longer expression is not used as a name; its first column is used instead."""
_UNIT_FUNCTIONS = {"DateTrunc", "DatePart"}
_SAME_THING = {"Coalesce", "NullIf", "Zn", "FillDown", "Lookup", "Rollup", "LookupMatchNulls"}
"""Functions whose result is still called what their argument is called."""
_STEPS = {
    *("Trim", "LTrim", "RTrim", "Upper", "Lower", "Proper", "Replace", "RegexpReplace"),
    *("Text", "Number", "Date", "DateTime", "Logical", "Variant", "Json", "DateParse"),
}
"""Functions that are not named inside others: `Number of Rabatt %`, not `Number of Replace of Rabatt %`."""
_TOTALS = {"GrandTotal": "Total", "Subtotal": "Subtotal", "PercentOfTotal": "Percent"}
_SUMS = ("Sum of ", "Total of ")
_NUMBERED = re.compile(r" \(\d+\)$")


def suggest_name(node: Node) -> str:
    """A short name that describes the formula's result."""
    name = _call_name(node, outermost=True) if isinstance(node, Call) else _name(node)
    if len(name) > LONGEST_EXPRESSION and isinstance(node, Binary):
        name = next((part.parts[-1] for part in _walk(node) if isinstance(part, Reference)), "")
    return name[:MAX_LENGTH].strip() or DEFAULT


def unique_name(name: str, taken: set[str]) -> str:
    """The name, with ` (1)`, ` (2)` ... where it is taken (in any letter case)."""
    used = {text.casefold() for text in taken}
    candidate, count = name, 0
    while candidate.casefold() in used:
        count += 1
        candidate = f"{name} ({count})"
    return candidate


def _walk(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        part = pending.pop()
        yield part
        pending.extend(reversed(parts(part)))


def _name(node: Node) -> str:
    match node:
        case Reference():
            return _NUMBERED.sub("", node.parts[-1])
        case Call():
            return _call_name(node)
        case Unary():
            operand = _name(node.operand)
            return f"-{operand}" if node.operator == "-" and operand else operand
        case Binary():
            return _expression(node)
        case _:
            return ""


def _expression(node: Binary) -> str:
    """`Amount * (1 - Discount)`: numbers are part of the name, texts between names are not."""
    strength = INFIX[node.operator]
    left = _operand(node.left, strength)
    right = _operand(node.right, strength + 1)
    if not _name(node.left) and not _name(node.right):
        return ""
    return f"{left} {node.operator} {right}" if left and right else left or right


def _operand(node: Node, least: int) -> str:
    if isinstance(node, Number):
        return node.text
    name = _name(node)
    return f"({name})" if name and isinstance(node, Binary) and INFIX[node.operator] < least else name


def _call_name(node: Call, *, outermost: bool = False) -> str:
    function = catalogue.find(node.name)
    known = function.name if function else node.name
    arguments = node.arguments
    if known in _UNIT_FUNCTIONS and len(arguments) > 1 and isinstance(arguments[0], Text):
        subject = _name(arguments[1])
        unit = arguments[0].value.replace("_", " ").strip().capitalize()
        return f"{unit} of {subject}" if subject else unit
    words = _words(known)
    if not arguments:
        return "Row Count" if known == "Count" else words
    if known in _SAME_THING or (known in _STEPS and not outermost):
        return _name(arguments[0])
    if function is not None and function.category == "logical":
        return ""
    subject = next((name for name in map(_name, arguments) if name), "")
    if known in _TOTALS:
        return f"{_TOTALS[known]} of {subject}" if subject else _TOTALS[known]
    if known == "Sum" and subject.startswith(_SUMS):
        return f"Total of {subject.partition(' of ')[2]}"
    return f"{words} of {subject}" if subject else words


def _words(name: str) -> str:
    """`CountDistinct` as `Count Distinct`."""
    spaced = "".join(f" {char}" if char.isupper() and index else char for index, char in enumerate(name))
    return spaced if sum(char.isupper() for char in name) > 1 and not name.isupper() else name
