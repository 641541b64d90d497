"""Connections for workbook files: given on the command line, or those of an installation."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy import select

from tablewright.access.secrets import open_secret_box
from tablewright.catalog.facts import TableFacts
from tablewright.common.errors import StartError
from tablewright.compiler.custom_sql.authorise import TableName
from tablewright.connections.listed_tables import ListedTables
from tablewright.connections.service import ConnectionConfigs, limits_of
from tablewright.connections.source_facts import NO_CONTROLS, SourceFacts, statement_facts, table_facts
from tablewright.document.model import ControlElement, SqlSource, WarehouseTableSource
from tablewright.document.sources import RootSource
from tablewright.runtime.settings import Settings
from tablewright.store.database import Store
from tablewright.store.models import Connection
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.pool import ConnectionConfig, WarehousePool

_POSTGRES_SCHEMES = ("postgresql", "postgres")


def parse_connection(given: str) -> ConnectionConfig:
    """`ID=FILE.duckdb` or `ID=postgresql://user:password@host:5432/database`. Raises StartError."""
    name, separator, address = given.partition("=")
    if not separator or not name or not address:
        raise StartError(
            f"“{given}” is not a connection: write ID=FILE.duckdb or ID=postgresql://host/database."
        )
    if "://" not in address:
        return ConnectionConfig(name, "duckdb", {"path": str(Path(address).expanduser().absolute())}, {})
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError as error:
        raise StartError(f"The address of connection “{name}” cannot be read: {error}.") from None
    if url.scheme not in _POSTGRES_SCHEMES or not url.hostname:
        raise StartError(f"The address of connection “{name}” must start with postgresql:// and name a host.")
    details: dict[str, Any] = {
        "host": url.hostname,
        "port": port or 5432,
        "database": unquote(url.path.removeprefix("/")) or "postgres",
        "user": unquote(url.username or "postgres"),
        **{key: value for key, value in parse_qsl(url.query) if key in ("sslmode", "sslrootcert")},
    }
    return ConnectionConfig(name, "postgres", details, {"password": unquote(url.password or "")})


@dataclass(frozen=True)
class _Installation:
    """An installation's connections, by id and by name."""

    configs: ConnectionConfigs
    ids: dict[str, str]
    store: Store


class FileSources:
    """Opens warehouses on demand; close it. Raises StartError, WarehouseError and SqlRefused."""

    def __init__(self, settings: Settings, given: Iterable[ConnectionConfig]) -> None:
        self._settings = settings
        self._given = {config.id: config for config in given}
        self._opened = ExitStack()
        self._listed = ListedTables()
        # Who runs a command reads with their own rights on this machine, wherever the file is.
        # Nothing is staged, but DuckDB needs a folder that it may read: not the one with people's files.
        self.staging = Path(self._opened.enter_context(TemporaryDirectory()))
        """The only folder whose files these connections may load; `close` deletes it."""
        limits = replace(
            limits_of(settings), data_dir=Path.cwd(), staging_dir=self.staging, duckdb_folders=None
        )
        self._pool = self._opened.enter_context(closing(WarehousePool(self._load, limits)))
        self._installed = self._open_installation()
        self._facts = SourceFacts(self._installed.store, self._pool) if self._installed else None

    def warehouse(self, connection_id: str) -> Warehouse:
        return self._pool.get(connection_id)

    def resolve(
        self, sources: Iterable[RootSource], controls: Mapping[str, ControlElement] = NO_CONTROLS
    ) -> dict[RootSource, TableFacts]:
        """The facts of each source, read by a document with these controls."""
        return {source: self._resolve(source, controls) for source in sources}

    def close(self) -> None:
        self._opened.close()

    def _resolve(self, source: RootSource, controls: Mapping[str, ControlElement]) -> TableFacts:
        if source.connection_id not in self._given and self._facts is not None:
            return self._facts.resolve_all(source.connection_id, frozenset([source]), controls)[source]
        warehouse = self.warehouse(source.connection_id)
        if isinstance(source, WarehouseTableSource):
            return table_facts(warehouse, source.path)
        if isinstance(source, SqlSource):
            key = (source.connection_id, "")

            def admit(names: frozenset[TableName]) -> None:
                self._listed.paths(key, warehouse, names)

            return statement_facts(warehouse, source, frozenset(), controls, admit)
        raise WarehouseError(
            "not-found",
            "Input tables and uploads are known to their installation only.",
            hint="Leave out --connect for this connection and give --data-dir.",
        )

    def _load(self, connection_id: str) -> ConnectionConfig:
        if connection_id in self._given:
            return self._given[connection_id]
        if self._installed is not None and connection_id in self._installed.ids:
            config = self._installed.configs.load(self._installed.ids[connection_id])
            if config.platform == "duckdb":
                path = self._settings.data_dir.absolute() / config.details["path"]
                return ConnectionConfig(config.id, config.platform, config.details | {"path": str(path)}, {})
            return config
        raise WarehouseError(
            "not-found",
            f"The file uses a connection “{connection_id}”, which is not known here.",
            hint=f"Say where it is: --connect {connection_id}=FILE.duckdb",
        )

    def _open_installation(self) -> _Installation | None:
        """The connections of the data folder, if there is one."""
        settings = self._settings
        if settings.database_url is None and not settings.metadata_file.is_file():
            return None
        store = self._opened.enter_context(closing(Store(settings.metadata_url)))
        key = settings.secret_key.get_secret_value() if settings.secret_key else None
        with store.session() as session:
            known = session.execute(
                select(Connection.id, Connection.name).where(Connection.deleted_at.is_(None))
            ).all()
        ids = {name: connection_id for connection_id, name in known}
        ids |= {connection_id: connection_id for connection_id, _ in known}
        return _Installation(ConnectionConfigs(store, open_secret_box(settings.data_dir, key)), ids, store)
