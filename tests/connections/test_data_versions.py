"""Data versions: what a write advances, on both kinds of metadata database."""

from collections.abc import Iterator

import pytest

from tablewright.connections.data_versions import WHOLE_CONNECTION, DataVersions
from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database
from tablewright.store.models import Connection


@pytest.fixture
def store(metadata_url: str) -> Iterator[Store]:
    opened = Store(metadata_url)
    prepare_database(opened)
    with opened.session() as session:
        for name in ("a", "b"):
            session.add(Connection(id=name, name=name, platform="duckdb", details={}))
    yield opened
    opened.close()


def test_a_write_changes_the_version_of_its_table_only(store: Store) -> None:
    versions = DataVersions(store)
    one, two = frozenset({("s", "one")}), frozenset({("s", "two")})
    before = versions.current("a", one), versions.current("a", two), versions.current("b", one)
    versions.advance("a", ("s", "one"))
    assert versions.current("a", one) != before[0]
    assert versions.current("a", two) == before[1]
    assert versions.current("b", one) == before[2]
    again = versions.current("a", one)
    versions.advance("a", ("s", "one"))
    assert versions.current("a", one) != again


def test_the_whole_connection_changes_every_table(store: Store) -> None:
    versions = DataVersions(store)
    tables = frozenset({("s", "one"), ("s", 'quoted "name"')})
    before = versions.current("a", tables)
    versions.advance("a", WHOLE_CONNECTION)
    assert versions.current("a", tables) != before


def test_names_that_look_alike_are_distinguished(store: Store) -> None:
    versions = DataVersions(store)
    versions.advance("a", ("s", 'a", "b'))
    changed = versions.current("a", frozenset({("s", 'a", "b')}))
    assert sum(version for _, version in changed) == 1
    untouched = versions.current("a", frozenset({("s", "a", "b")}))
    assert sum(version for _, version in untouched) == 0
