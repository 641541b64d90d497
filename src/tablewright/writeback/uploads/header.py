"""Detects where the table begins below titles and notes, and which of its rows are the header. Pure."""

import re
from collections.abc import Iterable, Sequence
from statistics import median

from tablewright.writeback.uploads.reading import Row
from tablewright.writeback.uploads.values import EMPTY_WORDS, infer

COMMENT = "#"
LOOKED_AT = 200
"""How many rows are examined."""
_MOST_HEADER_ROWS = 4
_YEAR = re.compile(r"(?:1[89]|20|21)[0-9]{2}")


def find_start(table: Sequence[Row], width: int) -> tuple[int, bool]:
    """The index of the first row of the table, and whether it is a header with another width than the
    rows."""
    if width == 1 or not table:
        return 0, False
    marked = _marked(table, width)
    if marked:
        return marked, False
    start = next((place for place in range(len(table)) if _begins(table, place, width)), 0)
    if start and _is_broken_header(table, start, width):
        return start - 1, True
    usual = median(_filled(row) for row in table[start : start + LOOKED_AT])
    place = start
    while place + 1 < len(table) and _stands_above(table, place, usual):
        place += 1
    return (place if place + 1 < len(table) else start), False


def _marked(table: Sequence[Row], width: int) -> int:
    """The number of comment rows at the top; the last one may be the header: `#id,name`."""
    count = next((place for place, row in enumerate(table) if not row.values[0].startswith(COMMENT)), 0)
    below = [row.values for row in table[count : count + LOOKED_AT] if len(row.values) == width]
    if not count or not below or len(table[count].values) != width:
        return 0
    names = len(table[count - 1].values) == width and _header_votes(below[0], _column_types(below)) <= 0
    return count - names


def _begins(table: Sequence[Row], place: int, width: int) -> bool:
    """Whether the table begins here: a row of the table is followed by another one, or is the last row."""
    following = table[place + 1 : place + 3]
    fits = len(table[place].values) == width
    return fits and (not following or any(len(row.values) == width for row in following))


def _filled(row: Row) -> int:
    return sum(1 for value in row.values if value.strip())


def _stands_above(table: Sequence[Row], place: int, usual: float) -> bool:
    """Whether the row is a title or note padded with delimiters, or empty."""
    values, filled = table[place].values, _filled(table[place])
    if filled == 0:
        return True
    if not values[0].strip() or filled >= usual or filled > 2 or (filled == 2 and usual < 4):
        return False
    if len(values) > 3 and usual > 2:
        return True
    # In a narrow table a row with one value may be data: only what follows can tell.
    further = table[place + 1 : place + 1 + LOOKED_AT]
    later = [row.values for row in further if len(row.values) == len(values)]
    return _filled(further[0]) == 0 or (bool(later) and _header_votes(later[0], _column_types(later)) > 0)


def _is_broken_header(table: Sequence[Row], start: int, width: int) -> bool:
    """Whether the row right above is a header with too few or too many names."""
    above, values = table[start - 1], table[start - 1].values
    if above.end + 1 != table[start].line or values[0].startswith(COMMENT):
        return False
    texts = [value for value in values if value.strip()]
    if any(simple_type([value]) not in ("text", None) for value in texts):
        return False
    close = len(values) > 1 and abs(len(values) - width) <= max(1, width // 3)
    alone = start == 1 and width == 2
    body = [row.values for row in table[start : start + LOOKED_AT] if len(row.values) == width]
    return (close or alone) and _header_votes(body[0], _column_types(body)) <= 0


# ---------------------------------------------------------------- names


def find_header(table: Sequence[Sequence[str]]) -> int:
    """The number of header rows."""
    if not table:
        return 0
    types = _column_types(table)
    if len(table) > 1 and any(kind not in ("text", None) for kind in types):
        count = 0
        while count < min(_MOST_HEADER_ROWS, len(table) - 1):
            votes = _header_votes(table[count], types)
            enough = votes > 0 if count == 0 else votes > 1 and not _has_number(table[count], types)
            if not enough:
                break
            count += 1
        return count
    first, body = table[0], table[1:]
    filled = [value.strip().casefold() for value in first]
    repeated = any(row[index] == value for index, value in enumerate(first) for row in body if value)
    names = all(simple_type([value]) == "text" for value in first)
    return int(names and len(set(filled)) == len(filled) and not repeated)


def _column_types(table: Sequence[Sequence[str]]) -> list[str | None]:
    """The types of the lower half, which has no header; `year` if all values are years."""
    half = table[max(1, len(table) // 2) :]
    return [
        "year" if all(map(_YEAR.fullmatch, column)) else simple_type(column)
        for column in zip(*half, strict=True)
    ]


def _header_votes(row: Sequence[str], types: Sequence[str | None]) -> int:
    """Votes for and against a header: text above values of another type, or a value of that type."""
    return sum(
        _vote(value, kind) for value, kind in zip(row, types, strict=False) if kind not in ("text", None)
    )


def _vote(value: str, kind: str | None) -> int:
    mine = simple_type([value])
    if mine is None:
        return 0
    named_after_a_time = mine == "date" or (kind != "year" and _YEAR.fullmatch(value.strip()) is not None)
    return 1 if mine == "text" or (named_after_a_time and kind in ("integer", "number")) else -1


def _has_number(row: Sequence[str], types: Sequence[str | None]) -> bool:
    return any(_vote(value, kind) < 0 for value, kind in zip(row, types, strict=False) if kind != "text")


def simple_type(values: Iterable[str]) -> str | None:
    filled = {value for value in values if value.strip() and value not in EMPTY_WORDS}
    return infer(filled).type if filled else None


def column_titles(header: Sequence[Row], width: int) -> list[str]:
    """One title for each column. Where the header has several rows, a group's title fills the empty cells to
    its right."""
    titles = [""] * width
    for number, row in enumerate(header):
        values = [" ".join(value.split()) for value in row.values[:width]] + [""] * (width - len(row.values))
        if number < len(header) - 1:
            for place in range(1, width):
                values[place] = values[place] or values[place - 1]
        titles = [_joined(title, value) for title, value in zip(titles, values, strict=True)]
    return titles


def _joined(title: str, value: str) -> str:
    return title if title == value else f"{title} {value}".strip()
