"""Layouts of DateParse as regular expressions, for platforms without a parser that returns Null: the parts
are reordered to ISO, and parsed only if the result is a date."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tablewright.formula.functions.date_formats import layout_pieces


def _any_case(names: Iterable[str]) -> str:
    """Alternatives in any letter case, with a set for each letter, because the rest of the layout is
    case-sensitive."""
    return "|".join("".join(f"[{c.upper()}{c.lower()}]" for c in name) for name in names)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_ALONE = "[0-9](?![0-9])"
"""One digit, where a number has no leading zero, and only if no digit of the next number follows."""
_SIXTY = f"[0-5][0-9]|{_ALONE}"
_NUMBERS = {
    "Y": "[0-9]{4}|[0-9]{1,3}(?![0-9])",
    "y": f"[0-9]{{2}}|{_ALONE}",
    "m": "1[0-2]|0[1-9]|[1-9](?![0-9])",
    "d": "3[01]|[12][0-9]|0[1-9]|[1-9](?![0-9])",
    "H": f"2[0-3]|[01][0-9]|{_ALONE}",
    "I": "1[0-2]|0[1-9]|[1-9](?![0-9])",
    "M": _SIXTY,
    "S": _SIXTY,
    "L": "[0-9]{1,3}",
    "f": "[0-9]{1,6}",
    "p": "[AaPp][Mm]",
    "B": _any_case(_MONTHS),
    "b": _any_case(name[:3] for name in _MONTHS),
    "A": _any_case(_DAYS),
    "a": _any_case(name[:3] for name in _DAYS),
}
_TWELVE_HOURS = f"1[0-2]|0[0-9]|{_ALONE}"
_PLACES = {
    "Y": "year",
    "y": "year",
    "m": "month",
    "B": "month",
    "b": "month",
    "d": "day",
    "H": "hour",
    "I": "hour",
    "M": "minute",
    "S": "second",
    "L": "fraction",
    "f": "fraction",
    "p": "half",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout as a regular expression, with the group of each part that it holds."""

    pattern: str
    groups: Mapping[str, int]
    short_year: bool


def read_layout(layout: str) -> Layout:
    """The regular expression, the group of each part, and whether the year has two digits. Of a part that is
    given twice the last one counts."""
    pieces = layout_pieces(layout)
    letters = [piece for special, piece in pieces if special]
    last = {_PLACES[letter]: index for index, letter in enumerate(letters) if letter in _PLACES}
    halves = "p" in letters
    text, groups, short_year, index = "", dict[str, int](), False, -1
    for special, piece in pieces:
        if not special or piece == "%":
            index += special
            text += _literal(piece)
            continue
        index += 1
        digits = _TWELVE_HOURS if piece == "H" and halves else _NUMBERS[piece]
        place = _PLACES.get(piece)
        if place is None or last[place] != index:
            text += f"(?:{digits})"
            continue
        text += f"({digits})"
        groups[place] = len(groups) + 1
        short_year = short_year or piece == "y"
    return Layout(rf"^\s*{text}\s*$", groups, short_year)


def _literal(written: str) -> str:
    """A pattern that matches the text literally, but any amount of space where it has space."""
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", written))


_LOOKAHEAD = re.compile(r"\|?([^|()]*)\(\?!\[0-9\]\)\)")
_NUMBER = re.compile(r"\((?:\?:)?(?:\[[0-9]|[0-9])|[0-9]")


def without_lookahead(pattern: str) -> str:
    """The pattern of a layout without lookahead. An alternative that requires that no digit follows is
    dropped if a number follows the group, where it never matches; elsewhere the condition holds by itself."""

    def alternative(match: re.Match[str]) -> str:
        follows = _NUMBER.match(pattern, match.end()) is not None
        return ")" if follows else match[0].replace("(?![0-9])", "")

    return _LOOKAHEAD.sub(alternative, pattern)
