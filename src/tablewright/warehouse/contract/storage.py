"""How a destination stores the rows of a query, on platforms with a choice.

Every platform fills a table in a transaction. Those with `Capabilities.refreshed_tables` can also refresh a
table from a query by themselves; the options of a destination say whether to use that, and where long
statements run.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, cast

from sqlglot import exp

from tablewright.warehouse.contract.client import Transaction, Warehouse
from tablewright.warehouse.contract.paths import TablePath

Options = Mapping[str, Any]
"""The fields of a destination that are no part of its path."""


@dataclass(frozen=True, slots=True)
class RefreshedTable:
    """The platform's report on a table that it refreshes. Its rows are those of the moment `as_of`."""

    as_of: datetime | None
    rows: int | None
    paused: bool
    incremental: bool
    """Whether a refresh reads only what has changed."""


class Refreshing(Protocol):
    """Tables that the platform refreshes. All methods raise WarehouseError only."""

    def make(self, path: TablePath, query: exp.Expression, lag: timedelta | None) -> None:
        """Create (or replace) the table and fill it; raises for a query that cannot be refreshed. `lag` is
        the target age of its rows; None: it is refreshed only on request.
        """
        ...

    def refresh(self, path: TablePath) -> None:
        """Bring it up to date now, also while it is paused."""
        ...

    def adjust(self, path: TablePath, lag: timedelta | None, *, paused: bool) -> None:
        """Set the target age of its rows and where it is refreshed; pause or resume it."""
        ...

    def refreshed_table(self, path: TablePath) -> RefreshedTable | None:
        """None when there is no such table."""
        ...

    def trouble(self, path: TablePath) -> str | None:
        """Why the last refresh did not succeed."""
        ...


@dataclass(frozen=True, slots=True)
class Storage:
    """The storage options of one destination. `wanted`: the platform refreshes its tables. `elsewhere`: long
    statements run in another virtual warehouse.
    """

    transaction: Callable[[], AbstractContextManager[Transaction]]
    """A transaction for long statements that touch no shared tables."""
    refreshing: Refreshing | None = None
    wanted: bool = False
    elsewhere: bool = False


class Storing(Protocol):
    """The additional method of clients with `Capabilities.refreshed_tables`."""

    def storage(self, options: Options) -> Storage: ...


def storage_of(warehouse: Warehouse, options: Options) -> Storage:
    if warehouse.capabilities.refreshed_tables is None:
        return Storage(partial(warehouse.transaction, exclusive=False))
    return cast(Storing, warehouse).storage(options)
