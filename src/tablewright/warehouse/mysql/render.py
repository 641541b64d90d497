"""Trees as statements in pieces, between which the values go."""

import re
import secrets
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from sqlglot import exp

from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.platforms.rendering import finished, write
from tablewright.warehouse.contract import Rendered, Statement, WarehouseError
from tablewright.warehouse.mysql.facts import CAPABILITIES, LOGICAL

Parameters = Sequence[Any] | Mapping[str, Any]

_SLOT = f"_{secrets.token_hex(16)}_"
"""Stands for a value while a tree is printed: nothing in a statement can look like it."""
_SLOTS = re.compile(rf"{_SLOT}(\d+)_")
_VALUES = re.compile(r"^INSERT INTO .* VALUES \(\?(?:, \?)*\)$", re.DOTALL)


def render(statement: exp.Expression) -> Rendered:
    names: list[str | None] = []
    tree = finished(_stored_types(statement.copy()), platform_of("mysql"))
    for node in list(tree.find_all(exp.Identifier, exp.Placeholder)):
        if isinstance(node, exp.Identifier):
            if len(node.name) > CAPABILITIES.max_identifier_bytes:
                raise _too_long(node.name)
            continue
        names.append(node.name or None)
        slot = exp.var(f"{_SLOT}{len(names) - 1}_")
        if node is tree:
            tree = slot
        else:
            node.replace(slot)
    parts = _SLOTS.split(write(tree, "mysql"))
    return Rendered(
        "?".join(parts[::2]), tuple(parts[::2]), tuple(names[int(place)] for place in parts[1::2])
    )


def _too_long(text: str) -> WarehouseError:
    return WarehouseError(
        "invalid",
        f"The name {text[:40]}… has {len(text)} characters; MySQL takes {CAPABILITIES.max_identifier_bytes}.",
        hint="Choose a shorter name.",
    )


def spelled(node: exp.Expression) -> str:
    """A part of a statement that has no tree as a whole."""
    return write(finished(node.copy(), platform_of("mysql")), "mysql")


def pieces(statement: Statement) -> Rendered:
    if not isinstance(statement, Rendered):
        return render(statement)
    return statement if statement.pieces else Rendered(statement.sql, (statement.sql,))


def values(statement: Rendered, parameters: Parameters | None) -> list[Any]:
    """The values in the order in which the statement takes them."""
    if isinstance(parameters, Mapping):
        return [parameters[named] for named in statement.names if named is not None]
    return list(parameters or ())


def merged(statement: Rendered, literals: Sequence[str]) -> str:
    """The statement with its values, which the driver has quoted: the text protocol has no other way."""
    return "".join(part for pair in zip_longest(statement.pieces, literals, fillvalue="") for part in pair)


def takes_rows(statement: Rendered) -> bool:
    """Whether it inserts one row of nothing but values, so that many rows fit into one statement."""
    return _VALUES.match(statement.sql) is not None


# ---------------------------------------------------------------- tables to be made


def makes_table_of_rows(statement: exp.Create) -> bool:
    """`CREATE TABLE ... AS SELECT`, without a word about its columns."""
    return (
        statement.kind == "TABLE"
        and isinstance(statement.this, exp.Table)
        and isinstance(statement.expression, exp.Query)
    )


def with_columns(statement: exp.Create, columns: Sequence[tuple[str, str]]) -> exp.Create:
    """With the types that values are kept in: what a query computes may have another, or one without end.
    `columns` are names and MySQL's own types, as the server tells them of the query."""
    kinds = {"varchar": exp.DType.TEXT, "datetime": exp.DType.TIMESTAMP, LOGICAL: exp.DType.BOOLEAN}
    defined = [
        exp.ColumnDef(this=exp.to_identifier(text, quoted=True), kind=exp.DataType.build(kinds[native]))
        for text, native in columns
        if native in kinds
    ]
    if not defined:
        return statement
    made = statement.copy()
    made.set("this", exp.Schema(this=made.this.copy(), expressions=defined))
    return made


_KINDS = {
    # A text of any length; compared by code point, as everywhere in the language.
    exp.DType.TEXT: "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    exp.DType.TIMESTAMP: "DATETIME(6)",
    exp.DType.BOOLEAN: "TINYINT(1)",
    exp.DType.JSONB: "JSON",
    exp.DType.JSON: "JSON",
}
_KEY_TEXT = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
"""A key must have an end; ours are identifiers of a few characters."""


def _stored_types(tree: exp.Expression) -> exp.Expression:
    """Columns of tables to be made (or changed), in MySQL's own types."""
    for column in tree.find_all(exp.ColumnDef):
        kind = column.args.get("kind")
        if not isinstance(kind, exp.DataType) or kind.expressions:
            continue
        spelled = _KINDS.get(kind.this)
        if kind.this is exp.DType.TEXT and _is_key(column):
            spelled = _KEY_TEXT
        if spelled is not None:
            column.set("kind", exp.DataType(this=exp.DType.USERDEFINED, kind=spelled))
    return tree


def _is_key(column: exp.ColumnDef) -> bool:
    return any(isinstance(each.kind, exp.PrimaryKeyColumnConstraint) for each in column.constraints)
