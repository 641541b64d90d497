"""Entry columns: their names, ids and rules. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence

from tablewright.common.errors import Refusal
from tablewright.store.ids import new_id
from tablewright.writeback.input_tables.values.cells import InvalidCell, parse
from tablewright.writeback.input_tables.values.constraints import check_rules
from tablewright.writeback.input_tables.values.model import (
    Constraints,
    EntryColumn,
    EntryColumnIn,
    EntryType,
    KeyColumnIn,
)
from tablewright.writeback.names import refuse_system_column


def new_columns(
    wanted: Iterable[EntryColumnIn], max_bytes: int, keys: Iterable[KeyColumnIn] = ()
) -> list[EntryColumn]:
    """Columns with ids, key columns first; refuses impossible names and rules."""
    columns: list[EntryColumn] = []
    for key in keys:
        plain = new_column(EntryColumnIn(name=key.name, type=key.type), columns, max_bytes)
        columns.append(plain.model_copy(update={"key": True}))
    for column in wanted:
        columns.append(new_column(column, columns, max_bytes))
    return columns


def new_column(wanted: EntryColumnIn, others: Sequence[EntryColumn], max_bytes: int) -> EntryColumn:
    check_rules(wanted)
    name = column_name(wanted.name, others, max_bytes)
    return EntryColumn(id=new_id(), name=name, type=wanted.type, constraints=wanted.constraints)


def column_name(wanted: str, others: Iterable[EntryColumn], max_bytes: int) -> str:
    """The column's name in the warehouse: any printable text, unique without regard to case."""
    normal = unicodedata.normalize("NFC", wanted)
    name = " ".join("".join(" " if _control(char) else char for char in normal).split())
    if any(unicodedata.category(char) == "Cs" for char in name):
        raise _bad_name("The name has a broken character in it (half of a surrogate pair).")
    if not name:
        raise _bad_name("A column needs a name.")
    size = len(name.encode())
    if size > max_bytes:
        raise _bad_name(f"The name is too long: {size} bytes; the warehouse takes {max_bytes}.")
    refuse_system_column(name)
    taken = next((other for other in others if other.name.casefold() == name.casefold()), None)
    if taken is not None:
        same = "" if taken.name == name else " To the warehouse, names that differ only in case are the same."
        raise Refusal(
            "conflict",
            f"There is already a column called {taken.name}.{same}",
            code="name-taken",
            hint="Choose another name.",
            where={"field": "name"},
        )
    return name


def fitting_rules(column: EntryColumn, kind: EntryType) -> Constraints:
    """The column's rules, without those that do not apply to its new type."""
    rules = column.constraints
    choices = rules.choices
    if choices is not None and any(isinstance(parse(choice, kind), InvalidCell) for choice in choices):
        choices = None
    changes = {
        "minimum": rules.minimum if kind == "number" else None,
        "maximum": rules.maximum if kind == "number" else None,
        "pattern": rules.pattern if kind == "text" else None,
        "choices": choices,
    }
    return rules.model_copy(update=changes)


def _control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Zl", "Zp", "Zs")


def _bad_name(message: str) -> Refusal:
    return Refusal("invalid", message, code="bad-name", hint="Choose another name.", where={"field": "name"})
