"""What Redshift refuses of LISTAGG (https://docs.aws.amazon.com/redshift/latest/dg/r_LISTAGG.html).

All that are sorted in one SELECT have one order, and none stands beside another aggregate with DISTINCT.
"""

from dataclasses import dataclass, field

from pieces import Piece, Refused, closing


@dataclass
class _Query:
    """One SELECT, in its own parentheses or after a set operation."""

    opened_at: int
    orders: set[str] = field(default_factory=set)
    lists: int = 0
    distinct: int = 0
    """Aggregates with DISTINCT, lists among them."""
    distinct_lists: int = 0


def refuse_mixed_lists(pieces: list[Piece]) -> None:
    depth = 0
    open_ = [_Query(0)]
    for index, piece in enumerate(pieces):
        follows = pieces[index + 1] if index + 1 < len(pieces) else None
        if piece.text == "(" and piece.word:
            depth += 1
            if follows is not None and follows.word in ("select", "with"):
                open_.append(_Query(depth))
        elif piece.text == ")" and piece.word:
            if open_[-1].opened_at == depth and len(open_) > 1:
                _check(open_.pop())
            depth -= 1
        elif piece.word in ("union", "except", "intersect") and open_[-1].opened_at == depth:
            _check(open_.pop())
            open_.append(_Query(depth))
        elif follows is not None and follows.text == "(" and piece.word and piece.word != "in":
            _count(open_[-1], pieces, index)
    while open_:
        _check(open_.pop())


def _count(query: _Query, pieces: list[Piece], index: int) -> None:
    distinct = index + 2 < len(pieces) and pieces[index + 2].word == "distinct"
    query.distinct += distinct
    if pieces[index].word != "listagg":
        return
    query.lists += 1
    query.distinct_lists += distinct
    end = closing(pieces, index + 1)
    if [piece.word for piece in pieces[end + 1 : end + 3]] == ["within", "group"]:
        order = pieces[end + 4 : closing(pieces, end + 3)]
        query.orders.add(" ".join(piece.text for piece in order))


def _check(query: _Query) -> None:
    if len(query.orders) > 1:
        raise Refused("WITHIN GROUP ORDER BY clauses of aggregate functions must be the same", "0A000")
    if query.lists and query.distinct > (query.distinct_lists if query.lists == 1 else 0):
        raise Refused(
            "Using LISTAGG/PERCENTILE_CONT/MEDIAN aggregate functions with other distinct aggregate function"
            " not supported",
            "0A000",
        )
