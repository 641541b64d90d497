"""Friendly names, matching, uniqueness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.document.names import display_names, friendly_name, normalized_name, unique_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("ORDER_ID", "Order Id"),
        ("order_id", "Order Id"),
        ("orderId", "Order Id"),
        ("OrderID", "Order ID"),
        ("Sub-Category", "Sub Category"),
        ("a/b", "A B"),
        ("PHONE1", "Phone1"),
        ("tailnum", "Tailnum"),
        ("HTTPServer", "HTTP Server"),
        ("  spaced  name ", "Spaced Name"),
        ("größe", "Größe"),
        ("___", "___"),
        ("", ""),
        ("🙂_x", "🙂 X"),
    ],
)
def test_friendly(raw: str, shown: str) -> None:
    assert friendly_name(raw) == shown


def test_spellings_of_one_name_match() -> None:
    assert len({normalized_name(name) for name in ("ARR_DELAY", "arr_delay", "Arr Delay", "arrDelay")}) == 1


def test_unique_names_count_up() -> None:
    assert unique_name("Calc", []) == "Calc"
    assert unique_name("Calc", ["calc"]) == "Calc (1)"
    assert unique_name("Calc", ["CALC", "Calc (1)"]) == "Calc (2)"
    assert display_names(["a_b", "A-B", "aB"]) == ["A B", "A B (1)", "A B (2)"]


@given(st.text())
def test_any_text_has_a_friendly_name_that_stays(raw: str) -> None:
    once = friendly_name(raw)
    assert normalized_name(once) == normalized_name(friendly_name(once))


@given(st.lists(st.text(max_size=4), max_size=8))
def test_display_names_differ(raw: list[str]) -> None:
    shown = display_names(raw)
    assert len({name.casefold() for name in shown}) == len(raw)
