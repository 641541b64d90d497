"""Names that BigQuery cannot hold are written in characters that it can, and read back as they were."""

import pytest

from tablewright.formula.platforms.bigquery.names import Kind, decoded, encoded

KINDS: tuple[Kind, ...] = ("dataset", "table", "column")
NAMES = (
    "Price (USD)",
    "a.b",
    "🙂 é",
    " led and trailed ",
    "_TABLE_x",
    "_PARTITIONTIME",
    "line\nbreak",
    '`"\\',
    "plain",
    "x_y",
    "(",
    "naïve-日本語",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_as_it_was(name: str, kind: Kind) -> None:
    written = encoded(name, kind)
    assert decoded(written, kind) == name
    assert encoded(written, kind) == written
    assert not set(written) & set('!"$()*,./;?@[\\]^`{}~\n🙂')


def test_what_each_kind_of_name_holds() -> None:
    assert encoded("Price (USD)", "column") == "Price _x28_USD_x29_"
    assert encoded("100% & more", "column") == "100% & more"
    assert encoded("100% & more", "table") == "100_x25_ _x26_ more"
    assert encoded("my data", "dataset") == "my_x20_data"
    assert encoded("_partitiontime", "column") == "_x5F_partitiontime"


def test_a_dataset_never_becomes_a_hidden_one() -> None:
    assert encoded("(a)", "dataset") == "x_x28_a_x29_"


@pytest.mark.parametrize("name", ["_x28_", "a_x41_b", "x_x28_", "_xFFFFFF_", "_x_", "a_x2_b"])
def test_names_that_look_like_ours_stay_readable(name: str) -> None:
    """A name of the warehouse's own is never changed on its way there."""
    for kind in KINDS:
        assert encoded(name, kind) == name
        assert encoded(decoded(name, kind), kind) == name
