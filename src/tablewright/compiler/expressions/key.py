"""A canonical text of a typed formula, by ids alone: equal meaning, equal text."""

from tablewright.compiler.expressions.references import (
    AtomReference,
    ControlValueOf,
    ForeignColumn,
    OwnColumn,
    Part,
    SourceColumnValue,
    TotalReference,
)
from tablewright.formula.typed import (
    Typed,
    TypedBinary,
    TypedCall,
    TypedField,
    TypedIndex,
    TypedLiteral,
    TypedRecord,
    TypedReference,
    TypedUnary,
)


def expression_key(node: Typed) -> str:
    """The canonical text of a typed tree, with or without assigned levels."""
    match node:
        case TypedLiteral():
            return f"{node.type.value}:{node.value!r}"
        case TypedReference(resolved=resolved):
            return reference_key(resolved)
        case TypedUnary():
            return f"({node.operator} {expression_key(node.operand)})"
        case TypedBinary():
            return f"({expression_key(node.left)} {node.operator} {expression_key(node.right)})"
        case TypedCall():
            return (
                f"{node.function.name}({', '.join(expression_key(argument) for argument in node.arguments)})"
            )
        case TypedField():
            return f"{expression_key(node.base)}.{node.name!r}"
        case TypedIndex():
            return f"{expression_key(node.base)}[{expression_key(node.index)}]"
        case TypedRecord():
            return "{" + ", ".join(f"{key!r}: {expression_key(value)}" for key, value in node.entries) + "}"
        case _:
            raise AssertionError(f"unknown node {type(node).__name__}")


def reference_key(resolved: object) -> str:
    """The text of what a reference means."""
    match resolved:
        case OwnColumn():
            return f"[{resolved.column_id}]"
        case SourceColumnValue():
            return f"[source/{resolved.key!r}]"
        case ForeignColumn():
            return f"[{resolved.element_id}/{resolved.column_id}]"
        case ControlValueOf():
            return f"[control {resolved.control_id}.{resolved.part}]"
        case TotalReference():
            return f"[{resolved.column_id} {resolved.mode}]"
        case AtomReference():
            return resolved.atom.text
        case Part():
            return f"[part {resolved.number}]"
        case _:
            raise AssertionError(f"unknown reference {resolved!r}")
