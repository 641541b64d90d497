"""A name for a column from its formula: `Sum of Amount`, `Month of Order Date`."""

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.tree import Binary, Call, Node, Reference, Text, Unary

DEFAULT = "Calc"
MAX_LENGTH = 60
_KEEPS_FIRST = {"Coalesce", "NullIf", "Zn"}
_UNIT_FUNCTIONS = {"DateTrunc", "DatePart"}


def suggest_name(node: Node) -> str:
    """A short name that tells what the formula gives."""
    return _name(node)[:MAX_LENGTH].strip() or DEFAULT


def unique_name(name: str, taken: set[str]) -> str:
    """The name, with ` (1)`, ` (2)` ... where it is taken (in any letter case)."""
    used = {each.casefold() for each in taken}
    candidate, count = name, 0
    while candidate.casefold() in used:
        count += 1
        candidate = f"{name} ({count})"
    return candidate


def _name(node: Node) -> str:
    match node:
        case Reference():
            return node.parts[-1]
        case Call():
            return _call_name(node)
        case Unary():
            return _name(node.operand)
        case Binary():
            left, right = _name(node.left), _name(node.right)
            return f"{left} {node.operator} {right}" if left and right else left or right
        case _:
            return ""


def _call_name(node: Call) -> str:
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
    if function is not None and function.kind is FunctionKind.SPECIAL:
        return _name(arguments[0])
    if function is not None and function.category == "logical":
        return _name(arguments[0]) if known in _KEEPS_FIRST else ""
    subject = next((name for name in map(_name, arguments) if name), "")
    return f"{words} of {subject}" if subject else words


def _words(name: str) -> str:
    """`CountDistinct` as `Count Distinct`."""
    spaced = "".join(f" {char}" if char.isupper() and index else char for index, char in enumerate(name))
    return spaced if sum(char.isupper() for char in name) > 1 and not name.isupper() else name
