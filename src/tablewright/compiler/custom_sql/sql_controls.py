"""Controls in custom SQL: `{{control-id}}` is written in place of a value and becomes a bound parameter.

No text is concatenated: each placeholder is found by the tokenizer (so not in texts, names or comments),
parsed as a column with a unique name, and then replaced in the tree.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

from tablewright.document.model import ControlElement
from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

Part = Literal["", "min", "max", "start", "end"]

_FORM = re.compile(r"\{\{\s*(?P<id>[A-Za-z][A-Za-z0-9_-]*)(?:\.(?P<part>min|max|start|end))?\s*\}\}")
_PREFIX = "control:"

TEXT = ValueKind(type=ValueType.TEXT)
NUMBER = ValueKind(type=ValueType.NUMBER)
LOGICAL = ValueKind(type=ValueType.LOGICAL)
MOMENT = ValueKind(type=ValueType.DATE, has_time=True)


class UnknownPlaceholder(ValueError):
    """Raised for double braces around something that is not a control; the text is their content."""


class MisplacedControl(ValueError):
    """Raised for a control in a position where no value is allowed; the text is its id."""


@dataclass(frozen=True, slots=True)
class SqlControl:
    """A placeholder in an authorised statement."""

    node: exp.Placeholder
    control_id: str
    part: Part


def mark(statement: str, dialect: str) -> tuple[str, dict[str, str]]:
    """The statement with a column name in place of each placeholder, and the placeholder of each name."""
    if "{{" not in statement:
        return statement, {}
    try:
        tokens = Dialect.get_or_raise(dialect).tokenize(statement)
    except SqlglotError:
        return statement, {}
    pieces: list[str] = []
    marks: dict[str, str] = {}
    done = 0
    for first, second in pairwise(tokens):
        opens = first.token_type is TokenType.L_BRACE and second.token_type is TokenType.L_BRACE
        if not opens or second.start != first.start + 1 or first.start < done:
            continue
        match = _FORM.match(statement, first.start)
        if match is None:
            raise UnknownPlaceholder(statement[first.start : first.start + 40].partition("}}")[0] + "}}")
        name = _free_name(statement, len(marks))
        marks[name] = match["id"] + (f".{match['part']}" if match["part"] else "")
        pieces += [statement[done : match.start()], name]
        done = match.end()
    return "".join([*pieces, statement[done:]]), marks


def _free_name(statement: str, number: int) -> str:
    name = f"control_value_{number}"
    while name in statement.casefold():
        name += "_"
    return name


def check_places(tree: exp.Expression, marks: Mapping[str, str]) -> None:
    """Raise MisplacedControl where a marked name is not a column, that is, not a value."""
    for node in tree.find_all(exp.Identifier) if marks else ():
        marked = marks.get(node.name.casefold())
        parent = node.parent
        is_value = (
            isinstance(parent, exp.Column)
            and parent.this is node
            and not parent.table
            and not isinstance(parent.parent, exp.Dot)
        )
        if marked is not None and not is_value:
            raise MisplacedControl(marked)


def place(tree: exp.Expression, marks: Mapping[str, str]) -> exp.Expression:
    """The tree with placeholders for the marked columns."""
    for node in list(tree.find_all(exp.Column)) if marks else ():
        marked = marks.get(node.name.casefold())
        if marked is not None:
            node.replace(exp.Placeholder(this=f"{_PREFIX}{marked}"))
    return tree


def controls_in(tree: exp.Expression) -> Iterator[SqlControl]:
    """The placeholders of an authorised statement."""
    for node in tree.find_all(exp.Placeholder, bfs=False):
        name = str(node.this)
        if name.startswith(_PREFIX):
            control_id, _, part = name.removeprefix(_PREFIX).partition(".")
            ends: dict[str, Part] = {"min": "min", "max": "max", "start": "start", "end": "end"}
            yield SqlControl(node, control_id, ends.get(part, ""))


def fill(tree: exp.Expression, values: Callable[[SqlControl], Sequence[exp.Expression]]) -> exp.Expression:
    """A copy of the tree with values: several after IN, exactly one elsewhere."""
    tree = tree.copy()
    for control in list(controls_in(tree)):
        expressions = list(values(control))
        parent = control.node.parent
        if isinstance(parent, exp.In) and control.node is not parent.this:
            others = [other for other in parent.expressions if other is not control.node]
            parent.set("field", None)
            parent.set("expressions", [*others, *(expressions or [exp.Null()])])
        else:
            control.node.replace(expressions[0] if expressions else exp.Null())
    return tree


def is_list(control: SqlControl) -> bool:
    """Whether several values are allowed there."""
    parent = control.node.parent
    return isinstance(parent, exp.In) and control.node is not parent.this


def kind_of(control: ControlElement, part: str) -> ValueKind | None:
    """The type of a control's value, where it does not depend on the values that are offered."""
    declaration = control.declaration
    return None if declaration.ends and not part else declaration.value_kind(control)


def describable(tree: exp.Expression, controls: Mapping[str, ControlElement]) -> exp.Expression:
    """The statement with empty values, for finding out its columns."""

    def empty(item: SqlControl) -> Sequence[exp.Expression]:
        control = controls.get(item.control_id.casefold())
        kind = kind_of(control, item.part) if control is not None else None
        if kind is None or (is_list(item) and control is not None and control.declaration.is_list):
            return [exp.Null()]
        return [cast(exp.Null(), sql_type(kind))]

    return fill(tree, empty)
