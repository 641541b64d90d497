"""A text for a typed formula that depends on ids alone: equal meaning, equal text."""

from tablewright.compiler.references import (
    AtomValue,
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


def canonical(node: Typed) -> str:
    """The text of a typed tree, of placed ones too."""
    match node:
        case TypedLiteral():
            return f"{node.type.value}:{node.value!r}"
        case TypedReference(resolved=resolved):
            return canonical_reference(resolved)
        case TypedUnary():
            return f"({node.operator} {canonical(node.operand)})"
        case TypedBinary():
            return f"({canonical(node.left)} {node.operator} {canonical(node.right)})"
        case TypedCall():
            return f"{node.function.name}({', '.join(canonical(each) for each in node.arguments)})"
        case TypedField():
            return f"{canonical(node.base)}.{node.name!r}"
        case TypedIndex():
            return f"{canonical(node.base)}[{canonical(node.index)}]"
        case TypedRecord():
            return "{" + ", ".join(f"{key!r}: {canonical(value)}" for key, value in node.entries) + "}"
        case _:
            raise AssertionError(f"unknown node {type(node).__name__}")


def canonical_reference(resolved: object) -> str:
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
        case AtomValue():
            return resolved.atom.text
        case Part():
            return f"[part {resolved.number}]"
        case _:
            raise AssertionError(f"unknown reference {resolved!r}")
