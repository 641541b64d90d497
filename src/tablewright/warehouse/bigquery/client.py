"""The BigQuery client. Every statement is a job; rows come by the Storage Read API."""

import json
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

from google.api_core import exceptions as api
from google.api_core.retry import Retry, if_exception_type
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_RETRY
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.platforms.bigquery.names import decoded, encoded
from tablewright.warehouse.bigquery import statements
from tablewright.warehouse.bigquery.access import Services, connect
from tablewright.warehouse.bigquery.capabilities import CAPABILITIES, column_facts
from tablewright.warehouse.bigquery.errors import limits_rate, translate
from tablewright.warehouse.bigquery.fields import GOOGLE, BigQueryFields
from tablewright.warehouse.bigquery.parameters import bound, rendered
from tablewright.warehouse.bigquery.results import FIRST_PAGE, standard_type
from tablewright.warehouse.bigquery.running import Running
from tablewright.warehouse.bigquery.transaction import Transaction
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Statement
from tablewright.warehouse.contract.client import Transaction as AnyTransaction
from tablewright.warehouse.contract.entries import SchemaEntry, SearchHit, TableEntry
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.sessions import timeouts
from tablewright.warehouse.sessions.session_pool import SessionPool
from tablewright.warehouse.sessions.stop_requests import interruptible
from tablewright.warehouse.sql.catalog import no_table, sources_of_text

HTTP_SECONDS = 60.0
_Found = TypeVar("_Found")
_GIGABYTE = 10**9
_WRITERS = 3
"""One in this many concurrent statements is reserved for writing."""
_LABEL = "tablewright"


class BigQueryWarehouse:
    """Thread-safe. Sends nothing before the first statement."""

    capabilities = CAPABILITIES

    def __init__(
        self,
        fields: BigQueryFields,
        secret: Mapping[str, Any],
        *,
        retry_seconds: float | None = None,
    ) -> None:
        """`retry_seconds`: how long requests are retried after transient errors."""
        self._fields = fields
        self._secret = dict(secret)
        self._services: Services | None = None
        self._lock = threading.Lock()
        seconds = timeouts.OUTAGE_SECONDS if retry_seconds is None else retry_seconds
        self.retry: Retry = DEFAULT_RETRY.with_timeout(seconds)
        self.stream_retry = Retry(predicate=if_exception_type(api.ServiceUnavailable), timeout=seconds)
        """Limits retries of reading rows from storage, where the driver would go on for a day."""
        self._turns = Retry(predicate=limits_rate, initial=0.5, maximum=8.0, timeout=seconds)
        self.http: dict[str, Any] = {"retry": self.retry, "timeout": HTTP_SECONDS}
        writers = max(1, fields.sessions // _WRITERS)
        # Places of their own for writing: work that also reads never waits for itself.
        self._writers: SessionPool[object] = SessionPool(object, lambda _: None, writers)
        self.slots: SessionPool[object] = SessionPool(
            object, lambda _: None, max(1, fields.sessions - writers)
        )
        """Limits concurrent statements."""
        self.labels = {_LABEL: "write"}

    # ------------------------------------------------------------ services

    @property
    def services(self) -> Services:
        with self._lock:
            if self._services is None:
                self._services = connect(self._fields, self._secret)
            return self._services

    @property
    def jobs(self) -> bigquery.Client:
        return self.services.jobs

    @property
    def storage(self) -> BigQueryReadClient | None:
        return self.services.storage

    def translated(self, error: Exception, interrupted: str | None = None) -> WarehouseError:
        if isinstance(error, WarehouseError):
            return error
        place = urlsplit(self._fields.endpoint or GOOGLE).netloc
        return translate(error, project=self._fields.project, place=place, interrupted=interrupted)

    def close(self) -> None:
        with self._lock:
            services, self._services = self._services, None
        self.slots.close()
        self._writers.close()
        if services is not None:
            with suppress(Exception):
                services.close()

    def test(self) -> None:
        try:
            self.in_turn(lambda: self.rows_of(self.start("SELECT 1", self.query_config([], "", None), None)))
        except Exception as error:
            raise self.translated(error) from error

    # ------------------------------------------------------------ jobs

    def query_config(
        self,
        values: Sequence[bigquery.ScalarQueryParameter],
        tag: str,
        seconds: float | None,
    ) -> bigquery.QueryJobConfig:
        config = bigquery.QueryJobConfig(query_parameters=list(values), use_legacy_sql=False)
        config.labels = labels_of(tag) if tag else {_LABEL: "yes"}
        if seconds is not None:
            config.job_timeout_ms = int(seconds * 1000)
        if self._fields.maximum_gigabytes_billed is not None:
            config.maximum_bytes_billed = self._fields.maximum_gigabytes_billed * _GIGABYTE
        return config

    def start(self, sql: str, config: bigquery.QueryJobConfig, job_id: str | None) -> bigquery.QueryJob:
        """Start a job. It keeps its id when it is sent again after a lost answer, so that it never runs
        twice."""
        return self.jobs.query(sql, job_config=config, job_id=job_id, job_retry=None, **self.http)

    def in_turn(self, work: Callable[[], _Found]) -> _Found:
        """Run work that sends a job and waits for it; retry while BigQuery reports too many jobs."""
        return self._turns(work)()

    def rows_of(self, job: bigquery.QueryJob) -> Any:
        """Wait for the job. Returns its rows."""
        return job.result(page_size=FIRST_PAGE, job_retry=None, retry=self.retry)

    def cancel(self, job: bigquery.QueryJob) -> None:
        job.cancel(retry=self.retry, timeout=HTTP_SECONDS)

    def reference(self, path: TablePath) -> bigquery.TableReference:
        project, dataset, table = path
        own = encoded(table, "table")
        return bigquery.DatasetReference(project, encoded(dataset, "dataset")).table(own)

    # ------------------------------------------------------------ catalog

    def databases(self) -> list[str]:
        """The billing project, then the others."""
        return list(dict.fromkeys((self._fields.project, *self._fields.additional_projects)))

    def schemas(self, database: str | None = None) -> list[SchemaEntry]:
        projects = [database] if database is not None else self.databases()
        return [
            SchemaEntry((project, dataset), None)
            for project in projects
            for dataset in self._datasets(project)
        ]

    def _datasets(self, project: str) -> list[str]:
        """The datasets of a project, without those whose names begin with `_`."""
        try:
            names = [entry.dataset_id for entry in self.jobs.list_datasets(project, **self.http)]
        except Exception as error:
            raise self.translated(error) from error
        return sorted(decoded(name, "dataset") for name in names if not name.startswith("_"))

    def tables(self, container: Container) -> list[TableEntry]:
        return self._entries(container, None)

    def _entries(self, container: Container, name: str | None) -> list[TableEntry]:
        if len(container) != CAPABILITIES.path_depth - 1:
            return []
        try:
            rows = self._rows(statements.catalog_tables(container, name))
        except WarehouseError as error:
            if error.code == "not-found":
                return []
            raise
        entries = [
            TableEntry(container, decoded(own, "table"), kind, count, description_of(literal))
            for own, kind, count, literal in rows
        ]
        return sorted(entries, key=lambda entry: entry.name)

    def search(self, text: str, limit: int) -> list[SearchHit]:
        hits: list[SearchHit] = []
        for project in self.databases():
            for location in self._locations(project):
                statement = statements.search(project, location, text, limit)
                for dataset, table, column in self._rows(statement, location=location):
                    container = (project, decoded(dataset, "dataset"))
                    own = decoded(table, "table")
                    hits.append(SearchHit(container, own, column and decoded(column, "column")))
        return sorted(hits, key=lambda hit: hit.column is not None)[:limit]

    def _locations(self, project: str) -> list[str]:
        """The locations of the project's datasets: each has its own catalog."""
        try:
            entries = list(self.jobs.list_datasets(project, **self.http))
        except Exception as error:
            raise self.translated(error) from error
        usual = self._fields.location or "US"
        return sorted({str(entry._properties.get("location") or usual) for entry in entries})

    def columns(self, path: TablePath) -> tuple[ColumnFacts, ...]:
        table = self._table(path)
        if table is None:
            raise no_table(path)
        return tuple(
            column_facts(decoded(field.name, "column"), standard_type(field), field.description or None)
            for field in table.schema
        )

    def table_kind(self, path: TablePath) -> str | None:
        table = self._table(path)
        if table is None:
            return None
        return "view" if table.table_type in ("VIEW", "MATERIALIZED_VIEW") else "table"

    def view_sources(self, path: TablePath, reserved: frozenset[Container]) -> list[TablePath]:
        table = self._table(path)
        text = (table.view_query or table.mview_query) if table is not None else None
        return sources_of_text(text, CAPABILITIES.sqlglot_dialect, path[:-1], reserved)

    def row_identity(self, path: TablePath) -> tuple[str, ...]:
        """The primary key, which BigQuery does not enforce. Rows have no physical id."""
        table = self._table(path)
        key = table.table_constraints.primary_key if table is not None and table.table_constraints else None
        return tuple(decoded(column, "column") for column in key.columns) if key else ()

    def _table(self, path: TablePath) -> bigquery.Table | None:
        if len(path) != CAPABILITIES.path_depth:
            return None
        try:
            return self.jobs.get_table(self.reference(path), **self.http)
        except api.NotFound:
            return None
        except Exception as error:
            raise self.translated(error) from error

    def _rows(self, statement: exp.Expression, *, location: str | None = None) -> list[tuple[Any, ...]]:
        """All rows of a small read."""
        try:
            sql, values = bound(statement, ())
            config = self.query_config(values, "", None)
            options: dict[str, Any] = {"location": location, "job_retry": None, **self.http}
            rows = self.in_turn(lambda: self.rows_of(self.jobs.query(sql, job_config=config, **options)))
            return [tuple(row.values()) for row in rows]
        except Exception as error:
            raise self.translated(error) from error

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        """Uses a dry run, which costs nothing."""
        try:
            sql, values = bound(query, ())
            config = self.query_config(values, "", None)
            config.dry_run = True
            job = self.jobs.query(sql, job_config=config, job_retry=None, **self.http)
        except Exception as error:
            raise self.translated(error) from error
        fields: Sequence[bigquery.SchemaField] = job.schema or ()
        return tuple(column_facts(decoded(field.name, "column"), standard_type(field)) for field in fields)

    # ------------------------------------------------------------ statements

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        del printed  # The tree alone does not show where the values go.
        return rendered(statement)

    def query(
        self,
        statement: Statement,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        tag: str = "",
        batch_rows: int = 50_000,
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> RunningQuery:
        return Running(self, statement, parameters, timeout, tag, batch_rows, on_start)

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[AnyTransaction]:
        """Each statement commits by itself; other writers are not blocked."""
        del exclusive
        slot = self._writers.take(lambda _: None)
        try:
            transaction = Transaction(self)
            with interruptible(transaction.interrupt):
                yield transaction
        finally:
            self._writers.give_back(slot, usable=True)


def labels_of(tag: str) -> dict[str, str]:
    """A tag (`document:… element:… member:…`) as job labels, which appear in the bill: lower-case letters,
    digits, `_` and `-`, at most 63."""
    labels = {_LABEL: "yes"}
    for number, word in enumerate(tag.split()[:10]):
        key, _, value = word.partition(":") if ":" in word else (f"part-{number}", "", word)
        labels[_label(key) or f"part-{number}"] = _label(value)
    return labels


def _label(text: str) -> str:
    plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in text.lower())
    return plain.strip("-")[:63]


def description_of(literal: str | None) -> str | None:
    """A description from the catalog, which returns it as an SQL literal with the escapes of JSON."""
    if not literal:
        return None
    try:
        return str(json.loads(literal)) or None
    except ValueError:
        return literal.strip("\"'") or None


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> BigQueryWarehouse:
    del limits
    known = {name: value for name, value in config.details.items() if name in BigQueryFields.model_fields}
    fields = BigQueryFields.model_validate({**known, "platform": "bigquery"})
    return BigQueryWarehouse(fields, config.secret)
