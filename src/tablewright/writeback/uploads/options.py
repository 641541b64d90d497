"""How a file is to be read: the options a person sets, those that are detected, and their findings. Pure."""

from dataclasses import dataclass
from typing import Literal

from tablewright.common.errors import Refusal
from tablewright.writeback.uploads.dates import DateOrder
from tablewright.writeback.uploads.numbers import DecimalMark, ThousandsMark

Level = Literal["note", "warning", "problem"]
Setting = Literal[
    "delimiter", "quote", "escape", "comment", "skip_lines", "header_lines", "encoding", "empty_words"
]

LONGEST_DELIMITER = 4


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read the file; None means to detect it. `empty_words` are read as no value.

    `header_lines` rows, below `skip_lines` lines, name the columns. `comment` "" means that no line is one.
    """

    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    comment: str | None = None
    skip_lines: int | None = None
    header_lines: int | None = None
    encoding: str | None = None
    date_order: DateOrder | None = None
    decimal: DecimalMark | None = None
    thousands: ThousandsMark | None = None
    empty_words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A note about the file before it is loaded, and the setting that changes it.

    A `problem` refuses the load.
    """

    level: Level
    message: str
    setting: Setting | None = None


_LINE_ENDS = frozenset("\r\n")


def check_dialect(options: ReadOptions) -> None:
    """Refuse impossible characters: line ends, and one character for two purposes."""
    roles = {
        "delimiter": options.delimiter,
        "quote": options.quote,
        "escape": options.escape,
        "comment": options.comment,
    }
    given = {name: characters for name, characters in roles.items() if characters}
    for name, characters in given.items():
        if _LINE_ENDS.intersection(characters):
            raise _unfit(name, f"The {name} cannot be the end of a line.")
        if name != "delimiter" and characters in given.get("delimiter", ""):
            raise _unfit(name, f"The {name} and the delimiter cannot be the same character.")
        if name == "comment" and characters == given.get("quote"):
            raise _unfit(name, "Comments and quotes cannot begin with the same character.")
        if name in ("quote", "escape") and not characters.isascii():
            # PostgreSQL takes characters of one byte only.
            raise _unfit(name, f"The {name} has to be a plain character, not a letter or sign beyond ASCII.")
    if options.decimal and options.decimal == options.thousands:
        raise _unfit("thousands", "The decimal mark cannot stand between thousands too.")


def _unfit(field: str, message: str) -> Refusal:
    return Refusal(
        "invalid", message, code="unfit-option", hint="Choose another character.", where={"field": field}
    )
