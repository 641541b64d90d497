"""Changes: each statement is a job of its own and takes effect at once."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa
from google.api_core import exceptions as api
from google.cloud import bigquery
from sqlglot import exp

from tablewright.formula.platforms.bigquery.names import decoded, encoded
from tablewright.warehouse.bigquery import load, statements
from tablewright.warehouse.bigquery.connection import BigQueryConnection
from tablewright.warehouse.bigquery.parameters import bound, pieces, placed
from tablewright.warehouse.bigquery.results import batches_of
from tablewright.warehouse.contract.client import Rendered, Statement
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.paths import TablePath
from tablewright.warehouse.sql.nodes import insert
from tablewright.warehouse.sql.placeholders import Parameters

_MOST_PARAMETERS = 8_000
"""BigQuery takes 10,000 in a statement."""
_FEW_VALUES = 2_000
"""Up to this many values are written by a statement: a table takes 1,500 load jobs a day, but any number of
statements."""
_MOST_TEXT = 700_000
"""Characters of a statement's own text, of 1 MB."""


class Transaction:
    """Statements of one piece of work, one after the other."""

    def __init__(self, warehouse: BigQueryConnection) -> None:
        self._warehouse = warehouse
        self._made: dict[TablePath, list[bigquery.SchemaField]] = {}
        """Tables created by this transaction, whose columns are known."""
        self._job: bigquery.QueryJob | None = None

    def interrupt(self) -> None:
        if self._job is not None:
            # It may have ended in the meantime, or its end may be on its way.
            with suppress(api.GoogleAPICallError, OSError):
                self._warehouse.cancel(self._job)

    def lock(self, name: str) -> None:
        """BigQuery has no locks."""

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        try:
            job = self._run(*bound(statement, parameters))
        except Exception as error:
            raise self._warehouse.translated(error) from error
        self._remember(statement)
        return -1 if job.num_dml_affected_rows is None else job.num_dml_affected_rows

    def _remember(self, statement: Statement) -> None:
        """Update the tables known to be created by this transaction."""
        if (made := load.made_columns(statement)) is not None:
            path, columns = made
            self._made[path] = columns
        elif not isinstance(statement, exp.Insert | exp.Update | exp.Delete | exp.Merge):
            self._made.clear()

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        try:
            sql, values = bound(statement, parameters)
            service = self._warehouse
            job, rows = service.in_turn(lambda: self._read(sql, values))
            row_list: list[tuple[Any, ...]] = []
            for batch in batches_of(job, rows, service.storage, 10_000, service.stream_retry):
                row_list += zip(*(column.to_pylist() for column in batch.columns), strict=True)
            return row_list
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        """Rows of one INSERT become one statement: each statement takes a second and counts towards a
        quota."""
        row = _values_row(statement)
        if row is None:
            for values in parameters:
                self.execute(statement, values)
            return
        try:
            self._insert_rows(*row, parameters)
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def _insert_rows(self, before: str, one: Rendered, after: str, rows: Sequence[Sequence[Any]]) -> None:
        texts: list[str] = []
        values: list[bigquery.ScalarQueryParameter] = []
        size = 0
        for row in rows:
            if texts and (len(values) + len(row) > _MOST_PARAMETERS or size > _MOST_TEXT):
                self._run(f"{before}{', '.join(texts)}{after}", values)
                texts, values, size = [], [], 0
            parts = [one.pieces[0]]
            for value, piece in zip(row, one.pieces[1:], strict=True):
                parts += [placed(values, value), piece]
            texts.append("".join(parts))
            size += len(texts[-1]) + 2
        if texts:
            self._run(f"{before}{', '.join(texts)}{after}", values)

    def replace_view(self, path: TablePath, query: exp.Expression) -> None:
        """An existing view gets the new query by an update, so that its grants and labels stay."""
        client = self._warehouse.jobs
        text = self._warehouse.render(query).sql
        try:
            view = bigquery.Table(self._warehouse.reference(path))
            view.view_query = text
            try:
                client.update_table(view, ["view_query"], **self._warehouse.http)
            except api.NotFound:
                self._run(*bound(statements.create_view(path, query), ()))
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def insert_arrow(self, path: TablePath, table: pa.Table) -> int:
        if not table.num_rows:
            return 0
        if table.num_rows * table.num_columns <= _FEW_VALUES:
            row = exp.Tuple(expressions=[exp.Placeholder() for _ in table.column_names])
            statement = insert(path, table.column_names, exp.Values(expressions=[row]))
            self.execute_many(statement, list(zip(*(c.to_pylist() for c in table.columns), strict=True)))
            return table.num_rows
        try:
            columns = self._columns(path, table.column_names)
            rows = table.rename_columns([column.name for column in columns])
            return self._load(path, columns, rows, load.append_config(columns))
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def load_csv(self, request: CsvLoad) -> int:
        try:
            columns = load.csv_columns(request)
            batches = load.csv_batches(request)
            return self._load(request.path, columns, batches, load.create_config(columns))
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def _columns(self, path: TablePath, names: Sequence[str]) -> list[bigquery.SchemaField]:
        """The columns of a table in this order."""
        fields = self._made.get(path)
        if fields is None:
            table = self._warehouse.jobs.get_table(self._warehouse.reference(path), **self._warehouse.http)
            fields = table.schema
        known = {decoded(field.name, "column").casefold(): field for field in fields}
        missing = [name for name in names if name.casefold() not in known]
        if missing:
            raise ValueError(f"Unrecognized name: {encoded(missing[0], 'column')}")
        return [known[name.casefold()] for name in names]

    def _load(
        self,
        path: TablePath,
        columns: Sequence[bigquery.SchemaField],
        batches: Iterable[pa.RecordBatch] | pa.Table,
        config: bigquery.LoadJobConfig,
    ) -> int:
        config.labels = self._warehouse.labels
        service = self._warehouse
        with load.parquet_file(columns, batches) as (file, count):

            def send() -> None:
                job = service.jobs.load_table_from_file(
                    file,
                    service.reference(path),
                    rewind=True,
                    job_id=load.job_id(),
                    job_config=config,
                    num_retries=3,
                )
                job.result(retry=service.retry)

            service.in_turn(send)
        return count

    def _run(self, sql: str, values: list[bigquery.ScalarQueryParameter]) -> bigquery.QueryJob:
        def send() -> bigquery.QueryJob:
            job = self._start(sql, values)
            job.result(retry=self._warehouse.retry)
            return job

        return self._warehouse.in_turn(send)

    def _read(self, sql: str, values: list[bigquery.ScalarQueryParameter]) -> tuple[bigquery.QueryJob, Any]:
        job = self._start(sql, values)
        return job, self._warehouse.rows_of(job)

    def _start(self, sql: str, values: list[bigquery.ScalarQueryParameter]) -> bigquery.QueryJob:
        config = self._warehouse.query_config(values, "", None)
        self._job = self._warehouse.start(sql, config, load.job_id())
        return self._job


def _values_row(statement: Statement) -> tuple[str, Rendered, str] | None:
    """An INSERT of one row of placeholders, split into the text before the row, the row, and the text after
    it."""
    if isinstance(statement, Rendered):
        return None
    if not isinstance(statement, exp.Insert) or not isinstance(statement.expression, exp.Values):
        return None
    if len(statement.expression.expressions) != 1:
        return None
    whole = pieces(statement)
    if len(whole.pieces) < 2:
        return None
    first, last = whole.pieces[0], whole.pieces[-1]
    start, end = first.rindex("("), last.index(")") + 1
    row = Rendered("", (first[start:], *whole.pieces[1:-1], last[:end]))
    return first[:start], row, last[end:]
