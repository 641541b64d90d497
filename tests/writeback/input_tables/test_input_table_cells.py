"""Reading cells, and showing them again."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.writeback.input_tables.values.cells import TEXT_LIMIT, InvalidCell, convert, parse, show
from tablewright.writeback.input_tables.values.model import Cell, CellValue, EntryType

at = datetime.fromisoformat
KINDS: tuple[EntryType, ...] = ("text", "number", "date", "datetime", "checkbox")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (7, 7.0),
        (0.1, 0.1),
        ("12", 12.0),
        (" 12 ", 12.0),
        ("-0", 0.0),
        ("+3", 3.0),
        ("\u22123", -3.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e6", 1e6),
        ("1E-3", 0.001),
        ("1,234.5", 1234.5),
        ("1,234", 1234.0),
        ("1,234,567", 1234567.0),
        ("1.234,5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1.234", 1.234),
        ("1,5", 1.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234\u202f567", None),
        ("1\u202f234\u202f567,25", 1234567.25),
        ("1'234.50", 1234.5),
        ("1\u2019234", 1234.0),
        ("12 %", 0.12),
        ("12.5%", 0.125),
        ("(3)", -3.0),
        ("($1,234.50)", -1234.5),
        ("-$5", -5.0),
        ("$-5", -5.0),
        ("5 €", 5.0),
        ("9007199254740992", 9007199254740992.0),
        ("3.14159265358979323846", 3.141592653589793),
    ],
)
def test_numbers(typed: CellValue, number: float | None) -> None:
    read = parse(typed, "number")
    # Both kinds of thin space count as a space, so they may be mixed.
    assert read == (1234567.0 if number is None else number)
    assert isinstance(read, float)


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "--5",
        "1,23,4",
        "1.2.3",
        "1 23",
        "e5",
        "1e5%",
        "(-3)",
        "-(3)",
        "(3",
        "1,2,3",
        "%",
        "$",
        "٣",
        "1_000",
    ],
)
def test_not_numbers(typed: str) -> None:
    read = parse(typed, "number")
    assert isinstance(read, InvalidCell)
    assert typed in read.message


@pytest.mark.parametrize("typed", ["1e400", "-1e400", 10**500, "9" * 399])
def test_numbers_too_large(typed: CellValue) -> None:
    read = parse(typed, "number")
    assert isinstance(read, InvalidCell)
    assert "too large" in read.message


@pytest.mark.parametrize("typed", ["9007199254740993", 12345678901234567890, "123456789012345678.5"])
def test_whole_digits_are_never_lost(typed: CellValue) -> None:
    read = parse(typed, "number")
    assert isinstance(read, InvalidCell)
    assert "text column" in read.message


def test_a_checkbox_is_no_number() -> None:
    assert isinstance(parse(True, "number"), InvalidCell)


@pytest.mark.parametrize(
    "typed",
    [
        "2024-01-31",
        "2024/1/31",
        "2024.01.31",
        "31.1.2024",
        "31. 1. 2024",
        "31/1/2024",
        "1/31/2024",
        "31-01-2024",
        "31 Jan 2024",
        "31-Jan-2024",
        "31st January, 2024",
        "Jan 31, 2024",
        "January 31 2024",
        "2024-01-31T00:00:00Z",
        " 2024-01-31 ",
    ],
)
def test_dates(typed: str) -> None:
    assert parse(typed, "date") == date(2024, 1, 31)


def test_equal_day_and_month_are_no_riddle() -> None:
    assert parse("02/02/2024", "date") == date(2024, 2, 2)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("1/2/2024", "either way round"),
        ("2024-02-30", "no such day"),
        ("2024-13-01", "no such day"),
        ("2024-01-31 10:00", "has a time"),
        ("31.1.24", "2024-01-31"),
        ("soon", "2024-01-31"),
        (20240131, "2024-01-31"),
        ("31 Foo 2024", "2024-01-31"),
    ],
)
def test_not_dates(typed: CellValue, part: str) -> None:
    read = parse(typed, "date")
    assert isinstance(read, InvalidCell)
    assert part in read.message


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2024-01-31 14:05", at("2024-01-31T14:05:00")),
        ("2024-01-31T14:05:06.789", at("2024-01-31T14:05:06.789000")),
        ("2024-01-31T14:05:06Z", at("2024-01-31T14:05:06")),
        ("2024-01-31T14:05+02:00", at("2024-01-31T12:05:00")),
        ("2024-01-31 14:05 -0530", at("2024-01-31T19:35:00")),
        ("Jan 31, 2024, 2:05 pm", at("2024-01-31T14:05:00")),
        ("31.1.2024 12:00 AM", at("2024-01-31T00:00:00")),
        ("2024-01-31", at("2024-01-31T00:00:00")),
    ],
)
def test_datetimes(typed: str, moment: datetime) -> None:
    assert parse(typed, "datetime") == moment


@pytest.mark.parametrize(
    "typed", ["2024-01-31 25:00", "2024-01-31 13:00 pm", "0001-01-01T00:00+05:00", "14:05", "2024-01-31 1:2"]
)
def test_not_datetimes(typed: str) -> None:
    assert isinstance(parse(typed, "datetime"), InvalidCell)


@pytest.mark.parametrize(
    ("typed", "checked"),
    [(True, True), (False, False), (1, True), (0.0, False), ("YES", True), (" no ", False), ("true", True)],
)
def test_checkboxes(typed: CellValue, checked: bool) -> None:
    assert parse(typed, "checkbox") is checked


@pytest.mark.parametrize("typed", [2, "maybe", "yes!", 0.5])
def test_not_checkboxes(typed: CellValue) -> None:
    assert isinstance(parse(typed, "checkbox"), InvalidCell)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_null(kind: EntryType) -> None:
    assert parse(None, kind) is None
    assert parse("", kind) is None
    assert parse("  ", kind) == ("  " if kind == "text" else None)


def test_text_keeps_everything_that_can_be_kept() -> None:
    hard = "a'b\"c`[x]\\ \n\t 😀 --/* é \ufeff"
    assert parse(hard, "text") == hard
    assert parse(5.0, "text") == "5"
    assert parse(True, "text") == "true"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("bad", "part"), [("a\0b", "NUL"), ("a\ud800b", "surrogate")])
def test_characters_no_warehouse_keeps(kind: EntryType, bad: str, part: str) -> None:
    read = parse(bad, kind)
    assert isinstance(read, InvalidCell)
    assert part in read.message
    read.message.encode()


def test_text_has_a_limit_in_bytes() -> None:
    assert parse("é" * (TEXT_LIMIT // 2), "text") == "é" * (TEXT_LIMIT // 2)
    assert isinstance(parse("é" * (TEXT_LIMIT // 2 + 1), "text"), InvalidCell)


cells = {
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1),
    "number": st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),
    "date": st.dates(),
    "datetime": st.datetimes(),
    "checkbox": st.booleans(),
}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_what_is_shown_reads_the_same(kind: EntryType, data: st.DataObject) -> None:
    value: Cell = data.draw(cells[kind])
    assert parse(show(value), kind) == value


@pytest.mark.parametrize("kind", KINDS)
@given(typed=st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=50)))
def test_anything_can_be_typed(kind: EntryType, typed: CellValue) -> None:
    read = parse(typed, kind)
    assert isinstance(read, InvalidCell) or parse(show(read), kind) == read


@pytest.mark.parametrize(
    ("value", "to", "converted"),
    [
        ("1,234", "number", 1234.0),
        (1234.0, "text", "1234"),
        (1.5, "text", "1.5"),
        (True, "text", "true"),
        (True, "number", 1.0),
        (0.0, "checkbox", False),
        ("yes", "checkbox", True),
        (date(2024, 1, 31), "datetime", at("2024-01-31T00:00:00")),
        (at("2024-01-31T00:00:00"), "date", date(2024, 1, 31)),
        (date(2024, 1, 31), "text", "2024-01-31"),
        ("31 Jan 2024", "date", date(2024, 1, 31)),
        (None, "date", None),
    ],
)
def test_converting(value: Cell, to: EntryType, converted: Cell) -> None:
    assert convert(value, to) == converted


@pytest.mark.parametrize(
    ("value", "to"),
    [("abc", "number"), (2.0, "checkbox"), (at("2024-01-31T09:00:00"), "date"), (5.0, "date")],
)
def test_conversions_that_lose(value: Cell, to: EntryType) -> None:
    assert isinstance(convert(value, to), InvalidCell)
