r"""Cuts a formula's text into tokens.

White space and comments (`// ...` to the end of the line, `/* ... */`) separate tokens. Inside the brackets
of a reference `/` separates parts, and `\[`, `\]`, `\/`, `\\` mean the character itself, as `\#` does at
the start of a part (see `ids`); any other backslash is an ordinary character. Inside a text `\n`, `\t`, `\"`,
`\'` and `\\` are escapes; any other backslash is an ordinary character.

A `[` directly after an operand, with no space between, opens an index: `[Tags][0]`.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from tablewright.formula.errors import Fix, FormulaError, Span
from tablewright.formula.ids import IdPart, looks_like_id

MAX_LENGTH = 20_000
MAX_ERRORS = 50
"""After this many errors the rest of a text that is being typed is not read."""
MAX_PARTS = 6

OPERATORS = ("!=", "<=", ">=", "^", "*", "/", "%", "+", "-", "&", "=", "<", ">")
WORD_OPERATORS = ("and", "or", "not")
_PUNCTUATION = "(),{}:."
_ESCAPED = ("[", "]", "/", "\\")
_PART_STOP = re.compile(r"[][/\\]")
_NAME_END = re.compile(r"\s*(?:[,()\n]|\s[-+*/%&=<>^!]+\s|$)")
_BLANK = re.compile(r"(?:[\s\ufeff\u200b]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"\w+")
_CURLY = {"“": "”", "„": "“", "‘": "’", "«": "»"}
_CLOSING_CURLY = "”’»"
_FOREIGN = {
    "==": ("=", "One = compares."),
    "<>": ("!=", "Not equal is written !=."),
    "&&": ("and", "Conditions are joined with and."),
    "||": ("or", "Conditions are joined with or, texts with &."),
    "**": ("^", "A power is written ^."),
    "≠": ("!=", "Not equal is written !=."),
    "≤": ("<=", "Less or equal is written <=."),
    "≥": (">=", "Greater or equal is written >=."),
    "×": ("*", "A product is written *."),
    "÷": ("/", "A quotient is written /."),
    "−": ("-", "Minus is written with the plain sign -."),
    "!": ("not ", "Negation is written not."),
    ";": (",", "Arguments are separated by commas."),
}
_SYMBOL = re.compile(
    "|".join(map(re.escape, sorted((*OPERATORS, *_FOREIGN, *_PUNCTUATION), key=len, reverse=True)))
)


class TokenKind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    REFERENCE = "reference"
    NAME = "name"
    OPERATOR = "operator"
    PUNCTUATION = "punctuation"
    END = "end"


class Token(NamedTuple):
    """One token. `value` is the text without quotes and escapes; `parts` those of a reference."""

    kind: TokenKind
    value: str
    span: Span
    parts: tuple[str, ...] = ()
    part_spans: tuple[Span, ...] = ()

    def is_(self, value: str) -> bool:
        """Whether this is that operator or punctuation mark."""
        return self.kind in (TokenKind.OPERATOR, TokenKind.PUNCTUATION) and self.value == value

    @property
    def word(self) -> str:
        """A name in lower case; empty for other tokens."""
        return self.value.lower() if self.kind is TokenKind.NAME else ""

    @property
    def shown(self) -> str:
        """For messages."""
        if self.kind is TokenKind.END:
            return "the end"
        return f"`{shorten(self.value)}`" if self.kind is not TokenKind.TEXT else "a text"


def shorten(text: str) -> str:
    """The text, shortened for a message."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def tokenize(text: str) -> list[Token]:
    """All tokens, the last of which is `END`; raises FormulaError."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            "syntax",
            f"The formula has {len(text):,} characters; {MAX_LENGTH:,} are allowed.",
            Span(0, len(text)),
            hint="Split it into several columns.",
        )
    return _Lexer(text).run()


def scan(text: str) -> tuple[list[Token], list[FormulaError]]:
    """The tokens of a text that is being typed, and the spans that are not tokens."""
    try:
        return tokenize(text), []
    except FormulaError as first:
        if len(text) > MAX_LENGTH:
            return [Token(TokenKind.END, "", Span(len(text), len(text)))], [first]
    lexer = _Lexer(text, errors := list[FormulaError]())
    return lexer.run(), errors


class _Lexer:
    """`errors` collects invalid characters; without it the first one is raised."""

    def __init__(self, text: str, errors: list[FormulaError] | None = None) -> None:
        self._text = text
        self._errors = errors
        self._at = 0
        self._tokens: list[Token] = []
        self._open_indexes = 0

    def run(self) -> list[Token]:
        text = self._text
        while True:
            blank = _BLANK.match(text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at >= len(text):
                break
            start = self._at
            try:
                self._next()
            except FormulaError as error:
                if self._errors is None:
                    raise
                self._errors.append(error)
                self._at = max(start + 1, error.span.end)
                if len(self._errors) == MAX_ERRORS:
                    rest = Span(self._at, len(text))
                    self._errors.append(FormulaError("syntax", "The rest is not read.", rest))
                    self._at = len(text)
        self._tokens.append(Token(TokenKind.END, "", Span(len(text), len(text))))
        return self._tokens

    def _next(self) -> None:
        char = self._text[self._at]
        if char in "(),{}:":
            self._add(TokenKind.PUNCTUATION, 1)
        elif char == "[":
            if self._opens_index():
                self._open_indexes += 1
                self._add(TokenKind.PUNCTUATION, 1)
            else:
                self._reference()
        elif char == "]" and self._open_indexes:
            self._open_indexes -= 1
            self._add(TokenKind.PUNCTUATION, 1)
        elif char in "\"'":
            self._quoted(char)
        elif char in _CURLY or char in _CLOSING_CURLY:
            raise self._curly_error()
        elif char.isascii() and (char.isdigit() or (char == "." and self._starts_fraction())):
            self._number()
        elif char.isalpha() or char == "_":
            self._name()
        else:
            self._operator()

    def _add(self, kind: TokenKind, length: int) -> None:
        end = self._at + length
        self._tokens.append(Token(kind, self._text[self._at : end], Span(self._at, end)))
        self._at = end

    def _opens_index(self) -> bool:
        if not self._tokens or self._tokens[-1].span.end != self._at:
            return False
        last = self._tokens[-1]
        if last.kind is TokenKind.NAME:
            before = self._tokens[-2] if len(self._tokens) > 1 else None
            return before is not None and before.is_(".")
        return last.kind is TokenKind.REFERENCE or last.is_(")") or last.is_("]") or last.is_("}")

    def _starts_fraction(self) -> bool:
        """Whether the point starts a number, and is not a field access."""
        following = self._text[self._at + 1 : self._at + 2]
        return following.isascii() and following.isdigit()

    def _number(self) -> None:
        match = _NUMBER.match(self._text, self._at)
        assert match is not None
        end = match.end()
        following = self._text[end : end + 1]
        if following.isalnum() or following == "_" or following == ".":
            while end < len(self._text) and (self._text[end].isalnum() or self._text[end] in "_."):
                end += 1
            raise FormulaError(
                "syntax",
                f"`{shorten(self._text[self._at : end])}` is not a number.",
                Span(self._at, end),
                hint="Write numbers like 2, 2.5 or 1.5e3; names that start with a digit need brackets.",
            )
        self._add(TokenKind.NUMBER, match.end() - self._at)
        if float(self._tokens[-1].value) == float("inf"):
            raise FormulaError("syntax", "This number is too large.", self._tokens[-1].span)

    def _name(self) -> None:
        match = _NAME.match(self._text, self._at)
        assert match is not None
        self._add(TokenKind.NAME, match.end() - self._at)

    def _quoted(self, quote: str) -> None:
        start, text, value = self._at, self._text, ""
        escapes = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "'": "'"}
        at = start + 1
        while at < len(text) and text[at] != quote:
            if text[at] == "\\" and text[at + 1 : at + 2] in escapes:
                value += escapes[text[at + 1]]
                at += 2
            else:
                value += text[at]
                at += 1
        if at >= len(text):
            raise _unended_text(text, start)
        self._at = at + 1
        self._tokens.append(Token(TokenKind.TEXT, value, Span(start, self._at)))

    def _curly_error(self) -> FormulaError:
        start, text = self._at, self._text
        closing = _CURLY.get(text[start])
        end = text.find(closing, start + 1) if closing else -1
        hint = 'Texts stand in straight quotes: "text".'
        if end < 0:
            span = Span(start, start + 1)
            return FormulaError(
                "syntax", "A curly quote is not a quote.", span, hint=hint, fix=Fix('Use "', span, '"')
            )
        span = Span(start, end + 1)
        inner = text[start + 1 : end].replace("\\", "\\\\").replace('"', '\\"')
        fix = Fix("Use straight quotes", span, f'"{inner}"')
        return FormulaError("syntax", "Curly quotes do not enclose a text.", span, hint=hint, fix=fix)

    def _operator(self) -> None:
        text, at = self._text, self._at
        if text.startswith("/*", at):
            span = Span(at, len(text))
            fix = Fix("Close the comment", Span(len(text), len(text)), "*/")
            raise FormulaError(
                "syntax", "This comment does not end.", span, hint="Close it with */.", fix=fix
            )
        match = _SYMBOL.match(text, at)
        symbol = match.group() if match else ""
        if symbol in _FOREIGN:
            replacement, hint = _FOREIGN[symbol]
            span = Span(at, at + len(symbol))
            fix = Fix(f"Use {replacement.strip()}", span, replacement)
            raise FormulaError("syntax", f"`{symbol}` is not in the language.", span, hint=hint, fix=fix)
        if symbol:
            kind = TokenKind.PUNCTUATION if symbol in _PUNCTUATION else TokenKind.OPERATOR
            self._add(kind, len(symbol))
            return
        span = Span(at, at + 1)
        if text[at] == "]":
            raise FormulaError("syntax", "This ] closes nothing.", span, fix=Fix("Remove ]", span, ""))
        shown = text[at] if text[at].isprintable() else f"U+{ord(text[at]):04X}"
        raise FormulaError("syntax", f"`{shown}` has no meaning here.", span, hint="Remove it.")

    def _reference(self) -> None:
        start, text = self._at, self._text
        parts: list[str] = []
        spans: list[Span] = []
        at = start
        while at == start or text[at] == "/":
            part, end = self._part(at + 1)
            parts.append(part)
            spans.append(Span(at + 1, end))
            at = end
        self._at = at + 1
        span = Span(start, self._at)
        _check_parts(parts, span)
        token = Token(TokenKind.REFERENCE, text[start : self._at], span, tuple(parts), tuple(spans))
        self._tokens.append(token)

    def _part(self, start: int) -> tuple[str, int]:
        """The part of a reference that starts here, and the place of the `/` or `]` after it."""
        text, at = self._text, start
        pieces: list[str] = []
        while True:
            match = _PART_STOP.search(text, at)
            if match is None or match.group() == "[":
                raise _unclosed(text, self._at, len(text) if match is None else match.start())
            pieces.append(text[at : match.start()])
            if match.group() in ("/", "]"):
                break
            escaped = text[match.end() : match.end() + 1]
            known = escaped in _ESCAPED if escaped != "#" else match.start() == start
            pieces.append(escaped if known else "\\")
            at = match.end() + (1 if known else 0)
        part = "".join(pieces)
        by_id = text.startswith("#", start) and looks_like_id(part)
        return (IdPart(part) if by_id else part), match.start()


def _unended_text(text: str, start: int) -> FormulaError:
    """Closes it at the end, or before the brackets that end the formula."""
    quote = text[start]
    inner = text[start + 1 :].rstrip()
    kept = inner.rstrip(") ")
    at = start + 1 + len(kept if kept and "(" not in kept else inner)
    if text[:at].endswith("\\"):
        at = len(text)
    return FormulaError(
        "syntax",
        "This text does not end.",
        Span(start, len(text)),
        hint=f"Close it with {quote}.",
        fix=Fix(f"Add {quote}", Span(at, at), quote),
    )


def _unclosed(text: str, start: int, end: int) -> FormulaError:
    match = _NAME_END.search(text, start + 1, end)
    at = match.start() if match else end
    fix = Fix("Add ]", Span(at, at), "]") if text[start + 1 : at].strip() else None
    return FormulaError(
        "syntax",
        "This reference has no closing bracket.",
        Span(start, end),
        hint="Write [Column]. For a bracket inside a name, write \\[ or \\].",
        fix=fix,
    )


def _check_parts(parts: list[str], span: Span) -> None:
    if any(not part.strip() for part in parts):
        raise FormulaError(
            "syntax", "This reference has an empty name.", span, hint="Write [Column] or [Element/Column]."
        )
    if len(parts) > MAX_PARTS:
        raise FormulaError(
            "syntax",
            f"This reference has {len(parts)} parts; there are at most {MAX_PARTS}.",
            span,
            hint="For a slash inside a name, write \\/.",
        )
