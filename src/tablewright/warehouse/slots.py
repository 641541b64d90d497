"""Trees as statements in pieces, between which the values go, for drivers that take values their own way."""

import re
import secrets
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from sqlglot import exp

from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.platforms.rendering import finished, write
from tablewright.warehouse.contract import Rendered, WarehouseError

Parameters = Sequence[Any] | Mapping[str, Any]

_SLOT = f"_{secrets.token_hex(16)}_"
"""Stands for a value while a tree is printed: nothing in a statement can look like it."""
_SLOTS = re.compile(rf"{_SLOT}(\d+)_")


def in_pieces(statement: exp.Expression, dialect: str, longest_name: int) -> Rendered:
    """The statement in a dialect; refuses names that the platform would cut."""
    names: list[str | None] = []
    tree = finished(statement.copy(), platform_of(dialect))
    for node in list(tree.find_all(exp.Identifier, exp.Placeholder)):
        if isinstance(node, exp.Identifier):
            if len(node.name.encode()) > longest_name:
                raise too_long(node.name, longest_name)
            continue
        names.append(node.name or None)
        slot = exp.var(f"{_SLOT}{len(names) - 1}_")
        if node is tree:
            tree = slot
        else:
            node.replace(slot)
    parts = _SLOTS.split(write(tree, dialect))
    return Rendered(
        "?".join(parts[::2]), tuple(parts[::2]), tuple(names[int(place)] for place in parts[1::2])
    )


def too_long(text: str, longest: int) -> WarehouseError:
    """It would be cut, and two names that begin alike would become one."""
    return WarehouseError(
        "invalid",
        f"The name {text[:40]}… has {len(text.encode())} bytes; the warehouse takes {longest}.",
        hint="Choose a shorter name.",
    )


def values_in_order(statement: Rendered, parameters: Parameters | None) -> list[Any]:
    """The values in the order in which the statement takes them."""
    if isinstance(parameters, Mapping):
        return [parameters[named] for named in statement.names if named is not None]
    return list(parameters or ())


def merged(statement: Rendered, literals: Sequence[str]) -> str:
    """The statement with its values, which are literals of the platform by now."""
    pieces = statement.pieces or (statement.sql,)
    return "".join(part for pair in zip_longest(pieces, literals, fillvalue="") for part in pair)
