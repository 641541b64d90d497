"""One read in progress: a job whose rows come as a stream of Arrow."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pyarrow as pa
from google.api_core import exceptions as api
from google.cloud import bigquery

from tablewright.warehouse.bigquery.connection import BigQueryConnection
from tablewright.warehouse.bigquery.parameters import bound, refuse_writes
from tablewright.warehouse.bigquery.results import arrow_schema, batches_of
from tablewright.warehouse.contract.client import Statement
from tablewright.warehouse.sessions.cancellation import CancellableStatement
from tablewright.warehouse.sql.nodes import tagged
from tablewright.warehouse.sql.placeholders import Parameters

_GRACE_SECONDS = 5.0
"""BigQuery's own time limit is this much later than the client's."""


class Running(CancellableStatement):
    """A query; `batches` can be iterated once."""

    again_seconds = (0.5, 1.5, 4.0)

    def __init__(
        self,
        warehouse: BigQueryConnection,
        statement: Statement,
        parameters: Parameters | None,
        timeout: float | None,
        tag: str,
        batch_rows: int,
        on_start: Callable[[Callable[[], None]], None] | None,
    ) -> None:
        self._warehouse = warehouse
        self._batch_rows = batch_rows
        self._sent: bigquery.QueryJob | None = None
        self._slot: object | None = None
        super().__init__(timeout)
        try:
            if on_start:
                on_start(self.cancel)
            self._slot = warehouse.slots.take(lambda _: None)
            sql, values = bound(statement, parameters)
            refuse_writes(sql)
            config = warehouse.query_config(values, tag, timeout and timeout + _GRACE_SECONDS)
            self._rows = warehouse.in_turn(lambda: self._send(tagged(sql, tag), config))
            self._check()
        except Exception as error:
            problem = warehouse.translated(error, self._stopped_by)
            self.close()
            raise problem from error
        self.schema: pa.Schema = arrow_schema(self._rows.schema)

    def _send(self, sql: str, config: bigquery.QueryJobConfig) -> Any:
        self._check()
        self._sent = self._warehouse.start(sql, config, f"tablewright_{uuid.uuid4().hex}")
        # One that was stopped while it was sent did not hear of it.
        if self._stopped_by:
            self._interrupt_repeatedly()
        return self._warehouse.rows_of(self._sent)

    def batches(self) -> Iterator[pa.RecordBatch]:
        assert self._sent is not None
        try:
            service = self._warehouse
            result = batches_of(
                self._sent, self._rows, service.storage, self._batch_rows, service.stream_retry
            )
            for batch in result:
                self._check()
                yield batch
        except Exception as error:
            raise self._warehouse.translated(error, self._stopped_by) from error

    def _interrupt(self) -> None:
        if self._sent is not None:
            # It may have ended in the meantime, or its end may be on its way.
            with suppress(api.GoogleAPICallError, OSError):
                self._warehouse.cancel(self._sent)

    def close(self) -> None:
        if not self._end():
            return
        if self._slot is not None:
            self._warehouse.slots.give_back(self._slot, usable=True)
