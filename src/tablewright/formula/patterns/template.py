r"""Replacements: `\1` is a group, `\\` a backslash, and everything else is literal."""

import re

_PIECE = re.compile(r"\\(\d)|\\(\\)", re.DOTALL)


def pieces(template: str) -> list[str | int]:
    """The literal texts and group numbers of a replacement, in order."""
    pieces_: list[str | int] = []
    last = 0
    for piece in _PIECE.finditer(template):
        pieces_ += [template[last : piece.start()], int(piece[1]) if piece[1] else "\\"]
        last = piece.end()
    return [piece for piece in (*pieces_, template[last:]) if piece != ""]
