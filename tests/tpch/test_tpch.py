"""The 22 TPC-H documents give the answers of the specification's SQL, on both engines."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import pytest
from benchmarks.tpch import data
from benchmarks.tpch.queries import NUMBERS, Question, difference, in_order

from servers.postgres import PostgresServer
from tablewright.connections.file_sources import FileSources, parse_connection
from tablewright.runtime.settings import Settings

SCALE = 0.01
pytestmark = pytest.mark.xdist_group("tpch")


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data.generate(tmp_path_factory.mktemp("tpch"), SCALE)


@pytest.fixture(scope="module")
def file(parquet: Path) -> Path:
    """All tables in a DuckDB file."""
    path = parquet / "data.duckdb"
    data.load_duckdb(parquet, path)
    return path


@pytest.fixture(scope="module")
def url(parquet: Path, postgres_server: PostgresServer) -> Generator[str]:
    """All tables in a PostgreSQL database."""
    with postgres_server.database() as name:
        data.load_postgres(parquet, name)
        yield name


def sources(connection: str, folder: Path) -> FileSources:
    return FileSources(Settings(data_dir=folder / "no-installation"), [parse_connection(connection)])


@pytest.mark.parametrize("number", NUMBERS)
def test_on_duckdb(number: int, file: Path, tmp_path: Path) -> None:
    question = Question(number)
    with closing(sources(f"tpch={file}", tmp_path)) as file_sources:
        query = question.compile(file_sources, "duckdb")
    with duckdb.connect(file) as connection:
        ours = connection.execute(query.sql, dict(query.parameters) or None)
        names, rows = [item[0] for item in ours.description or ()], ours.fetchall()
        connection.execute(f"USE {data.SCHEMA}")
        theirs = connection.execute(question.reference)
        wanted = [item[0] for item in theirs.description or ()]
        assert difference(in_order(wanted, names, rows), theirs.fetchall()) is None


@pytest.mark.parametrize("number", NUMBERS)
def test_on_postgres(number: int, url: str, tmp_path: Path) -> None:
    question = Question(number)
    with closing(sources(f"tpch={url}", tmp_path)) as file_sources:
        query = question.compile(file_sources, "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        ours = connection.execute(query.sql.encode(), dict(query.parameters) or None)
        names, rows = [column.name for column in ours.description or ()], ours.fetchall()
        connection.execute("SELECT set_config('search_path', %s, false)", [data.SCHEMA])
        theirs = connection.execute(question.reference.encode())
        wanted = [column.name for column in theirs.description or ()]
        assert difference(in_order(wanted, names, rows), theirs.fetchall()) is None
