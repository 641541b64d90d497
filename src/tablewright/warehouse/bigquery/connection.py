"""The client of BigQuery, as a read in progress and a transaction use it: it imports both of them."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from google.api_core.retry import Retry
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1 import BigQueryReadClient
from sqlglot import exp

from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import TablePath
from tablewright.warehouse.sessions.session_pool import SessionPool

T = TypeVar("T")


class BigQueryConnection(Protocol):
    """Sends jobs and translates their errors."""

    retry: Retry
    stream_retry: Retry
    http: dict[str, Any]
    labels: dict[str, str]
    slots: SessionPool[object]

    @property
    def jobs(self) -> bigquery.Client: ...
    @property
    def storage(self) -> BigQueryReadClient | None: ...

    def translated(self, error: Exception, interrupted: str | None = None) -> WarehouseError:
        """The error in our own words."""
        ...

    def query_config(
        self, values: Sequence[bigquery.ScalarQueryParameter], tag: str, seconds: float | None
    ) -> bigquery.QueryJobConfig:
        """The settings of a query job."""
        ...

    def start(self, sql: str, config: bigquery.QueryJobConfig, job_id: str | None) -> bigquery.QueryJob:
        """Start a job."""
        ...

    def in_turn(self, work: Callable[[], T]) -> T:
        """Run work that sends a job and waits for it."""
        ...

    def rows_of(self, job: bigquery.QueryJob) -> Any:
        """Wait for the job. Returns its rows."""
        ...

    def cancel(self, job: bigquery.QueryJob) -> None:
        """Stop the job."""
        ...

    def reference(self, path: TablePath) -> bigquery.TableReference:
        """A table as the services name it."""
        ...

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        """The text of a statement."""
        ...
