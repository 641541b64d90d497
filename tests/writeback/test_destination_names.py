"""Names of objects in the destination."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.common.errors import Refusal
from tablewright.writeback import names

SLUGS = {
    "Sales 2024": "sales_2024",
    "2024 sales": "t_2024_sales",
    "  ": "data",
    "": "data",
    "_hidden": "hidden",
    "a__b": "a_b",
    "Ünïcödé Straße": "unicode_strasse",
    "Łódź / Ærø": "lodz_aero",
    "東京 売上": "東京_売上",
    "हिन्दी": "हिन्दी",
    "Select": "select_table",
    'x"; DROP TABLE y; --': "x_drop_table_y",
    "../../etc/passwd": "etc_passwd",
    "😀": "data",
    "№ 5": "no_5",
}


@pytest.mark.parametrize(("name", "expected"), SLUGS.items())
def test_a_slug_is_readable(name: str, expected: str) -> None:
    assert names.slug(name) == expected


@given(st.text(max_size=200), st.integers(min_value=12, max_value=63))
def test_every_slug_is_a_valid_name(name: str, max_bytes: int) -> None:
    slug = names.slug(name, max_bytes=max_bytes)
    assert slug
    assert len(slug.encode()) <= max_bytes
    assert not slug.startswith("_")
    assert not slug[0].isdigit()
    assert "__" not in slug
    assert slug not in names.RESERVED
    assert all(char.isprintable() and char not in "\"'`;. " for char in slug)


def test_a_taken_name_is_numbered_whatever_its_case() -> None:
    assert names.object_name("Sales", {"SALES", "sales_2"}) == "sales_3"


def test_a_name_is_taken_when_its_history_is() -> None:
    taken = {"sales__history"}
    assert names.object_name("Sales", taken, suffixes=(names.HISTORY_SUFFIX,)) == "sales_2"


def test_suffixes_and_numbers_fit_into_the_limit() -> None:
    first = names.object_name("a" * 100, set(), suffixes=(names.HISTORY_SUFFIX,))
    second = names.object_name("a" * 100, {first}, suffixes=(names.HISTORY_SUFFIX,))
    assert first != second
    assert len(names.history_name(first)) == len(names.history_name(second)) == names.MAX_BYTES


def test_the_names_of_a_materialization_fit_behind_its_slug() -> None:
    base = names.slug("x" * 100, max_bytes=names.MAX_BYTES - names.STORED_RESERVE)
    table = names.stored_table_name(base, "0123456789abcdef0123456789abcdef")
    assert table.endswith("__mat_456789abcdef")
    assert len(table) == names.MAX_BYTES


def test_columns_keep_the_names_people_gave_them() -> None:
    given_names = ["Price", "price", "Price_2", " Net  price\n", "", "\x00", "Größe"]
    assert names.column_names(given_names) == [
        "Price", "price_3", "Price_2", "Net price", "Column", "Column_2", "Größe",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=80), max_size=30))
def test_column_names_are_unique_in_any_case_and_short_enough(given_names: list[str]) -> None:
    result = names.column_names(given_names)
    assert len({name.casefold() for name in result}) == len(given_names)
    assert all(0 < len(name.encode()) <= names.MAX_BYTES for name in result)


@pytest.mark.parametrize("name", ["_row_id", " _ROW_VERSION", "_updated_by"])
def test_system_columns_are_refused(name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        names.refuse_system_column(name)
    assert refusal.value.code == "reserved-name"
