"""The examples of functions that restructure the query, as whole queries on both engines."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from compiler.kit import Engine, element, table, workbook
from formula.evaluation import ISO_DAY, equal
from formula.functions.reference_examples import REFERENCE, is_special
from tablewright.catalog.facts import TableFacts
from tablewright.document.model import Workbook

SPECIAL = [pytest.param(entry, id=entry["function"]) for entry in REFERENCE if is_special(entry)]
POSITION = "position"


class Both(Engine):
    """Facts come from DuckDB; the query runs on PostgreSQL where there is a connection to it."""

    other: psycopg.Connection | None = None

    def fill(self, name: str, given: Mapping[str, Sequence[Any]]) -> None:
        columns = {POSITION: list(range(len(next(iter(given.values()))))), **given}
        types = ", ".join(f'"{key}" {sql_type(values)}' for key, values in columns.items())
        for connection in (self.connection, self.other):
            if connection is not None:
                connection.execute(f'DROP TABLE IF EXISTS s."{name}"')
                connection.execute(f'CREATE TABLE s."{name}" ({types})')
                for row in zip(*columns.values(), strict=True):
                    marks = ", ".join(["?" if connection is self.connection else "%s"] * len(row))
                    connection.execute(f'INSERT INTO s."{name}" VALUES ({marks})', row)

    def facts(self, path: Sequence[str]) -> TableFacts:
        return replace(super().facts(path), row_identity=(POSITION,))

    def last_column(self, book: Workbook, level: str) -> list[Any]:
        compiled = self.compile(book, "t", level=level, dialect="postgres" if self.other else "duckdb")
        assert not compiled.problems, compiled.problems
        if self.other is None:
            return [row[-1] for row in self.run(compiled.sql, compiled.parameters)]
        return [row[-1] for row in self.other.execute(compiled.sql.encode(), compiled.parameters).fetchall()]


def sql_type(values: Sequence[Any]) -> str:
    known = [value for value in values if value is not None]
    if all(isinstance(value, int) for value in known):
        return "BIGINT"
    return "DATE" if all(ISO_DAY.fullmatch(value) for value in known) else "TEXT"


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest) -> Generator[Both]:
    both = Both()
    both.run("CREATE SCHEMA s")
    if request.param == "duckdb":
        yield both
        return
    with (
        request.getfixturevalue("postgres_server").database() as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute("CREATE SCHEMA s")
        both.other = connection
        yield both


@pytest.mark.parametrize("entry", SPECIAL)
def test_example(engine: Both, entry: dict[str, Any]) -> None:
    own = {name: values for name, values in entry["given"].items() if isinstance(values, list)}
    others = {name: values for name, values in entry["given"].items() if isinstance(values, dict)}
    engine.fill("t", own)
    elements: list[dict[str, Any]] = []
    for name, given in others.items():
        engine.fill(name, given)
        elements.append(element("table", name.lower(), table(f"s.{name}"), plain(given), name=name))
    cols = [*plain(own), {"id": "found", "name": "Found", "formula": entry["formula"]}]
    more: dict[str, Any] = {"sort": [{"column_id": POSITION, "direction": "ascending"}]}
    level = "base"
    if "group" in own:
        level, more = "g", {"groupings": [{"id": "g", "keys": ["group"], "calculations": ["found"]}]}
    book = workbook(element("table", "t", table("s.t"), cols, name="Rows", **more), *elements)
    assert equal(engine.last_column(book, level), entry["result"])


def plain(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"id": name, "name": name, "source_column": name} for name in (POSITION, *given)]
