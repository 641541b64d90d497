"""Parses text to the formula tree.

Precedence, tightest first: call, field and index; `^` (right to left); unary `-`; `* / %`; `+ -`; `&`;
comparisons; `not`; `and`; `or`. All but `^` go from left to right.
"""

import re
from dataclasses import replace

from tablewright.formula.errors import Fix, FormulaError, Span
from tablewright.formula.formatter import format_formula, format_reference
from tablewright.formula.functions import catalogue
from tablewright.formula.lexer import Token, TokenKind, shorten, tokenize
from tablewright.formula.other_languages import recognised
from tablewright.formula.precedence import INFIX, NOT, POWER, PREFIX_MINUS
from tablewright.formula.tree import (
    Binary,
    Call,
    Field,
    Index,
    Logical,
    Node,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Unary,
    parts,
)

MAX_NESTING = 64
"""The deepest nesting of brackets and prefix operators."""
MAX_CHAIN = 250
"""The most operators in one chain."""
MAX_DEPTH = 100
"""The greatest depth of the tree, which later stages walk recursively."""
_DASHES = re.compile(r"(?:^|\s)(--)\s+$")
_KEYWORDS = {"true", "false", "null", "and", "or", "not"}
_SQL_OPERATORS = {
    "in": "Write In(value, candidate, ...).",
    "like": "Write Like(text, pattern).",
    "ilike": "Write ILike(text, pattern).",
    "is": "Write IsNull(value) or IsNotNull(value).",
    "between": "Write Between(value, low, high).",
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def parse(text: str) -> Node:
    """The tree of a formula; raises FormulaError with the exact span."""
    try:
        return _Parser(text, tokenize(text)).formula()
    except FormulaError as error:
        raise recognised(text, error) from None


class _Parser:
    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _advance(self) -> Token:
        token = self._token
        if token.kind is not TokenKind.END:
            self._at += 1
        return token

    def _at_end(self) -> bool:
        return self._token.kind is TokenKind.END

    def formula(self) -> Node:
        if self._at_end():
            span = Span(0, len(self._text))
            raise FormulaError("syntax", "The formula is empty.", span, hint="Write [Column], for example.")
        if self._token.is_("="):
            span = self._token.span
            raise FormulaError(
                "syntax",
                "A formula does not start with =.",
                span,
                hint="Write the formula itself.",
                fix=Fix("Remove =", span, ""),
            )
        node = self._expression(0)
        if not self._at_end():
            raise self._leftover_error()
        if _depth(node) > MAX_DEPTH:
            raise FormulaError(
                "syntax", "The formula is too deep.", node.span, hint="Move a part into a column of its own."
            )
        return node

    # ------------------------------------------------------------ expressions

    def _expression(self, least: int) -> Node:
        """An expression of operators that bind at least as tightly as `least`."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise FormulaError(
                "syntax",
                f"The formula nests more than {MAX_NESTING} levels deep.",
                self._token.span,
                hint="Move an inner part into a column of its own.",
            )
        left = self._prefix()
        operators = 0
        while True:
            operator = self._infix()
            strength = INFIX.get(operator, -1)
            if strength < least or strength < 0:
                break
            operators += 1
            if operators > MAX_CHAIN:
                raise self._chain_error()
            token = self._advance()
            if self._token.is_("="):
                raise self._doubled_error(token)
            right = self._expression(strength if strength == POWER else strength + 1)
            left = Binary(operator, left, right, span=_over(left, right))
        self._depth -= 1
        return left

    def _infix(self) -> str:
        token = self._token
        if token.kind is TokenKind.OPERATOR:
            return token.value
        return token.word if token.word in ("and", "or") else ""

    def _prefix(self) -> Node:
        token = self._token
        if token.is_("-") or token.word == "not":
            self._advance()
            minus = token.is_("-")
            operand = self._expression(PREFIX_MINUS if minus else NOT)
            return Unary("-" if minus else "not", operand, span=_join(token.span, operand.span))
        return self._postfix(self._primary())

    def _postfix(self, node: Node) -> Node:
        links = 0
        while True:
            links += 1
            if links > MAX_NESTING:
                raise FormulaError("syntax", "This value has too many parts after it.", self._token.span)
            if self._token.is_("."):
                self._advance()
                name = self._token
                if name.kind is not TokenKind.NAME:
                    raise self._expected("a field name after the point")
                self._advance()
                node = Field(node, name.value, span=_join(node.span, name.span))
            elif self._token.is_("["):
                opening = self._advance()
                index = self._expression(0)
                closing = self._close(opening)
                node = Index(node, index, span=_join(node.span, closing.span))
            else:
                return node

    def _primary(self) -> Node:
        token = self._token
        match token.kind:
            case TokenKind.NUMBER:
                self._advance()
                return Number(token.value, span=token.span)
            case TokenKind.TEXT:
                self._advance()
                return Text(token.value, span=token.span)
            case TokenKind.REFERENCE:
                self._advance()
                return Reference(token.parts, span=token.span)
            case TokenKind.NAME:
                return self._named()
            case _:
                pass
        if token.is_("("):
            opening = self._advance()
            inner = self._expression(0)
            closing = self._close(opening)
            return replace(inner, span=Span(opening.span.start, closing.span.end))
        if token.is_("{"):
            return self._record()
        raise self._operand_error()

    def _named(self) -> Node:
        token = self._advance()
        calls = self._token.is_("(")
        if token.word in ("and", "or"):
            raise self._call_form_error(token) if calls else self._misplaced_error(token)
        if not calls:
            match token.word:
                case "true" | "false":
                    return Logical(token.word == "true", span=token.span)
                case "null":
                    return Null(span=token.span)
                case _:
                    raise self._bare_name_error(token)
        opening = self._advance()
        arguments = self._arguments(")")
        closing = self._close(opening)
        span = _join(token.span, closing.span)
        name = catalogue.spelling(token.value)
        return Call(name, tuple(arguments), span=span, name_span=token.span)

    def _arguments(self, end: str) -> list[Node]:
        arguments: list[Node] = []
        if self._token.is_(end):
            return arguments
        while True:
            if self._token.is_(",") or self._token.is_(end):
                raise self._expected("an argument")
            arguments.append(self._expression(0))
            if not self._token.is_(","):
                return arguments
            self._advance()

    def _record(self) -> Node:
        opening = self._advance()
        entries: dict[str, Node] = {}
        while not self._token.is_("}"):
            key = self._token
            if key.kind not in (TokenKind.NAME, TokenKind.TEXT):
                raise self._expected("a field name")
            if key.value in entries:
                raise FormulaError("syntax", f"The field {key.value} occurs twice.", key.span)
            self._advance()
            if not self._token.is_(":"):
                raise self._expected("a colon after the field name")
            self._advance()
            entries[key.value] = self._expression(0)
            if not self._token.is_(","):
                break
            self._advance()
            if self._token.is_("}"):
                raise self._expected("a field name")
        closing = self._close(opening)
        return Record(tuple(entries.items()), span=_join(opening.span, closing.span))

    def _close(self, opening: Token) -> Token:
        closing = _CLOSING[opening.value]
        if self._token.is_(closing):
            return self._advance()
        if self._token.kind is TokenKind.END:
            raise FormulaError(
                "syntax",
                f"The formula is not finished: {closing} is missing.",
                opening.span,
                hint=f"Close this {opening.value}.",
                fix=self._closing_fix(closing),
                expected=closing,
                found=self._token.shown,
            )
        raise self._expected(
            f"{closing} or an operator" if opening.value != "(" else "a comma, ) or an operator"
        )

    def _closing_fix(self, closing: str) -> Fix:
        """A fix that closes it at the end of the formula, before trailing comments and white space."""
        end = self._tokens[self._at - 1].span.end
        return Fix(f"Add {closing}", Span(end, end), closing)

    # ------------------------------------------------------------ errors

    def _chain_error(self) -> FormulaError:
        return FormulaError(
            "syntax",
            f"More than {MAX_CHAIN} operators stand in one row.",
            self._token.span,
            hint="Split them into several columns; In(value, ...) replaces long chains of or.",
        )

    def _expected(self, what: str) -> FormulaError:
        token = self._token
        hint = "The formula is not finished." if token.kind is TokenKind.END else None
        return FormulaError(
            "syntax",
            f"Expected {what}, found {token.shown}.",
            token.span,
            hint=hint,
            expected=what,
            found=token.shown,
        )

    def _operand_error(self) -> FormulaError:
        token = self._token
        if token.is_("+"):
            return FormulaError(
                "syntax",
                "A plus sign stands between two numbers.",
                token.span,
                hint="Leave it out.",
                fix=Fix("Remove +", token.span, ""),
            )
        return self._expected("a value")

    def _doubled_error(self, token: Token) -> FormulaError:
        span = _join(token.span, self._token.span)
        known = {"<": "<=", ">": ">=", "=": "="}.get(token.value, "=")
        return FormulaError(
            "syntax",
            f"`{self._text[span.start : span.end]}` is not an operator.",
            span,
            hint="Comparisons are = != < <= > >=.",
            fix=Fix(f"Use {known}", span, known),
        )

    def _leftover_error(self) -> FormulaError:
        token = self._token
        if token.is_(")") or token.is_("}"):
            fix = Fix(f"Remove {token.value}", token.span, "")
            return FormulaError("syntax", f"This {token.value} closes nothing.", token.span, fix=fix)
        hint = "Put an operator between two values, for example & between texts."
        if token.is_(","):
            hint = "Commas separate the arguments of a function."
        elif token.kind is TokenKind.TEXT and self._tokens[self._at - 1].span.end == token.span.start:
            hint = "A quote inside a text is written \\' or \\\", or the text stands in the other quotes."
        return FormulaError(
            "syntax",
            f"Expected an operator, found {token.shown}.",
            token.span,
            hint=_SQL_OPERATORS.get(token.word, hint),
            expected="an operator",
            found=token.shown,
        )

    def _misplaced_error(self, token: Token) -> FormulaError:
        return FormulaError(
            "syntax",
            f"Expected a value, found `{token.value}`.",
            token.span,
            hint=f"`{token.word}` stands between two conditions.",
            expected="a value",
            found=token.shown,
        )

    def _call_form_error(self, token: Token) -> FormulaError:
        """`And(a, b)`: read the arguments, and offer them joined by the operator."""
        opening = self._advance()
        arguments = self._arguments(")")
        closing = self._close(opening)
        span = _join(token.span, closing.span)
        fix = None
        if arguments:
            loose = INFIX[token.word]
            joined = f" {token.word} ".join(format_formula(argument, loose + 1) for argument in arguments)
            alone = not self._text[: span.start].strip() and self._at_end()
            fix = Fix(f"Use {token.word} between them", span, joined if alone else f"({joined})")
        return FormulaError(
            "syntax",
            f"`{token.word}` is an operator, not a function.",
            span,
            hint=f"Write a {token.word} b.",
            fix=fix,
        )

    def _bare_name_error(self, token: Token) -> FormulaError:
        """A column without brackets; words that follow belong to its name."""
        end = token
        while self._token.kind is TokenKind.NAME and self._token.word not in _KEYWORDS:
            following = self._tokens[self._at + 1]
            if following.is_("("):
                break
            end = self._advance()
        span = _join(token.span, end.span)
        name = self._text[span.start : span.end]
        dashes = _DASHES.search(self._text[: span.start])
        if dashes is not None:
            place = Span(dashes.start(1), dashes.end(1))
            return FormulaError(
                "syntax",
                "`--` does not start a comment.",
                place,
                hint="A comment starts with // and ends with the line.",
                fix=Fix("Use //", place, "//"),
            )
        reference = format_reference((name,))
        function = catalogue.find(token.value)
        hint = f"Columns stand in brackets: {shorten(reference)}."
        if function is not None and end is token:
            hint += f" The function is written {function.name}(...)."
        fix = Fix(f"Write {shorten(reference)}", span, reference)
        if token.word == "case":
            hint, fix = "Write If(condition, value, ...) or Switch(value, case, result, ...).", None
        return FormulaError("syntax", f"`{shorten(name)}` is not a value.", span, hint=hint, fix=fix)


def _depth(node: Node) -> int:
    """The depth of the tree; a chain of one associative operator counts once, because it is walked in a
    loop."""
    level = deepest = 0
    while isinstance(node, Binary):
        same = isinstance(node.left, Binary) and node.left.operator == node.operator
        if not (same and node.operator in ("+", "*", "&", "and", "or")):
            level += 1
        deepest = max(deepest, level + _depth(node.right))
        node = node.left
    return max(deepest, level + 1 + max((_depth(part) for part in parts(node)), default=0))


def _join(first: Span, last: Span) -> Span:
    return Span(first.start, last.end)


def _over(left: Node, right: Node) -> Span:
    return _join(left.span, right.span)
