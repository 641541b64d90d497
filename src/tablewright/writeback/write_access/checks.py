"""Runs the doctor for a connection and stores the result with its destination; prints the set-up SQL."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tablewright.connections.reserved_paths import same_container
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.setup.platform_setup import SetupRequest, SetupStatement, setup_of
from tablewright.writeback import sql
from tablewright.writeback.destinations.registry import shared_tables
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.doctor.examine import Examination, examine, unreachable
from tablewright.writeback.doctor.report import OnCheck, Report, kept_values
from tablewright.writeback.names import PROBE_PREFIX
from tablewright.writeback.write_access.records import destinations_of, find_connection


@dataclass(frozen=True, slots=True)
class SetupHelp:
    """The SQL that an administrator of the warehouse runs. `user` gets the privileges, if the platform has
    users."""

    user: str | None
    statements: tuple[SetupStatement, ...]

    @property
    def script(self) -> str:
        """The whole script, to paste into a console: each statement after its reason."""
        return "\n".join(_line(statement) for statement in self.statements)


class Checks:
    """Thread-safe. `after` is called with each finished report of a saved destination."""

    def __init__(self, store: Store, destinations: Destinations, staging: Path) -> None:
        self._store = store
        self._destinations = destinations
        self._staging = staging
        self.after: list[Callable[[str, Report], None]] = []

    def setup(self, connection_id: str, container: Container, options: Mapping[str, Any]) -> SetupHelp:
        """The exact statements for this platform, user and destination."""
        with self._store.session() as session:
            connection = find_connection(session, connection_id)
        setup = setup_of(connection.platform)
        warehouse: Warehouse | None = None
        with suppress(WarehouseError):
            warehouse = self._destinations.look(connection_id, container).warehouse
        request = self._request(connection.platform, connection.details, container, options, warehouse)
        if warehouse is None or not _any_refused(warehouse, container):
            request = replace(request, shared=())
        return SetupHelp(setup.user(request), setup.statements(request))

    def run(
        self,
        connection_id: str,
        container: Container,
        options: Mapping[str, Any],
        *,
        create: bool = False,
        keep: bool = False,
        on_check: OnCheck = lambda _: None,
    ) -> Report:
        """Test every privilege; a container created for it is removed again unless `keep`.

        A warehouse out of reach is a result too. `on_check` is called with each check as soon as it is done.
        """
        with self._store.session() as session:
            connection = find_connection(session, connection_id)
        setup = setup_of(connection.platform)
        try:
            destination = self._destinations.look(connection_id, container)
        except WarehouseError as error:
            request = self._request(connection.platform, connection.details, container, options, None)
            report = unreachable(container, error, setup, request, on_check)
        else:
            warehouse = destination.warehouse
            request = self._request(connection.platform, connection.details, container, options, warehouse)
            report = examine(
                Examination(
                    warehouse,
                    container,
                    self._staging,
                    setup,
                    request,
                    create=create,
                    keep=keep,
                    foreign_tables=lambda: destination.registry.foreign_tables(warehouse),
                    on_check=on_check,
                )
            )
        if self._keep(connection_id, report):
            for listener in self.after:
                listener(connection_id, report)
        return report

    def _keep(self, connection_id: str, report: Report) -> bool:
        kept = False
        with self._store.session() as session:
            for record in destinations_of(session, connection_id):
                if same_container(tuple(record.container), report.container):
                    record.last_check = kept_values(record.last_check, report)
                    kept = True
        return kept

    def _request(
        self,
        platform: str,
        details: Mapping[str, Any],
        container: Container,
        options: Mapping[str, Any],
        warehouse: Warehouse | None,
    ) -> SetupRequest:
        user: str | None = None
        whoami = setup_of(platform).whoami
        if warehouse is not None and whoami is not None:
            # Whatever fails here shows in the checks themselves.
            with suppress(WarehouseError):
                user = _one_value(warehouse, whoami)
        shared = shared_tables(warehouse) if warehouse is not None else ()
        return SetupRequest(details, container, options, user, shared)


def _any_refused(warehouse: Warehouse, container: Container) -> bool:
    """Whether a table that servers share exists but refuses this user, although the schema is accessible."""
    try:
        with warehouse.transaction() as transaction:
            transaction.execute(sql.drop("TABLE", (*container, f"{PROBE_PREFIX}{new_id()}")))
    except WarehouseError:
        return False
    return any(_refused(warehouse, (*container, shared_table)) for shared_table in shared_tables(warehouse))


def _refused(warehouse: Warehouse, path: tuple[str, ...]) -> bool:
    try:
        with warehouse.transaction() as transaction:
            transaction.rows(sql.count_rows(path))
    except WarehouseError as error:
        return error.code == "permission"
    return False


def _line(statement: SetupStatement) -> str:
    if statement.via == "shell":
        return f"-- {statement.reason} In a shell:\n-- {statement.sql}"
    return f"-- {statement.reason}\n{statement.sql};"


def _one_value(warehouse: Warehouse, statement: Callable[[], Any]) -> str:
    with warehouse.transaction() as transaction:
        return str(transaction.rows(statement())[0][0])
