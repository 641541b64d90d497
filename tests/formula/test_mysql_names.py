"""Names that MySQL cannot hold are kept by codes, and come back."""

import pytest

from tablewright.formula.platforms.mysql.names import decoded, encoded


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("plain", "plain"),
        ("Größe 日本", "Größe 日本"),
        ("a b", "a b"),
        ("😀", "_x1f600_"),
        (" led ", "_x20_led_x20_"),
        ("  ", "_x20__x20_"),
        ("a😀b ", "a_x1f600_b_x20_"),
    ],
)
def test_names_are_kept_and_come_back(name: str, held: str) -> None:
    assert encoded(name) == held
    assert decoded(held) == name
    assert encoded(held) == held


@pytest.mark.parametrize("name", ["_x41_", "_xfffffff_", "_x0041_", "a_x20_b", "_x", "_x1F600_", "_x110000_"])
def test_what_only_looks_like_a_code_is_a_name(name: str) -> None:
    assert decoded(name) == name
