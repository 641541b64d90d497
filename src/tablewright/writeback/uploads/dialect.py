"""Which characters may part and quote the values of a file. Pure."""

from tablewright.refusal import Refusal
from tablewright.writeback.uploads.sniff import ReadOptions

_LINE_ENDS = frozenset("\r\n")


def check_dialect(options: ReadOptions) -> None:
    """Refuse characters that cannot do their work: ends of lines, and one character for two things."""
    roles = {"delimiter": options.delimiter, "quote": options.quote, "escape": options.escape}
    given = {name: character for name, character in roles.items() if character}
    for name, character in given.items():
        if character in _LINE_ENDS:
            raise _unfit(name, f"The {name} cannot be the end of a line.")
        if name != "delimiter" and character == given.get("delimiter"):
            raise _unfit(name, f"The {name} and the delimiter cannot be the same character.")
        if not character.isascii():
            # PostgreSQL takes characters of one byte only.
            raise _unfit(name, f"The {name} has to be a plain character, not a letter or sign beyond ASCII.")


def _unfit(field: str, message: str) -> Refusal:
    return Refusal(
        "invalid", message, code="unfit-option", hint="Choose another character.", where={"field": field}
    )
