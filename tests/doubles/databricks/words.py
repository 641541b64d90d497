"""Statements as tokens: enough parsing to know what a statement does, without changing its text."""

import re
from collections.abc import Sequence
from typing import Any

from refusals import Refused
from sqlglot import tokenize
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType

_NAMES = re.compile(r"\w+")
_TYPED = re.compile(r"DECIMAL|DOUBLE|FLOAT|DATE|TIMESTAMP|BOOLEAN|TINYINT|SMALLINT|INT|BIGINT", re.IGNORECASE)


def quoted(*parts: str) -> str:
    """A path as SQL."""
    return ".".join(f"`{part.replace('`', '``')}`" for part in parts)


def literal(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Words:
    """A statement's tokens, read from left to right; `rest` is the text that was not read yet."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        try:
            self.tokens: list[Token] = tokenize(sql, read="databricks")
        except SqlglotError as error:
            raise Refused("PARSE_SYNTAX_ERROR", f"Syntax error: {error}", "42601") from error
        while self.tokens and self.tokens[-1].token_type == TokenType.SEMICOLON:
            self.tokens.pop()
        if any(token.token_type == TokenType.SEMICOLON for token in self.tokens):
            raise Refused("PARSE_SYNTAX_ERROR", "Syntax error at or near ';': extra input ';'.", "42601")
        if not self.tokens:
            raise Refused("PARSE_EMPTY_STATEMENT", "Syntax error, unexpected empty statement.", "42617")
        self.place = 0

    def upper(self, ahead: int = 0) -> str:
        """The word at the place (or after it), for comparison with keywords; quoted names are none."""
        index = self.place + ahead
        if index >= len(self.tokens):
            return ""
        token = self.tokens[index]
        return "" if token.token_type in (TokenType.IDENTIFIER, TokenType.STRING) else token.text.upper()

    def take(self, *words: str) -> bool:
        """Go on behind these words, if they come now."""
        if any(self.upper(ahead) != word for ahead, word in enumerate(words)):
            return False
        self.place += len(words)
        return True

    def need(self, *words: str) -> None:
        if not self.take(*words):
            raise self.unexpected()

    def unexpected(self) -> Refused:
        token = self.tokens[self.place] if self.place < len(self.tokens) else None
        near = f"'{token.text}'" if token else "end of input"
        return Refused("PARSE_SYNTAX_ERROR", f"Syntax error at or near {near}.", "42601")

    @property
    def ended(self) -> bool:
        return self.place >= len(self.tokens)

    def name(self) -> str:
        if self.ended:
            raise self.unexpected()
        token = self.tokens[self.place]
        if token.token_type != TokenType.IDENTIFIER and not _NAMES.fullmatch(token.text):
            raise self.unexpected()
        self.place += 1
        return token.text

    def path(self) -> tuple[str, ...]:
        parts = [self.name()]
        while self.take("."):
            parts.append(self.name())
        return tuple(parts)

    def string(self) -> str:
        token = self.tokens[self.place] if not self.ended else None
        if token is None or token.token_type not in (TokenType.STRING, TokenType.RAW_STRING):
            raise self.unexpected()
        self.place += 1
        return token.text

    def alias_follows(self, place: int) -> bool:
        """Whether the relation that ended before this token has another name."""
        if place >= len(self.tokens):
            return False
        token = self.tokens[place]
        return token.token_type in (TokenType.IDENTIFIER, TokenType.VAR, TokenType.ALIAS)

    @property
    def rest(self) -> str:
        """The text from the place on."""
        return "" if self.ended else self.sql[self.tokens[self.place].start :]

    def inside(self) -> list[str]:
        """The comma-separated texts between the parentheses that come now."""
        self.need("(")
        depth, start, parts = 1, self.place, list[str]()
        while not self.ended:
            word = self.upper()
            if word in ("(", "[", "<") or self.tokens[self.place].text == "<":
                depth += 1
            elif word in (")", "]", ">"):
                depth -= 1
            if (depth == 1 and word == ",") or depth == 0:
                if self.place > start:
                    parts.append(self._between(start, self.place))
                start = self.place + 1
            self.place += 1
            if depth == 0:
                return parts
        raise self.unexpected()

    def until(self, *keywords: str) -> str:
        """The text up to one of the keywords (outside parentheses), or to the end."""
        depth, start = 0, self.place
        while not self.ended:
            word = self.upper()
            depth += (word == "(") - (word == ")")
            if depth == 0 and word in keywords:
                break
            self.place += 1
        return self._between(start, self.place) if self.place > start else ""

    def _between(self, start: int, end: int) -> str:
        return self.sql[self.tokens[start].start : self.tokens[end - 1].end + 1]


def with_values(sql: str, given: Sequence[tuple[str | None, str | None, str | None]]) -> str:
    """The statement with its parameters as literals, since the engine takes none in commands."""
    if not given:
        return sql
    named = {name: _value(kind, value) for name, kind, value in given if name}
    listed = iter([_value(kind, value) for name, kind, value in given if not name])
    tokens = Words(sql).tokens
    parts, done = list[str](), 0
    for place, token in enumerate(tokens):
        result: str | None = None
        end = token.end
        if token.token_type == TokenType.PLACEHOLDER:
            result = next(listed, None)
            if result is None:
                raise Refused("UNBOUND_SQL_PARAMETER", "Found the unbound parameter.", "42P02")
        elif token.token_type == TokenType.COLON and place + 1 < len(tokens):
            follows = tokens[place + 1]
            if follows.start == token.end + 1 and follows.text in named:
                result, end = named[follows.text], follows.end
        if result is not None:
            parts += [sql[done : token.start], result]
            done = end + 1
    return "".join([*parts, sql[done:]])


def _value(kind: str | None, value: str | None) -> str:
    if value is None or kind == "VOID":
        return "NULL"
    kind = (kind or "STRING").upper()
    return f"CAST({literal(value)} AS {kind})" if _TYPED.match(kind) else literal(value)


def replaced(sql: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """The text with some pieces (first and last position, new text) exchanged."""
    parts, done = list[str](), 0
    for start, end, text in sorted(changes):
        parts += [sql[done:start], text]
        done = end + 1
    return "".join([*parts, sql[done:]])


def chains(tokens: Sequence[Token]) -> Any:
    """The dotted names in a statement: position of the first token, and the parts."""
    place = 0
    while place < len(tokens):
        if not _is_name(tokens[place]):
            place += 1
            continue
        end = place
        while (
            end + 2 < len(tokens)
            and tokens[end + 1].token_type == TokenType.DOT
            and _is_name(tokens[end + 2])
        ):
            end += 2
        yield place, end, tuple(token.text for token in tokens[place : end + 1 : 2])
        place = end + 1


def _is_name(token: Token) -> bool:
    if token.token_type == TokenType.IDENTIFIER:
        return True
    return token.token_type != TokenType.STRING and bool(re.fullmatch(r"[A-Za-z_]\w*", token.text))
