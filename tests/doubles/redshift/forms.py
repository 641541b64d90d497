"""Forms that PostgreSQL takes and Redshift does not, or understands otherwise."""

from pieces import Piece, Refused
from sqlglot.tokens import TokenType

_FETCHED_AT_ONCE = 1_000
"""https://docs.aws.amazon.com/redshift/latest/dg/fetch.html: more are not, on a cluster of one node."""
_OF_WHOLE_SECONDS = frozenset(
    {"epoch", "millisecond", "milliseconds", "microsecond", "microseconds", "ms", "us"}
)


def refuse_forms(pieces: list[Piece]) -> None:
    words = [piece.word for piece in pieces]
    for index, piece in enumerate(pieces[:-1]):
        following = pieces[index + 1]
        if piece.word in ("~", "!~"):
            _pattern(following)
        elif piece.word == "extract" and words[index + 2] in _OF_WHOLE_SECONDS:
            # It gives whole numbers, and milliseconds of the second alone:
            # https://docs.aws.amazon.com/redshift/latest/dg/r_EXTRACT_function.html
            raise Refused(f"the double has no EXTRACT of {words[index + 2]} as Redshift has it", "0A000")
        elif piece.text == "*" and following.word == "interval":
            raise Refused("operator does not exist: integer * interval", "42883")
    if words[:2] == ["fetch", "forward"] and int(pieces[2].text) > _FETCHED_AT_ONCE:
        raise Refused(
            f"Fetch size {pieces[2].text} exceeds the limit of {_FETCHED_AT_ONCE} for a single node"
            " configuration. Reduce the client fetch/cache size or upgrade to a multi node installation",
            "0A000",
        )


def _pattern(piece: Piece) -> None:
    """https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html"""
    if piece.token.token_type is TokenType.IDENTIFIER:
        raise Refused("The pattern must be a valid UTF-8 literal character expression", "0A000")
    if piece.token.token_type is TokenType.STRING and "(?" in piece.text:
        raise Refused(
            f"Invalid preceding regular expression prior to repetition operator: {piece.text}", "XX000"
        )
