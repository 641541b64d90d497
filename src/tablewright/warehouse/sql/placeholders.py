"""Prints trees as pieces of text with values between them, for drivers with their own placeholders."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Literal

from sqlglot import exp

from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.platforms.rendering import finished, write
from tablewright.warehouse.contract.client import Rendered, Statement
from tablewright.warehouse.contract.errors import WarehouseError

Parameters = Sequence[Any] | Mapping[str, Any]
NameCheck = Callable[[exp.Identifier], None]

_SLOT = f"_{secrets.token_hex(16)}_"
"""Replaces a value while a tree is printed: nothing in a statement can look like it."""
_SLOTS = re.compile(rf"{_SLOT}(\d+)_")


def split_at_placeholders(tree: exp.Expression, dialect: str, check: NameCheck) -> Rendered:
    """The tree, which is changed, in a dialect. `check` refuses names that the platform would cut."""
    names: list[str | None] = []
    tree = finished(tree, platform_of(dialect))
    for node in list(tree.find_all(exp.Identifier, exp.Placeholder)):
        if isinstance(node, exp.Identifier):
            check(node)
            continue
        names.append(node.name or None)
        slot = exp.var(f"{_SLOT}{len(names) - 1}_")
        if node is tree:
            tree = slot
        else:
            node.replace(slot)
    parts = _SLOTS.split(write(tree, dialect, copy=False))
    return Rendered(
        "?".join(parts[::2]), tuple(parts[::2]), tuple(names[int(place)] for place in parts[1::2])
    )


def pieces_of(statement: Statement, render: Callable[[exp.Expression], Rendered]) -> Rendered:
    """The statement in pieces; printed now if it is still a tree."""
    if not isinstance(statement, Rendered):
        return render(statement)
    return statement if statement.pieces else Rendered(statement.sql, (statement.sql,))


def names_within(dialect: str, longest: int, unit: Literal["bytes", "characters"]) -> NameCheck:
    """Refuses longer names: the platform would cut them, and two that begin alike would become one."""

    def check(node: exp.Identifier) -> None:
        length = len(node.name.encode()) if unit == "bytes" else len(node.name)
        if length > longest:
            raise too_long(node.name, f"has {length} {unit}", dialect, longest)

    return check


def too_long(text: str, length: str, dialect: str, longest: int) -> WarehouseError:
    return WarehouseError(
        "invalid",
        f"The name {text[:40]}… {length}; {platform_of(dialect).title} takes {longest}.",
        hint="Choose a shorter name.",
    )


def values_in_order(statement: Rendered, parameters: Parameters | None) -> list[Any]:
    """The values in the order in which the statement takes them."""
    if isinstance(parameters, Mapping):
        return [parameters[named] for named in statement.names if named is not None]
    return list(parameters or ())


def merged(statement: Rendered, literals: Iterable[str]) -> str:
    """The statement with its values, already converted to literals (or placeholders) of the platform."""
    pieces = statement.pieces or (statement.sql,)
    return "".join(part for pair in zip_longest(pieces, literals, fillvalue="") for part in pair)
