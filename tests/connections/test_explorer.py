"""The explorer: pages of what is kept, the destination left out, and how often the warehouse is asked."""

from dataclasses import dataclass, field

import pytest

from tablewright.catalog.facts import ColumnFacts
from tablewright.common.errors import Refusal
from tablewright.connections.explorer import HITS, Explorer
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.entries import SchemaEntry, SearchHit, TableEntry
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.duckdb.capabilities import CAPABILITIES


@dataclass
class Asked:
    """A warehouse with two databases, that notes each question."""

    capabilities = CAPABILITIES
    questions: list[object] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: [f"t{number:03}" for number in range(250)])

    def databases(self) -> list[str]:
        self.questions.append("databases")
        return ["hr", "sales"]

    def schemas(self, database: str | None = None) -> list[SchemaEntry]:
        self.questions.append(("schemas", database))
        return [SchemaEntry((database or "hr", f"s{number}"), None) for number in range(10)]

    def tables(self, container: Container) -> list[TableEntry]:
        self.questions.append(("tables", container))
        return [TableEntry(container, name, "table", None, None) for name in self.names]

    def columns(self, path: TablePath) -> tuple[ColumnFacts, ...]:
        if path[-1] not in self.names:
            raise WarehouseError("not-found", "gone")
        return (ColumnFacts("a", ValueType.NUMBER, "INT"),)

    def search(self, text: str, limit: int) -> list[SearchHit]:
        self.questions.append(("search", limit))
        reserved = [SearchHit(("sales", "S3"), f"{text}{number}", None) for number in range(150)]
        return [*reserved, *(SearchHit(("sales", "s4"), text, None) for _ in range(150))][:limit]


@dataclass
class Kept:
    warehouse: Asked

    def get(self, _: str) -> Asked:
        return self.warehouse

    def whose(self, connection_id: str) -> str:
        return connection_id

    def reserved(self, _: str) -> frozenset[Container]:
        return frozenset({("sales", "s3")})


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def explorer(asked: Asked) -> Explorer:
    kept = Kept(asked)
    return Explorer(kept, kept)  # type: ignore[arg-type]


def test_a_list_is_asked_for_once_and_given_out_in_pages(explorer: Explorer, asked: Asked) -> None:
    pages = [explorer.tables("c", ("sales", "s1"), offset=offset, limit=100) for offset in (0, 100, 200)]
    assert [len(page.items) for page in pages] == [100, 100, 50]
    assert {page.total for page in pages} == {250}
    tables = explorer.tables("c", ("sales", "s1"), text="T24", limit=100)
    assert [entry.name for entry in tables.items] == [f"t24{number}" for number in range(10)]
    assert asked.questions == [("tables", ("sales", "s1"))]


def test_a_refresh_asks_again(explorer: Explorer, asked: Asked) -> None:
    explorer.tables("c", ("sales", "s1"))
    asked.names.append("new")
    assert explorer.tables("c", ("sales", "s1")).total == 250
    assert explorer.tables("c", ("sales", "s1"), refresh=True).total == 251
    assert explorer.tables("c", ("sales", "s1")).total == 251


def test_a_table_that_is_new_is_found_without_a_refresh(explorer: Explorer, asked: Asked) -> None:
    explorer.tables("c", ("sales", "s1"))
    asked.names.append("new")
    entry, columns = explorer.table("c", ("sales", "s1", "new"))
    assert (entry.path, len(columns)) == (("sales", "s1", "new"), 1)


def test_the_destination_is_left_out_of_its_database_only(explorer: Explorer) -> None:
    def names(database: str) -> list[str]:
        return [entry.container[-1] for entry in explorer.schemas("c", database).items]

    assert "s3" not in names("sales")
    assert "s3" in names("hr")
    for container in (("sales", "s3"), ("SALES", "S3")):
        with pytest.raises(Refusal) as refused:
            explorer.tables("c", container)
        assert refused.value.code == "reserved-destination"
    assert explorer.tables("c", ("hr", "s3")).total == 250


def test_what_is_reserved_does_not_crowd_out_what_is_found(explorer: Explorer, asked: Asked) -> None:
    hits = explorer.search("c", "order")
    assert len(hits) == HITS
    assert {hit.container for hit in hits} == {("sales", "s4")}
    assert asked.questions == [("search", HITS), ("search", 10 * HITS)]


def test_a_changed_connection_is_asked_again(explorer: Explorer, asked: Asked) -> None:
    explorer.databases("c")
    explorer.databases("c")
    explorer.forget("c")
    explorer.databases("c")
    assert asked.questions == ["databases", "databases"]
