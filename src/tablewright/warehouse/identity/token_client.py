"""A warehouse that is opened with an access token, and opened again when the token has changed."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.client import Transaction, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig
from tablewright.warehouse.identity.oauth import AccessToken

RETIRED_SECONDS = 900.0
"""How long work begun with an older token may go on."""

T = TypeVar("T")


class SignedInWarehouse:
    """Has all methods of the platform's own client.

    `token` returns the present token. When the warehouse refuses one, it is called once for another.
    """

    def __init__(
        self,
        config: ConnectionConfig,
        open_: Callable[[ConnectionConfig], Warehouse],
        token: Callable[[AccessToken | None], AccessToken],
    ) -> None:
        self._config = config
        self._open = open_
        self._token = token
        self._present: tuple[AccessToken, Warehouse] | None = None
        self._retired: list[tuple[float, Warehouse]] = []
        self._lock = threading.Lock()

    @property
    def capabilities(self) -> Capabilities:
        return self._current(self._token(None)).capabilities

    def ready(self) -> None:
        """Raises `sign-in` if there is no token, so that cached answers are not shown either."""
        self._token(None)

    def __getattr__(self, name: str) -> Any:
        """A method of the client, tried again with another token when this one was refused."""
        if name.startswith("_"):
            raise AttributeError(name)

        def method(*arguments: Any, **more: Any) -> Any:
            return self._attempt(lambda warehouse: getattr(warehouse, name)(*arguments, **more))

        return method

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        """Starting it is retried with another token; a transaction that has started is never repeated."""
        with ExitStack() as stack:
            yield self._attempt(
                lambda warehouse: stack.enter_context(warehouse.transaction(exclusive=exclusive))
            )

    def close(self) -> None:
        with self._lock:
            warehouses = [warehouse for _, warehouse in self._retired]
            if self._present is not None:
                warehouses.append(self._present[1])
            self._retired, self._present = [], None
        for warehouse in warehouses:
            warehouse.close()

    def _attempt(self, action: Callable[[Warehouse], T]) -> T:
        token = self._token(None)
        try:
            return action(self._current(token))
        except WarehouseError as error:
            if error.code != "sign-in":
                raise
        another = self._token(token)
        try:
            return action(self._current(another))
        except WarehouseError as error:
            if error.code != "sign-in" or error.where:
                raise
            raise WarehouseError(
                "sign-in",
                "The warehouse does not accept the sign-in, not even a fresh one.",
                hint="Sign in to the warehouse again.",
                detail=error.detail,
                where={"connection_id": self._config.id},
            ) from error

    def _current(self, token: AccessToken) -> Warehouse:
        with self._lock:
            if self._present is not None and self._present[0].version == token.version:
                return self._present[1]
            secret = self._config.secret | {"access_token": token.value}
            warehouse = self._open(replace(self._config, secret=secret))
            now = time.monotonic()
            if self._present is not None:
                self._retired.append((now, self._present[1]))
            self._present = (token, warehouse)
            ended = [warehouse for at, warehouse in self._retired if now - at > RETIRED_SECONDS]
            self._retired = [
                (at, warehouse) for at, warehouse in self._retired if now - at <= RETIRED_SECONDS
            ]
        for other_warehouse in ended:
            other_warehouse.close()
        return warehouse
