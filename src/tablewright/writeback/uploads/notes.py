"""The notes shown about a file's encoding and about lines that are not loaded. Pure."""

import re
from collections.abc import Iterable

from tablewright.writeback.uploads.encoding import MENDED, UTF8
from tablewright.writeback.uploads.reading import LeftOut
from tablewright.writeback.uploads.wording import listed

_UNICODE = (UTF8, MENDED, "utf-16", "utf-16-le", "utf-16-be")
_WORD = re.compile(r"\w*[^\W\x00-\x7f]\w*")


def encoding_note(encoding: str, lines: Iterable[str]) -> str | None:
    """The note about a guessed encoding, with a word from the file by which people can check it."""
    if encoding in _UNICODE:
        return None
    words = (match[0] for line in lines for match in _WORD.finditer(line))
    word = next(words, None)
    shown = f" For example “{word[:40]}”." if word else ""
    return f"The file is not UTF-8; it is read as {encoding}.{shown}"


def left_out_notes(left_out: LeftOut, width: int) -> list[str]:
    notes: list[str] = []
    if left_out.comments:
        notes.append(f"Left out as comments: {listed(left_out.comment_lines, left_out.comments)}.")
    if left_out.blanks and width == 1:
        notes.append(f"Left out as empty: {listed(left_out.blank_lines, left_out.blanks)}.")
    return notes
