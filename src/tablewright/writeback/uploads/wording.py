"""The messages about the rows of a file. Pure."""

from collections.abc import Sequence

from tablewright.writeback.uploads.cutting import SEP_LINE
from tablewright.writeback.uploads.options import Finding
from tablewright.writeback.uploads.reading import LeftOut, Reading, Row, Unreadable

_SHOWN = 60
HEADER_HINT = "Correct that line in the file, or change how many lines are skipped or name the columns."
WIDTH_HINT = "Correct it in the file, or choose another delimiter or quote character."


def left_out_findings(head: str, reading: Reading, header: Sequence[Row], left_out: LeftOut) -> list[Finding]:
    told: list[Finding] = []
    skipped = head.removeprefix("\ufeff").splitlines()[: reading.skip_lines]
    texts = [line.strip(" ,;\t|") for line in skipped if not SEP_LINE.match(f"{line}\n")]
    shown = [text for text in texts if text]
    if len(skipped) > 1 or shown:
        which = "Line 1 stands" if len(skipped) == 1 else f"Lines 1 to {len(skipped)} stand"
        named = " / ".join(f"“{_cut(text)}”" for text in shown[:3]) or "nothing is written there"
        told.append(
            Finding("note", f"{which} above the table and will not be loaded: {named}.", "skip_lines")
        )
    if len(header) > 1:
        told.append(Finding("note", f"{len(header)} rows name the columns and are joined.", "header_lines"))
    if left_out.comments:
        which = listed(left_out.comment_lines, left_out.comments)
        told.append(
            Finding(
                "note", f"Comments, which begin with {reading.comment}, are not loaded: {which}.", "comment"
            )
        )
    return told


def problems(
    header: Sequence[Row], rest: Sequence[Row], width: int, unreadable: Unreadable | None
) -> list[Finding]:
    by_place: list[Finding] = []
    if unreadable is not None:
        by_place.append(Finding("problem", f"{unreadable.message} {unreadable.hint}", "quote"))
    broken = next((row for row in header if len(row.values) != width), None)
    odd = [row for row in rest if len(row.values) != width]
    if broken is not None:
        by_place.append(Finding("problem", f"{wrong_header(broken, width)} {HEADER_HINT}", "header_lines"))
    elif odd:
        more = f" In all, {len(odd)} of the rows looked at do not fit." if len(odd) > 1 else ""
        by_place.append(Finding("problem", f"{wrong_width(odd[0], width)}{more} {WIDTH_HINT}", "delimiter"))
    return by_place


def wrong_width(row: Row, width: int) -> str:
    lines, has = f"Line {row.line}", "has"
    if row.end > row.line:
        lines, has = f"Lines {row.line} to {row.end}", "have, as one row with line breaks in quotation marks,"
    values, are = _counted(len(row.values), "value"), "is" if width == 1 else "are"
    return f"{lines} {has} {values} where {width} {are} expected."


def wrong_header(row: Row, width: int) -> str:
    names = _counted(len(row.values), "column")
    return f"Line {row.line} names {names}, but the rows below have {_counted(width, 'value')}."


def listed(lines: Sequence[int], count: int) -> str:
    """The first line numbers, and how many more there are."""
    word = "line" if count == 1 else "lines"
    more = f" and {count - len(lines)} more" if count > len(lines) else ""
    return f"{word} {', '.join(map(str, lines))}{more}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
