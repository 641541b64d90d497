"""Where inserted rows go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.writeback.input_tables.edits.row_order import Neighbours, Position, TooTight, place, spread

STORED = {
    "a": Neighbours(1.0, None, 2.0),
    "b": Neighbours(2.0, 1.0, 3.0),
    "c": Neighbours(3.0, 2.0, None),
}


def placed(*positions: Position, stored: dict[str, Neighbours] = STORED) -> list[str]:
    """All rows in their order."""
    orders = {row_id: near.order for row_id, near in stored.items()}
    last = max(orders.values(), default=None)
    new = place(positions, stored, last)
    assert not set(new.values()) & set(orders.values())
    everything = orders | new
    assert len(set(everything.values())) == len(everything)
    return sorted(everything, key=everything.__getitem__)


@pytest.mark.parametrize(
    ("positions", "result"),
    [
        ([Position("x", None, None)], "abcx"),
        ([Position("x", None, None), Position("y", None, None)], "abcxy"),
        ([Position("x", "a", None)], "axbc"),
        ([Position("x", "c", None)], "abcx"),
        ([Position("x", None, "a")], "xabc"),
        ([Position("x", None, "c")], "abxc"),
        ([Position("x", "a", None), Position("y", "x", None), Position("z", "y", None)], "axyzbc"),
        ([Position("x", "a", None), Position("y", "a", None)], "ayxbc"),
        ([Position("x", None, "b"), Position("y", None, "b")], "axybc"),
        ([Position("x", "a", None), Position("y", None, "b")], "axybc"),
        ([Position("x", None, "b"), Position("y", None, "x")], "ayxbc"),
        ([Position("x", "c", None), Position("y", None, None)], "abcxy"),
        ([Position("x", "gone", None)], "abcx"),
        ([Position("x", "gone", "b")], "axbc"),
        ([Position("x", None, "gone")], "abcx"),
    ],
)
def test_places(positions: list[Position], result: str) -> None:
    assert "".join(placed(*positions)) == result


def test_an_empty_table() -> None:
    assert placed(Position("x", None, None), Position("y", None, None), stored={}) == ["x", "y"]


def test_no_number_left() -> None:
    low = 1.0
    high = 1.0 + 2**-52
    with pytest.raises(TooTight):
        place([Position("x", "a", None)], {"a": Neighbours(low, None, high)}, high)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.integers(1, 200))
def test_spread_rises_or_refuses(low: float, high: float, count: int) -> None:
    try:
        numbers = spread(min(low, high), max(low, high), count)
    except TooTight:
        return
    edges = [min(low, high), *numbers, max(low, high)]
    assert edges == sorted(set(edges))


@given(st.data())
def test_same_as_inserting_one_after_the_other(data: st.DataObject) -> None:
    expected = ["a", "b", "c"]
    positions: list[Position] = []
    for number in range(data.draw(st.integers(1, 30))):
        name = f"n{number}"
        anchor = data.draw(st.sampled_from(expected))
        index = expected.index(anchor)
        if data.draw(st.booleans()):
            positions.append(Position(name, anchor, None))
            expected.insert(index + 1, name)
        else:
            positions.append(Position(name, None, anchor))
            expected.insert(index, name)
    assert placed(*positions) == expected
