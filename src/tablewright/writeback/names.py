"""Names of objects in the destination, made from what people typed. Pure."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from tablewright.common.errors import Refusal

MAX_BYTES = 63
HISTORY_SUFFIX = "__history"
STORED_SUFFIX = "__mat"
RUN_DIGITS = 12
STORED_RESERVE = len(STORED_SUFFIX) + 1 + RUN_DIGITS
PROBE_PREFIX = "_tw_probe_"
STAGE_SUFFIX = "_s"
"""Suffix of the staging table of a large edit, which is named and cleaned up like the objects of a check."""

SYSTEM_COLUMNS = frozenset(
    {"_row_id", "_row_order", "_row_version", "_created_at", "_created_by", "_updated_at", "_updated_by"}
)

# Words that at least one of our platforms does not accept as a plain table name.
RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
    all alter analyse analyze and any array as asc asymmetric authorization between binary both by
    case cast check collate collation column concurrently constraint create cross cube current
    current_date current_role current_time current_timestamp current_user database date default
    deferrable delete desc describe distinct do drop else end except exists explain extract false
    fetch filter following for foreign freeze from full function generated glob grant group grouping
    groups having if ignore ilike in index initially inner insert intersect interval into is isnull
    join key keys lambda lateral leading left like limit localtime localtimestamp map match merge
    natural new no not notnull null of off offset old on only option or order outer over overlaps
    partition pivot placing preceding primary procedure qualify range recursive references rename
    replace returning right rollup row rows schema select set show similar some start struct
    summarize symmetric table tablesample then time timestamp to trailing trigger true truncate
    unbounded union unique unnest unpivot update user using values variadic verbose view when where
    window with within
    """,
    )
)

_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}


def slug(name: str, *, max_bytes: int = MAX_BYTES) -> str:
    """A readable table name: letters in lower-case ASCII if they have an equivalent, others unchanged.

    Never empty, never reserved, never starting with a digit or `_`, never holding `__` (our own suffixes
    start with it), at most `max_bytes` long in UTF-8.
    """
    letters: list[str] = []
    for char in unicodedata.normalize("NFC", name).lower():
        letters.append(_letter(char))
    words = [word for word in "".join(letters).split("_") if word]
    plain = "_".join(words) or "data"
    if plain[0].isdigit():
        plain = f"t_{plain}"
    plain = _cut(plain, max_bytes).rstrip("_")
    if plain in RESERVED:
        plain = f"{_cut(plain, max_bytes - 6)}_table"
    return plain


def object_name(
    name: str, taken: Collection[str], *, max_bytes: int = MAX_BYTES, suffixes: Sequence[str] = ()
) -> str:
    """The slug of `name`, numbered `_2`, `_3` ... until it is free in any case.

    The name with each of `suffixes` (`__history`) must be free, too, and fits into `max_bytes`.
    """
    used = {other.casefold() for other in taken}
    room = max_bytes - max((len(suffix) for suffix in suffixes), default=0)
    base = slug(name, max_bytes=room)
    candidate, number = base, 1
    while any((candidate + suffix).casefold() in used for suffix in ("", *suffixes)):
        number += 1
        ending = f"_{number}"
        candidate = _cut(base, room - len(ending)).rstrip("_") + ending
    return candidate


def history_name(table_name: str) -> str:
    """Name of the history of the input table `table_name`."""
    return table_name + HISTORY_SUFFIX


def stored_view_name(base_name: str) -> str:
    """Name of the stable view of a materialization."""
    return base_name + STORED_SUFFIX


def stored_table_name(base_name: str, run_id: str) -> str:
    """Name of the table that one run of a materialization fills."""
    return f"{base_name}{STORED_SUFFIX}_{run_id[-RUN_DIGITS:]}"


def column_names(names: Sequence[str], *, max_bytes: int = MAX_BYTES) -> list[str]:
    """Column names as people named them, each made valid and unique in any case (`Price`, `Price_2`)."""
    cleaned = [_cut(_printable(name) or "Column", max_bytes) for name in names]
    # A name that somebody chose outright wins over one that we number.
    wanted = {name.casefold() for name in cleaned}
    used: set[str] = set()
    result: list[str] = []
    for name in cleaned:
        candidate, number = name, 1
        while candidate.casefold() in used or (number > 1 and candidate.casefold() in wanted):
            number += 1
            ending = f"_{number}"
            candidate = _cut(name, max_bytes - len(ending)) + ending
        used.add(candidate.casefold())
        result.append(candidate)
    return result


def refuse_system_column(name: str) -> None:
    """Raise when an input table's column would take the name of one of its system columns."""
    if name.strip().casefold() in SYSTEM_COLUMNS:
        raise Refusal(
            "invalid",
            f"A column cannot be called {name!r}: every input table has a column of that name.",
            code="reserved-name",
            hint="Choose another name.",
            where={"field": "name"},
        )


def _letter(char: str) -> str:
    if char in _LETTERS:
        return _LETTERS[char]
    base = unicodedata.normalize("NFKD", char)
    plain = "".join(part for part in base if not unicodedata.combining(part))
    if plain.isascii() and plain.isalnum():
        return plain.lower()
    if plain.isascii() and char.isascii():
        return "_"
    # Marks are part of the word in scripts such as Devanagari or Thai.
    return char if unicodedata.category(char)[0] in "LMN" else "_"


def _printable(name: str) -> str:
    text = unicodedata.normalize("NFC", name)
    kept = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join(kept.split())


def _cut(text: str, max_bytes: int) -> str:
    return text.encode()[:max_bytes].decode(errors="ignore")
