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
