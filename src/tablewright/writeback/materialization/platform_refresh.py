"""Stored tables that the platform refreshes by itself: sets their schedule and reads their state."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from tablewright.common.errors import Refusal
from tablewright.store.database import Store
from tablewright.store.models import Connection, Materialization
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.storage import RefreshedTable
from tablewright.warehouse.registry import capabilities_of
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.materialization.target_lag import target_lag

log = logging.getLogger("tablewright.materialization")


@dataclass(frozen=True, slots=True)
class RefreshState:
    """The platform named `by` keeps the stored table fresh: no older than `lag`, or, with None, only when it
    is run by hand. Fields that only the platform knows are None while it is unreachable."""

    by: str
    lag: timedelta | None
    paused: bool
    incremental: bool | None
    as_of: datetime | None
    rows: int | None


def adjust(destinations: Destinations, record: Materialization) -> None:
    """Set the target lag of a table that the platform refreshes, or pause it."""
    if not record.stored_refreshed or record.stored_table is None:
        return
    destination = destinations.open(record.connection_id, container=tuple(record.container))
    tables = destinations.storage(destination).refreshing
    path = destination.registry.path(record.stored_table)
    # The next run creates one that was dropped.
    if tables is not None and tables.refreshed_table(path) is not None:
        tables.adjust(path, target_lag(record.cron), paused=record.paused)


def refresh_state(store: Store, destinations: Destinations, record: Materialization) -> RefreshState | None:
    """None for a table that only runs refresh."""
    if not record.stored_refreshed or record.stored_table is None:
        return None
    told = refresh_status(destinations, record)
    with store.session() as session:
        platform = session.get_one(Connection, record.connection_id).platform
    return RefreshState(
        by=capabilities_of(platform).label,
        lag=target_lag(record.cron),
        paused=told.paused if told is not None else record.paused,
        incremental=told.incremental if told is not None else None,
        as_of=told.as_of if told is not None else None,
        rows=told.rows if told is not None else None,
    )


def refresh_status(destinations: Destinations, record: Materialization) -> RefreshedTable | None:
    """The state that the platform reports of the stored table; None if it is unreachable or has no such
    table."""
    name = record.stored_table
    if name is None:
        return None
    try:
        destination = destinations.look(record.connection_id, tuple(record.container))
        tables = destinations.storage(destination).refreshing
        return tables.refreshed_table(destination.registry.path(name)) if tables is not None else None
    except (Refusal, WarehouseError) as error:
        log.info("a refreshed table could not be asked about: %s", error.message)
        return None
