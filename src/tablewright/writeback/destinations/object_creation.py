"""Drops half-made objects on platforms that do not roll back CREATE statements.

After a crash such objects stay in the registry as not ready, and are dropped when the next object is created
there.
"""

import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Literal

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.destinations.registry import RegistryEntry
from tablewright.writeback.destinations.service import Destination

log = logging.getLogger("tablewright.writeback")

Kind = Literal["TABLE", "VIEW"]
UNFINISHED = frozenset({"making"})
CUT_OFF = timedelta(hours=1)
"""An object that is unfinished after this long is abandoned."""


@contextmanager
def creating(destination: Destination) -> Generator[dict[str, Kind]]:
    """Collects the names of objects being created, and drops them with their registry rows if the block
    raises.

    Does nothing on platforms whose transactions roll back everything. Use it around the transaction, never
    inside.
    """
    begun: dict[str, Kind] = {}
    together = destination.warehouse.capabilities.transactions == "full"
    if not together:
        roll_back(destination)
    try:
        yield begun
    except BaseException:
        if begun and not together:
            with suppress(WarehouseError), destination.transaction() as transaction:
                for name, kind in begun.items():
                    destination.registry.drop(transaction, name, kind)
        raise


def abandoned(entries: Sequence[RegistryEntry], server_id: str, now: datetime) -> list[RegistryEntry]:
    """Objects that this server began to make and never finished. Pure."""
    return [
        entry
        for entry in entries
        if entry.server_id == server_id
        and entry.status in UNFINISHED
        and entry.created_at is not None
        and entry.created_at < now - CUT_OFF
    ]


def roll_back(destination: Destination, *, now: datetime | None = None) -> list[str]:
    """Drop abandoned objects. Returns their names."""
    registry = destination.registry
    entries = registry.entries(destination.warehouse)
    left = abandoned(entries, registry.server_id, now or datetime.now(UTC))
    if not left:
        return []
    with destination.transaction() as transaction:
        for entry in left:
            kind: Kind = "VIEW" if entry.kind == "warehouse-view" else "TABLE"
            registry.drop(transaction, entry.object_name, kind)
    log.info("taken back, because it was never finished: %s", ", ".join(entry.object_name for entry in left))
    return [entry.object_name for entry in left]
