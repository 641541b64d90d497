"""How a destination stores the rows of a query, where its form lets people choose.

Every platform fills a table in a transaction. Those with `Capabilities.refreshed_tables` can also keep a
table equal to a query by themselves; the options of a destination tell whether they are to, and where long
statements run.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, cast

from sqlglot import exp

from tablewright.warehouse.contract import TablePath, Transaction, Warehouse

Options = Mapping[str, Any]
"""The fields of a destination that are no part of its path."""


@dataclass(frozen=True, slots=True)
class RefreshedTable:
    """What the platform tells of a table that it refreshes. Its rows are those of the moment `as_of`."""

    as_of: datetime | None
    rows: int | None
    paused: bool
    incremental: bool
    """Whether a refresh reads only what has changed."""


class Refreshing(Protocol):
    """Tables that the platform refreshes. All methods raise WarehouseError only."""

    def make(self, path: TablePath, query: exp.Expression, lag: timedelta | None) -> None:
        """Make the table, filled, in place of one of its kind; a query that cannot be kept fresh is refused.

        Its rows are to be no older than `lag`. None: it is refreshed when somebody asks for it.
        """
        ...

    def refresh(self, path: TablePath) -> None:
        """Bring it up to date now, also while it is paused."""
        ...

    def adjust(self, path: TablePath, lag: timedelta | None, *, paused: bool) -> None:
        """Another age of its rows, refreshed where the options tell; pause it, or let it go on."""
        ...

    def told(self, path: TablePath) -> RefreshedTable | None:
        """None when there is no such table."""
        ...

    def trouble(self, path: TablePath) -> str | None:
        """Why the last refresh did not succeed."""
        ...


@dataclass(frozen=True, slots=True)
class Storage:
    """The ways of one destination. `wanted`: its tables are to be refreshed by the platform.
    `elsewhere`: long statements run in another place than the rest.
    """

    transaction: Callable[[], AbstractContextManager[Transaction]]
    """One for long statements that touch nothing of others."""
    refreshing: Refreshing | None = None
    wanted: bool = False
    elsewhere: bool = False


class Storing(Protocol):
    """What the client of a platform with `Capabilities.refreshed_tables` offers too."""

    def storage(self, options: Options) -> Storage: ...


def storage_of(warehouse: Warehouse, options: Options) -> Storage:
    if warehouse.capabilities.refreshed_tables is None:
        return Storage(partial(warehouse.transaction, exclusive=False))
    return cast(Storing, warehouse).storage(options)
