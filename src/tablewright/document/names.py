"""Names people see: friendly forms of warehouse names, matching of names, and unique names."""

import re
from collections.abc import Iterable

_SEPARATORS = re.compile(r"[\s_/\-]+")
_CASE_CHANGE = re.compile(r"(?<=[^\W\d_])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])|(?<=\d)(?=[A-Z][a-z])")


def friendly_name(raw: str) -> str:
    """The name shown for a warehouse column: `ORDER_ID` -> `Order Id`, `arrDelay` -> `Arr Delay`.

    Underscores, hyphens, slashes and changes of case separate words; every word starts with a capital; digits
    stay with their word. A name without any word is unchanged.
    """
    shouting = raw.upper() == raw
    words = [word for part in _SEPARATORS.split(raw) for word in _CASE_CHANGE.split(part) if word]
    if not words:
        return raw
    return " ".join(_capitalize(word, lower_rest=shouting) for word in words)


def _capitalize(word: str, *, lower_rest: bool) -> str:
    return word[0].upper() + (word[1:].lower() if lower_rest else word[1:])


def normalized_name(name: str) -> str:
    """The form in which names are compared when they do not match exactly."""
    return friendly_name(name).casefold()


def unique_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, or `wanted (1)`, `wanted (2)` ... when it is taken, in any letter case."""
    used = {name.casefold() for name in taken}
    if wanted.casefold() not in used:
        return wanted
    number = 1
    while f"{wanted} ({number})".casefold() in used:
        number += 1
    return f"{wanted} ({number})"


def display_names(raw_names: Iterable[str]) -> list[str]:
    """Friendly names for the columns of one table, made unique in order."""
    taken: list[str] = []
    for raw in raw_names:
        taken.append(unique_name(friendly_name(raw), taken))
    return taken
