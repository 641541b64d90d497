"""A statement as the texts of its tokens, each of which something else may take the place of."""

from dataclasses import dataclass

from sqlglot.tokens import Token, TokenType


class Refused(Exception):
    """What Redshift would answer, with its SQLSTATE."""

    def __init__(self, message: str, state: str = "42601") -> None:
        super().__init__(message)
        self.message = message
        self.state = state


@dataclass
class Piece:
    """A token's text, or what takes its place."""

    token: Token
    text: str
    lead: str
    """What stands in front of it: blanks, comments."""

    @property
    def word(self) -> str:
        quoted = self.token.token_type in (TokenType.STRING, TokenType.IDENTIFIER)
        return "" if quoted else self.token.text.lower()


def closing(pieces: list[Piece], opening: int) -> int:
    """Where the parenthesis ends that opens there."""
    depth = 0
    for index in range(opening, len(pieces)):
        text = pieces[index].token.text if pieces[index].word else ""
        depth += (text == "(") - (text == ")")
        if depth == 0:
            return index
    raise Refused("syntax error at end of input")
