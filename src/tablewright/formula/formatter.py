"""Formats a tree as text: one canonical spelling, with as few parentheses as possible."""

import re

from tablewright.formula.ids import is_id, looks_like_id
from tablewright.formula.precedence import ATOM, INFIX, NOT, POWER, PREFIX_MINUS
from tablewright.formula.tree import (
    Binary,
    Call,
    Field,
    Index,
    Logical,
    Node,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Unary,
)

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPECIAL = re.compile(r"[][/\\]")


def format_formula(node: Node, least: int = 0) -> str:
    """The text of a tree, in parentheses if it binds less tightly than `least`."""
    text = _format(node)
    return f"({text})" if _strength(node) < least else text


def format_reference(parts: tuple[str, ...]) -> str:
    """`[Element/Column]`, with brackets, slashes and backslashes inside names escaped."""
    return f"[{'/'.join(map(_part, parts))}]"


def _part(part: str) -> str:
    escaped = _SPECIAL.sub(r"\\\g<0>", part)
    return f"\\{escaped}" if looks_like_id(part) and not is_id(part) else escaped


def format_text(value: str) -> str:
    """A text literal in double quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _strength(node: Node) -> int:
    match node:
        case Binary():
            return INFIX[node.operator]
        case Unary():
            return PREFIX_MINUS if node.operator == "-" else NOT
        case _:
            return ATOM


def _format(node: Node) -> str:
    match node:
        case Number():
            return node.text
        case Text():
            return format_text(node.value)
        case Logical():
            return "True" if node.value else "False"
        case Null():
            return "Null"
        case Reference():
            return format_reference(node.parts)
        case Unary():
            return _unary(node)
        case Binary():
            return _binary(node)
        case Call():
            return f"{node.name}({', '.join(map(format_formula, node.arguments))})"
        case Field():
            base = format_formula(node.base, ATOM)
            return f"({base}).{node.name}" if isinstance(node.base, Number) else f"{base}.{node.name}"
        case Index():
            base = format_formula(node.base, ATOM)
            # Only after these does a bracket open an index.
            bare = isinstance(node.base, Reference | Call | Field | Index | Record)
            return f"{base if bare or base.startswith('(') else f'({base})'}[{format_formula(node.index)}]"
        case Record():
            entries = (f"{_key(key)}: {format_formula(value)}" for key, value in node.entries)
            return f"{{ {', '.join(entries)} }}" if node.entries else "{}"
        case _:
            raise AssertionError(f"unknown node {type(node).__name__}")


def _unary(node: Unary) -> str:
    if node.operator == "not":
        return f"not {format_formula(node.operand, NOT)}"
    # A second minus gets parentheses, for the reader.
    least = ATOM if isinstance(node.operand, Unary) else PREFIX_MINUS
    return f"-{format_formula(node.operand, least)}"


def _binary(node: Binary) -> str:
    """Descends the left side in a loop, because long chains of operators are deep on that side."""
    pieces: list[str] = []
    current: Node = node
    least = 0
    while isinstance(current, Binary):
        strength = INFIX[current.operator]
        right = format_formula(current.right, strength if current.operator == "^" else strength + 1)
        pieces.append(f" {current.operator} {right}")
        least = POWER + 1 if current.operator == "^" else strength
        current = current.left
        if _strength(current) < least:
            pieces.append(f"({format_formula(current)})")
            break
    else:
        pieces.append(format_formula(current, least))
    return "".join(reversed(pieces))


def _key(key: str) -> str:
    return key if _IDENTIFIER.fullmatch(key) else format_text(key)
