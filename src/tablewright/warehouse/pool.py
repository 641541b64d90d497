"""Opens each connection's warehouse once and shares it."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.identity.identity import acting_as_service, current_identity
from tablewright.warehouse.identity.oauth import AccessToken, OAuthPlan, TokenSource, plan_of
from tablewright.warehouse.identity.token_client import SignedInWarehouse
from tablewright.warehouse.registry import open_warehouse, platform_of
from tablewright.warehouse.sessions.commit_gate import CommitGate

__all__ = ["ConnectionConfig", "PoolLimits", "WarehousePool"]


IDLE_SECONDS = 1_800.0
"""A member's own warehouse is closed after being idle this long."""

Key = tuple[str, str]
"""The connection and its identity: a member's id, `service`, or empty for everybody."""

SERVICE = "service"


class WarehousePool:
    """`load` reads a connection's configuration from the store; raises `not-found`. Thread-safe.

    Where members sign in to the warehouse, each has their own: that of the acting member (see
    `current_identity`). `tokens` provides their access tokens.
    """

    def __init__(
        self,
        load: Callable[[str], ConnectionConfig],
        limits: PoolLimits,
        tokens: TokenSource | None = None,
    ) -> None:
        self._load = load
        self._limits = limits
        self._tokens = tokens
        self._open: dict[Key, Warehouse] = {}
        self._asked: dict[Key, float] = {}
        self._plans: dict[str, OAuthPlan | None] = {}
        self._locks: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, connection_id: str) -> Warehouse:
        key = (connection_id, self.whose(connection_id))
        with self._lock:
            warehouse = self._open.get(key)
            gate = self._locks.setdefault(key, threading.Lock())
            self._asked[key] = time.monotonic()
        if warehouse is None:
            with gate:
                warehouse = self._open.get(key)
                if warehouse is None:
                    warehouse = self._open_for(self._load(connection_id), key[1])
                    self._open[key] = warehouse
                    self._close_idle()
        if isinstance(warehouse, SignedInWarehouse):
            warehouse.ready()
        return warehouse

    def whose(self, connection_id: str) -> str:
        """The identity that the connection is used with now: part of every cache key. Empty if all members
        share its credentials. Raises `sign-in` if no identity is set.
        """
        plan = self._plan(connection_id)
        if plan is None or plan.way == "machine":
            return ""
        who = current_identity()
        if who is None:
            raise WarehouseError(
                "sign-in",
                "This connection is open to signed-in members only, and this work is done for none.",
                hint="An administrator can give the connection a service account.",
                where={"connection_id": connection_id},
            )
        if who.member_id is None or (who.scheduled and plan.service is not None):
            return SERVICE
        return who.member_id

    def service(self, connection_id: str) -> Warehouse | None:
        """The warehouse of the connection's service account, while a signed-in member is acting; None if
        there is none, or if all share the connection's credentials.
        """
        plan = self._plan(connection_id)
        if plan is None or plan.service is None or self.whose(connection_id) in ("", SERVICE):
            return None
        with acting_as_service():
            return self.get(connection_id)

    def open(self, config: ConnectionConfig) -> Warehouse:
        """Open a warehouse without caching it (to test details that are not saved yet); the caller closes it.
        Where members sign in, it is opened as the service account.
        """
        plan = plan_of(config.platform, config.details)
        return self._open_for(config, SERVICE if plan is not None and plan.way == "member" else "")

    def _plan(self, connection_id: str) -> OAuthPlan | None:
        if connection_id not in self._plans:
            config = self._load(connection_id)
            self._plans[connection_id] = plan_of(config.platform, config.details)
        return self._plans[connection_id]

    def _open_for(self, config: ConnectionConfig, whose: str) -> Warehouse:
        plan = plan_of(config.platform, config.details)
        if plan is None:
            return open_warehouse(config, self._limits)
        if whose == SERVICE:
            return self._open_for(as_service(config, plan), "")
        tokens = self._tokens
        if tokens is None:
            raise WarehouseError("unavailable", "This program cannot sign in to warehouses by OAuth.")

        def token(refused: AccessToken | None) -> AccessToken:
            return tokens.member(config, whose, refused) if whose else tokens.machine(config, refused)

        opened = SignedInWarehouse(
            config, lambda connection_config: open_warehouse(connection_config, self._limits), token
        )
        return cast(Warehouse, opened)

    def _close_idle(self) -> None:
        now = time.monotonic()
        with self._lock:
            idle = [key for key in self._open if key[1] and now - self._asked.get(key, now) > IDLE_SECONDS]
            warehouses = [self._open.pop(key) for key in idle]
        for warehouse in warehouses:
            warehouse.close()

    @property
    def gate(self) -> CommitGate:
        """The gate that every commit to a file passes, of whichever connection."""
        return self._limits.gate

    def file(self, platform: str, details: dict[str, Any]) -> Path | None:
        """The file of a warehouse on this machine; None for other warehouses."""
        return platform_of(platform).file(details, self._limits)

    def place(self, platform: str, details: dict[str, Any]) -> str:
        """Identifies a warehouse: equal for all connections to the same data."""
        return platform_of(platform).place(details, self._limits)

    def forget(self, connection_id: str, member_id: str | None = None) -> None:
        """Close a connection that was changed or deleted, or that a member has signed out of."""
        with self._lock:
            if member_id is None:
                self._plans.pop(connection_id, None)
            gone = [
                key
                for key in self._open
                if key[0] == connection_id and (member_id is None or key[1] == member_id)
            ]
            warehouses = [self._open.pop(key) for key in gone]
        for warehouse in warehouses:
            warehouse.close()

    def close(self) -> None:
        with self._lock:
            warehouses = list(self._open.values())
            self._open.clear()
        for warehouse in warehouses:
            warehouse.close()


def as_service(config: ConnectionConfig, plan: OAuthPlan) -> ConnectionConfig:
    """The connection as its service account opens it."""
    if plan.service is None:
        raise WarehouseError(
            "sign-in",
            "This connection has no service account.",
            hint="An administrator can give it one in its settings.",
            where={"connection_id": config.id},
        )
    return replace(config, details={**config.details, "authentication": plan.service})
