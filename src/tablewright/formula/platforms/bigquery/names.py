"""Names that BigQuery cannot hold, written in characters that it can.

A dataset takes letters, digits and `_`; a table letters and digits of any script, spaces, dashes and
connectors; a column also `& % = + : ' < > # |`. Every other character is written as `_xHH_`, its code point
in hexadecimal: `Price (USD)` is kept as `Price _x28_USD_x29_`, and shown as `Price (USD)` again. A name that
BigQuery can hold is never changed, so that its own names work everywhere as they are.
"""

import re
import unicodedata
from typing import Literal

from sqlglot import exp

Kind = Literal["dataset", "table", "column"]

LONGEST_COLUMN = 300
LONGEST_TABLE = 1024

_CODED = re.compile(r"_x([0-9A-F]{2,6})_")
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd"})
_IN_COLUMNS = frozenset("&%=+:'<>#| ")
_SHOWN = "x"
"""Stands before a code that a dataset would begin with: those that begin with `_` are hidden."""
_RESERVED = re.compile(
    r"_TABLE_|_FILE_|_PARTITION|_ROW_TIMESTAMP|__ROOT__|_COLIDENTIFIER|_FIELD_"
    r"|_CHANGE_(?:SEQUENCE_NUMBER|TYPE|TIMESTAMP)",
    re.IGNORECASE,
)
"""Columns whose names begin like this are BigQuery's own."""


def encoded(name: str, kind: Kind) -> str:
    """The name as BigQuery holds it."""
    last = len(name) - 1
    text = "".join(
        char if _fits(char, kind, edge=place in (0, last)) else _code(char) for place, char in enumerate(name)
    )
    if kind == "column" and _RESERVED.match(text):
        text = _code("_") + text[1:]
    return f"{_SHOWN}{text}" if kind == "dataset" and text != name and text.startswith("_") else text


def decoded(name: str, kind: Kind) -> str:
    """The original name."""
    if "_x" not in name:
        return name
    text = name.removeprefix(_SHOWN) if kind == "dataset" and name.startswith(f"{_SHOWN}_x") else name
    plain = _CODED.sub(lambda match: _char(int(match[1], 16)), text)
    return plain if plain != name and encoded(plain, kind) == name else name


def identifier(node: exp.Expression) -> exp.Expression:
    """The node rule: an identifier with its name as BigQuery stores it, by its position."""
    kind = _kind(node)
    text = encoded(node.name, kind) if kind else node.name
    return node if text == node.name else exp.to_identifier(text, quoted=True)


def _kind(node: exp.Expression) -> Kind | None:
    match node.parent, node.arg_key:
        case exp.Table(), "catalog":
            return None
        case exp.Table() as table, "db":
            # A view of the information schema may be qualified by a region.
            return None if isinstance(table.this, exp.Dot) else "dataset"
        case (exp.Table() | exp.TableAlias(), "this") | (exp.Column(), "table"):
            return "table"
        case _:
            return "column"


def _fits(char: str, kind: Kind, *, edge: bool) -> bool:
    if char.isascii() and (char.isalnum() or char == "_"):
        return True
    if kind == "dataset":
        return False
    if char == " ":
        return not edge
    return unicodedata.category(char) in _LETTERS or (kind == "column" and char in _IN_COLUMNS)


def _code(char: str) -> str:
    return f"_x{ord(char):02X}_"


def _char(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else f"_x{code:X}_"
