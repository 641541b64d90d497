"""Moves one of Tablewright's objects to another destination, with its data and history.

A move holds the locks of the object and of both registries. Where the platform rolls back failed statements,
it is one transaction. Elsewhere the target's registry records the progress: a copy that is `making` is
started again, one that is `ready` is whole, and only the old copy is left to drop.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from tablewright.warehouse.contract.client import Transaction
from tablewright.writeback import names, sql
from tablewright.writeback.destinations.leases import exclusive_transaction
from tablewright.writeback.destinations.registry import ObjectKind, RegistryEntry
from tablewright.writeback.destinations.service import Destination

Create = Callable[[sql.Path], exp.Expression]


@dataclass(frozen=True, slots=True)
class MovedObject:
    """A table of the object: `create` creates an empty one with the same columns; None copies the definition,
    too."""

    name: str
    kind: ObjectKind
    create: Create | None = None
    relation: Literal["TABLE", "VIEW"] = "TABLE"


@dataclass(frozen=True, slots=True)
class Moved:
    """The new names of the pieces, in their order."""

    names: tuple[str, ...]


class Mover:
    """Moves objects from one open destination to another one of the same connection."""

    def __init__(self, source: Destination, target: Destination) -> None:
        self._source = source
        self._target = target

    def move(
        self,
        object_id: str,
        pieces: Sequence[MovedObject],
        turn: str | None,
        suffixes: Sequence[str] = (),
        *,
        beside: str | None = None,
    ) -> Moved:
        """Copy every piece and drop the old ones. May be called again after it was cut off.

        `beside` is a view over the pieces, which is dropped before them; the caller creates it again.
        """
        turns = (turn,) if turn is not None else ()
        with self._alone(turns) as transaction:
            source, target = self._source.registry, self._target.registry
            source.ensure(transaction)
            target.ensure(transaction)
            known = {
                entry.object_name: entry
                for entry in target.entries_in(transaction)
                if entry.object_id == object_id
                and entry.server_id == target.server_id
                and entry.object_name != beside
            }
            ready = {name for name, entry in known.items() if entry.status not in ("making", "building")}
            if len(ready) >= len(pieces):
                pairs = _paired(pieces, [known[name] for name in ready])
            else:
                for name in known:
                    target.drop(transaction, name, "TABLE")
                pairs = self._copy(transaction, object_id, pieces, suffixes)
            if beside is not None:
                source.drop(transaction, beside, "VIEW")
            for piece in pieces:
                source.drop(transaction, piece.name, piece.relation)
        return Moved(pairs)

    def _copy(
        self, transaction: Transaction, object_id: str, pieces: Sequence[MovedObject], suffixes: Sequence[str]
    ) -> tuple[str, ...]:
        source, target = self._source.registry, self._target.registry
        taken = target.taken_names(self._target.warehouse)
        fresh = _free(pieces[0].name, taken, self._target.max_bytes, suffixes)
        result = tuple(fresh + piece.name.removeprefix(pieces[0].name) for piece in pieces)
        for piece, name in zip(pieces, result, strict=True):
            entry = source.find(transaction, piece.name)
            copied = RegistryEntry(name, object_id, piece.kind, entry.owner if entry else "", status="making")
            if entry is not None:
                copied = replace(copied, document_id=entry.document_id, element_id=entry.element_id)
            target.add(transaction, copied)
        for piece, name in zip(pieces, result, strict=True):
            old, new = source.path(piece.name), target.path(name)
            rows = exp.select("*").from_(sql.relation(old))
            if piece.create is None:
                transaction.execute(sql.create_table_as(new, rows))
            else:
                transaction.execute(piece.create(new))
                transaction.execute(exp.Insert(this=sql.relation(new), expression=rows))
        for name in result:
            target.update(transaction, name, status="ready")
        return result

    @contextmanager
    def _alone(self, turns: tuple[str, ...]) -> Generator[Transaction]:
        source, target = self._source, self._target
        warehouse = source.warehouse
        mine = (*turns, source.registry.turn)
        if warehouse.capabilities.named_locks:
            with exclusive_transaction(
                warehouse, source.container, *mine, target.registry.turn
            ) as transaction:
                yield transaction
            return
        # Leases lie in the destination that they are about.
        with (
            exclusive_transaction(warehouse, source.container, *mine),
            exclusive_transaction(warehouse, target.container, target.registry.turn) as transaction,
        ):
            yield transaction


def _paired(pieces: Sequence[MovedObject], entries: Sequence[RegistryEntry]) -> tuple[str, ...]:
    """The names of the pieces in the target, by their kinds."""
    left = list(entries)
    pairs: list[str] = []
    for piece in pieces:
        entry = next(entry for entry in left if entry.kind == piece.kind)
        left.remove(entry)
        pairs.append(entry.object_name)
    return tuple(pairs)


def _free(name: str, taken: set[str], max_bytes: int, suffixes: Sequence[str]) -> str:
    """The same name, numbered only if it is taken."""
    used = {other.casefold() for other in taken}
    if all((name + suffix).casefold() not in used for suffix in ("", *suffixes)):
        return name
    return names.object_name(name, taken, max_bytes=max_bytes, suffixes=suffixes)
