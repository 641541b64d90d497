"""What local-bigquery asks its own DuckDB again and again for one statement, answered without it.

Jobs are kept in memory and, for a double that is killed and started again, in a text file; results are kept
in memory. Asking the catalog of DuckDB for one table looks at every table of every project: a result is asked
for by its name instead. A statement that was parsed to be checked is not parsed again to be run.
"""

import json
import threading
from collections import deque
from typing import Any, TextIO

import duckdb
from local_bigquery.catalog import names, tabledata, tables
from local_bigquery.engine import database, types
from local_bigquery.errors import not_found
from local_bigquery.jobs import store
from local_bigquery.models import Job
from local_bigquery.settings import settings
from local_bigquery.sql import script
from sqlglot import exp

RESULTS = "results"
"""A database in memory."""
_KEPT = 200
"""As many results are kept: a client reads one as soon as its job is done."""


class Jobs:
    """Every job by project and id; what is in the file outlives the process, though not the machine."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Job] = {}
        self._file: TextIO | None = None
        self._results: deque[tuple[str, str]] = deque()

    def _opened(self) -> TextIO:
        if self._file is None:
            path = settings.data_dir / "jobs.jsonl"
            settings.data_dir.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+", encoding="utf-8")
            self._file.seek(0)
            for line in self._file:
                project_id, job_id, resource = json.loads(line)
                if resource is None:
                    self._known.pop((project_id, job_id), None)
                else:
                    self._known[project_id, job_id] = Job.model_validate(resource)
        return self._file

    def _write(self, *row: Any) -> None:
        file = self._opened()
        file.write(json.dumps(row) + "\n")
        file.flush()

    def save(self, job: Job) -> Job:
        key = (job.jobReference.projectId, job.jobReference.jobId)
        with self._lock:
            self._write(*key, job.dump())
            self._known[key] = job
        if job.status.state == "DONE":
            self._drop_older(key)
        return job

    def _drop_older(self, key: tuple[str, str]) -> None:
        self._results.append(key)
        if len(self._results) > _KEPT:
            project_id, job_id = self._results.popleft()
            database.execute(f"DROP TABLE IF EXISTS {tables.name(project_id, tables.RESULTS, job_id)}")

    def load(self, project_id: str, job_id: str) -> Job | None:
        with self._lock:
            self._opened()
            return self._known.get((project_id, job_id))

    def list(
        self,
        project_id: str,
        states: list[str] | None = None,
        parent_job_id: str | None = None,
        min_creation_time: int | None = None,
        max_creation_time: int | None = None,
    ) -> list[Job]:
        with self._lock:
            self._opened()
            jobs = list(self._known.values())
        found = [
            job
            for job in jobs
            if job.jobReference.projectId == project_id
            and job.statistics.parentJobId == parent_job_id
            and (states is None or job.status.state in states)
            and (min_creation_time is None or int(job.statistics.creationTime) >= min_creation_time)
            and (max_creation_time is None or int(job.statistics.creationTime) <= max_creation_time)
        ]
        return sorted(found, key=lambda job: (-int(job.statistics.creationTime), job.jobReference.jobId))

    def delete(self, project_id: str, job_id: str) -> None:
        with self._lock:
            self._opened()
            for key, job in list(self._known.items()):
                if key[0] == project_id and job_id in (key[1], job.statistics.parentJobId):
                    self._write(*key, None)
                    del self._known[key]


_physical = tables.physical
_load = tables.load
_lookup = tables._lookup
_columns = tables.columns


def _place(project_id: str, dataset_id: str, table_id: str) -> tuple[str, str, str]:
    if dataset_id == tables.RESULTS:
        return RESULTS, "main", f"{project_id}:{table_id}"
    return _physical(project_id, dataset_id, table_id)


def _found(project_id: str, dataset_id: str, table_id: str) -> tuple[str, int] | None:
    if dataset_id != tables.RESULTS:
        return _lookup(project_id, dataset_id, table_id)
    try:
        ((rows,),) = database.fetch(f"SELECT count(*) FROM {tables.name(project_id, dataset_id, table_id)}")
    except duckdb.CatalogException:
        return None
    return "TABLE", rows


def _fields(project_id: str, dataset_id: str, table_id: str) -> list[Any]:
    """No column of a result is required."""
    if dataset_id != tables.RESULTS:
        return _columns(project_id, dataset_id, table_id)
    with database.cursor() as cursor:
        try:
            relation = cursor.sql(f"SELECT * FROM {tables.name(project_id, dataset_id, table_id)} LIMIT 0")
        except duckdb.CatalogException:
            raise not_found("Table", names.label(project_id, dataset_id, table_id)) from None
        return [types.field(name, kind) for name, kind in zip(relation.columns, relation.types, strict=True)]


def _check(project_id: str, dataset_id: str, table_id: str) -> None:
    """Fails if there is no such table: before its rows are listed."""
    if dataset_id != tables.RESULTS:
        _load(project_id, dataset_id, table_id)
    elif _found(project_id, dataset_id, table_id) is None:
        raise not_found("Table", names.label(project_id, dataset_id, table_id))


_parse = script.parse
_parsed = threading.local()


def keep_parsed(sql: str, trees: list[exp.Expression]) -> None:
    """A statement that was parsed to check it is not parsed again when this thread runs it."""
    _parsed.kept = (sql.strip().rstrip(";").rstrip(), trees)


def _trees(sql: str) -> list[exp.Expression]:
    """They are given away only once: who runs them may change them."""
    text, trees = getattr(_parsed, "kept", ("", []))
    _parsed.kept = ("", [])
    return trees if text and text == sql.strip() else _parse(sql)


def install() -> None:
    """Put them in the place of local-bigquery's own."""
    jobs = Jobs()
    store.save, store.load, store.list_, store.delete = jobs.save, jobs.load, jobs.list, jobs.delete
    tables.physical, tables._lookup = _place, _found
    tables.columns = tabledata.columns = _fields
    tabledata.load = _check
    script.parse = _trees
