"""Paths into SUPER: `t.v.a[0]`, and arrays and objects taken apart in FROM.

A path begins with a table of FROM and its column, or with a name that AS gives to an element. Arrays are
taken apart as `t.v AS item AT place`, objects as `UNPIVOT t.v AS value AT key`
(https://docs.aws.amazon.com/redshift/latest/dg/query-super.html).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pieces import Piece, Refused
from sqlglot.tokens import TokenType

_TABLES = frozenset(
    {
        "from",
        "join",
        "into",
        "update",
        "table",
        "view",
        "exists",
        "on",
        "schema",
        "column",
        "copy",
        "analyze",
        "truncate",
    }
    | {"references", "lock", "only", "to"}
)
"""Words in front of a name in three parts that is that of a table or of its column, not a path."""


@dataclass
class _Chain:
    """Names with dots and places in brackets behind them."""

    start: int
    end: int
    steps: list[str]
    """As PostgreSQL reads them: names as they are, places as numbers."""


def navigate(pieces: list[Piece]) -> None:
    """Paths as calls of functions that PostgreSQL has."""
    chains = list(_chains(pieces))
    variables: set[str] = set()
    taken: dict[int, tuple[str, str]] = {}
    for chain in chains:
        aliases = _aliases(pieces, chain.end)
        if aliases:
            taken[chain.start] = aliases
            variables.add(aliases[0])
    for number, chain in enumerate(chains):
        first = 1 if chain.steps[0] in variables else 2
        before = pieces[chain.start - 1].word if chain.start else ""
        if chain.start in taken:
            _take_apart(pieces, chain, first, taken[chain.start], number, objects=before == "unpivot")
        elif len(chain.steps) > first and not (before in _TABLES and first == 2):
            _replace(pieces, chain.start, chain.end, _path(chain.steps, first))


def _take_apart(
    pieces: list[Piece], chain: _Chain, first: int, names: tuple[str, str], number: int, *, objects: bool
) -> None:
    if len(chain.steps) < first:
        raise Refused(f"relation {chain.steps[0]} does not exist", "42P01")
    function = "super_fields_" if objects else "super_items_"
    call = f"{function}({_path(chain.steps, first)}) AS _taken_{number}({', '.join(names)})"
    start = chain.start - objects
    _replace(pieces, start, chain.end + 4, call)


def _aliases(pieces: list[Piece], at: int) -> tuple[str, str] | None:
    """The names in `AS item AT place`."""
    words = [piece.word for piece in pieces[at : at + 4]]
    if len(words) < 4 or words[0] != "as" or words[2] != "at" or words[3] == "time":
        return None
    return pieces[at + 1].text, pieces[at + 3].text


def _path(steps: list[str], first: int) -> str:
    join = ".".join(steps[:first])
    for step in steps[first:]:
        key = step if step.isdecimal() else _text(step)
        join = f"super_at_({join}, {key})"
    return join


def _text(name: str) -> str:
    plain = name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
    escaped = plain.replace(chr(92), chr(92) * 2).replace("'", "''")
    return f"'{escaped}'"


def _replace(pieces: list[Piece], start: int, end: int, text: str) -> None:
    pieces[start].text = text
    for place in range(start + 1, end):
        pieces[place].text = pieces[place].lead = ""


def _is_name(piece: Piece) -> bool:
    kind = piece.token.token_type
    return kind is TokenType.IDENTIFIER or (kind is TokenType.VAR and piece.text.isidentifier())


def _chains(pieces: list[Piece]) -> Iterator[_Chain]:
    index = 0
    while index < len(pieces):
        start = index
        if not _is_name(pieces[index]) or (index and pieces[index - 1].text == "."):
            index += 1
            continue
        steps, index = [pieces[index].text], index + 1
        while index + 1 < len(pieces):
            opening, inside = pieces[index].text, pieces[index + 1]
            if opening == "." and (_is_name(inside) or inside.word.isidentifier()):
                steps.append(inside.text)
                index += 2
            elif opening == "[" and inside.text.isdecimal() and pieces[index + 2].text == "]":
                steps.append(inside.text)
                index += 3
            else:
                break
        if index < len(pieces) and pieces[index].text == "(":
            continue
        yield _Chain(start, index, steps)
