"""Whether rows of which some differ from the others are plain, found out by Python's own bytes. Pure.

It takes ten times as long as what `structure` does where all rows are alike.
"""

from operator import methodcaller

LineEnds = frozenset[bytes]
"""How lines end: in no way yet, in one, or in several."""
NEWLINE = frozenset((b"\n",))
RETURN_AND_NEWLINE = frozenset((b"\r\n",))
SEVERAL = frozenset((b"\n", b"\r"))


def fits(rows: bytes, delimiter: bytes, quote: bytes, width: int) -> bool:
    """Whether rows, of which the last may have no end, have so many values each, and marks in their place."""
    bare = rows
    if quote and quote in rows:
        # Each value in quotation marks becomes one mark.
        parts = rows.split(quote)
        if len(parts) % 2 == 0:
            return False
        bare = quote.join(parts[::2])
        while quote * 2 in bare:
            bare = bare.replace(quote * 2, quote)
        if not _in_their_place(bare, delimiter, quote):
            return False
    lines = bare.split(b"\n")
    if not lines[-1]:
        lines.pop()
    widths = set(map(methodcaller("count", delimiter), lines))
    if widths == {width - 1} and width > 1:
        return True
    # Empty lines are no rows; in a file of one column nobody knows whether they are.
    filled = [line for line in lines if line not in (b"", b"\r")]
    if width == 1 and len(filled) < len(lines):
        return False
    return set(map(methodcaller("count", delimiter), filled)) <= {width - 1}


def _in_their_place(bare: bytes, delimiter: bytes, quote: bytes) -> bool:
    """Whether each quote (the rest of a quoted value) fills a field, between delimiters or ends of lines."""
    marks = bare.count(quote)
    opening = bare.count(delimiter + quote) + bare.count(b"\n" + quote) + bare.startswith(quote)
    closing = (
        bare.count(quote + delimiter)
        + bare.count(quote + b"\n")
        + bare.count(quote + b"\r\n")
        + bare.endswith(quote)
    )
    return marks == opening == closing


def line_ends(rows: bytes) -> LineEnds:
    returns = rows.count(b"\r")
    if not returns:
        return NEWLINE if b"\n" in rows else frozenset()
    # A lone one of either kind makes it several.
    alike = returns == rows.count(b"\r\n") == rows.count(b"\n")
    return RETURN_AND_NEWLINE if alike else SEVERAL
