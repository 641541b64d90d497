"""All functions of the language, by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from tablewright.formula.functions import (
    aggregates,
    arrays,
    conditional_aggregates,
    conversion,
    correlation,
    date_ranges,
    dates,
    digests,
    financial,
    geography,
    joins,
    logical,
    lookback,
    numbers,
    passthrough,
    ranks,
    regular_expressions,
    rounding,
    shifts,
    sparklines,
    system,
    texts,
    totals,
    trigonometry,
    urls,
    variants,
    windows,
)
from tablewright.formula.functions.base import Function
from tablewright.formula.functions.expected_names import EXPECTED_NAMES

_MODULES = (
    logical,
    numbers,
    rounding,
    trigonometry,
    texts,
    regular_expressions,
    digests,
    urls,
    dates,
    date_ranges,
    conversion,
    variants,
    arrays,
    sparklines,
    geography,
    financial,
    aggregates,
    conditional_aggregates,
    correlation,
    windows,
    shifts,
    lookback,
    ranks,
    totals,
    joins,
    passthrough,
    system,
)


_ALIKE = 0.8
"""The least similarity of a suggested function: short names resemble each other by chance."""


@dataclass(frozen=True, slots=True)
class NameHint:
    """What to write instead of a name that is not in the language; `replacement` is a name, if one fits."""

    text: str
    replacement: str | None = None


@cache
def all() -> tuple[Function, ...]:
    """Every function, in the order of categories and declarations."""
    return tuple(function for module in _MODULES for function in module.FUNCTIONS)


@cache
def _by_name() -> dict[str, Function]:
    names: dict[str, Function] = {}
    for function in all():
        for name in (function.name, *function.aliases):
            if names.setdefault(name.lower(), function) is not function:
                raise AssertionError(f"the function name {name} is declared twice")
    return names


@cache
def _spellings() -> dict[str, str]:
    return {name.lower(): name for function in all() for name in (function.name, *function.aliases)}


def find(name: str) -> Function | None:
    """The function of that name or alias, in any letter case."""
    return _by_name().get(name.lower())


def spelling(name: str) -> str:
    """The name (or alias) as the catalogue writes it; an unknown name stays as it is."""
    return _spellings().get(name.lower(), name)


def hint_for(name: str) -> NameHint | None:
    """Help for an unknown name: what people who type it mean, or the nearest known name."""
    plain = name.lower().replace("_", "")
    same = _by_name().get(plain)
    if same is not None:
        return NameHint(f"It is written {_spellings()[plain]} here.", _spellings()[plain])
    expected = EXPECTED_NAMES.get(plain)
    if expected:
        text, replacement = expected
        return NameHint(text, replacement)
    near = nearest(name, _spellings().values(), cutoff=_ALIKE)
    return NameHint(f"Did you mean {near}?", near) if near else None


def meant_by(name: str) -> str | None:
    """The function that a name means here: Tablewright's own, or its equivalent for another program's
    name."""
    function = find(name)
    expected = EXPECTED_NAMES.get(name.lower())
    return function.name if function is not None else expected[1] if expected else None


def nearest(text: str, known: Iterable[str], cutoff: float = 0.7) -> str | None:
    """The known word most like `text`, if one is close: `cutoff` is the least similarity, from 0 to 1."""
    words = {word.lower(): word for word in known}
    matches = get_close_matches(text.lower(), words, n=1, cutoff=cutoff)
    return words[matches[0]] if matches else None
