"""Converts values for a key to operations on rows: changes the entry, or creates it if there is none.
Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tablewright.writeback.input_tables.edits.decide import Insert, Operation, Update, conflict
from tablewright.writeback.input_tables.edits.linked import Key, SetEntry, key_in
from tablewright.writeback.input_tables.values.model import EntryColumn, Row, RowConflict


@dataclass(slots=True)
class Matched:
    """`row_ids` maps the ids proposed for new entries to the ids of existing ones."""

    operations: list[Operation] = field(default_factory=list)
    conflicts: list[RowConflict] = field(default_factory=list)
    row_ids: dict[str, str] = field(default_factory=dict)


def keys_in(operations: Iterable[Operation | SetEntry], keys: Sequence[EntryColumn]) -> list[Key]:
    """The keys of all entries that the operations may create, each once."""
    rows = [
        operation.key if isinstance(operation, SetEntry) else key_in(operation.values, keys)
        for operation in operations
        if isinstance(operation, SetEntry | Insert)
    ]
    return list(dict.fromkeys(rows)) if keys else []


def match(
    operations: Iterable[Operation | SetEntry],
    entries: Mapping[Key, Row],
    keys: Sequence[EntryColumn],
    edit: int,
) -> Matched:
    """`entries` are those that exist for `keys_in(operations)`.

    The first version of an entry is the number of its edit. So the versions of a key only rise, even if its
    entry is deleted and created again: a client that saw the former one gets a conflict.
    """
    matched = Matched()
    begun: dict[Key, str] = {}
    for operation in operations:
        if isinstance(operation, SetEntry):
            _set(operation, entries.get(operation.key), keys, edit, begun, matched)
            continue
        taken = entries.get(key_in(operation.values, keys)) if isinstance(operation, Insert) else None
        if taken is None:
            matched.operations.append(operation)
        else:
            # An undo would bring back an entry whose place has been taken.
            matched.conflicts.append(conflict(taken))
    return matched


def without(entries: Mapping[Key, Row], unseen: Collection[Key]) -> dict[Key, Row]:
    """The entries without those of these keys."""
    return {key: row for key, row in entries.items() if key not in unseen}


def made_for(matched: Matched, wanted: Collection[Key], keys: Sequence[EntryColumn]) -> list[str]:
    """The ids proposed for new entries of these keys."""
    return [
        operation.row_id
        for operation in matched.operations
        if isinstance(operation, Insert) and wanted and key_in(operation.values, keys) in wanted
    ]


def _set(
    operation: SetEntry,
    entry: Row | None,
    keys: Sequence[EntryColumn],
    edit: int,
    begun: dict[Key, str],
    matched: Matched,
) -> None:
    key, values = operation.key, operation.values
    if key in begun:
        matched.row_ids[operation.row_id] = begun[key]
        matched.operations.append(Update(begun[key], values))
    elif entry is not None:
        matched.row_ids[operation.row_id] = begun[key] = entry.row_id
        if operation.seen is None and _meets(entry, operation):
            matched.conflicts.append(conflict(entry))
        else:
            seen = entry.version if operation.seen is None else operation.seen
            matched.operations.append(Update(entry.row_id, values, seen))
    elif operation.seen is not None:
        matched.conflicts.append(
            RowConflict(row_id=operation.row_id, version=None, values=None, changed_by=None, changed_at=None)
        )
    elif any(value is not None for value in values.values()):
        begun[key] = operation.row_id
        whole = dict(zip((column.id for column in keys), key, strict=True)) | dict(values)
        matched.operations.append(Insert(operation.row_id, whole, version=edit))


def _meets(entry: Row, operation: SetEntry) -> bool:
    """Whether somebody has filled the same cells with other values since the row had no entry."""
    return any(
        entry.values.get(column_id) not in (None, value) for column_id, value in operation.values.items()
    )
