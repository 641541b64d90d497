r"""Recognises syntax of other programs and says how it is written here.

It is used only for a text that cannot be parsed, so that no valid formula is questioned. A rule is a pattern
over the formula with its texts and references masked, so that nothing inside quotes or brackets matches; it
applies if its match includes the position of the error.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tablewright.formula.argument_errors import unknown_function_error
from tablewright.formula.errors import Fix, FormulaError, Span
from tablewright.formula.formatter import format_reference, format_text
from tablewright.formula.functions import catalogue
from tablewright.formula.lexer import TokenKind, scan, shorten
from tablewright.formula.tree import Call

LONGEST = 2_000
"""Longer texts keep the plain error: patterns are tried at every character."""
_CONVERSIONS = {
    "Number": (
        "int",
        "integer",
        "bigint",
        "smallint",
        "numeric",
        "decimal",
        "float",
        "double",
        "real",
        "number",
    ),
    "Text": ("text", "varchar", "char", "string", "nvarchar"),
    "Date": ("date", "datetime", "timestamp", "timestamptz"),
    "Logical": ("bool", "boolean", "logical"),
}
_CONVERTS = {kind: function for function, kinds in _CONVERSIONS.items() for kind in kinds}
_MASKED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\[[^\]\[]*\]", re.DOTALL)

Edit = tuple[str, str] | None
"""A fix: its title, and what replaces the matched text."""


class Match:
    """One match of a rule; `text` returns a group as it was written, empty if it did not take part."""

    def __init__(self, written: str, match: re.Match[str]) -> None:
        self._written = written
        self._match = match

    def text(self, group: str) -> str:
        if group not in self._match.re.groupindex:
            return ""
        start, end = self._match.span(group)
        return self._written[start:end] if start >= 0 else ""

    @property
    def span(self) -> Span:
        groups = self._match.re.groupindex
        return Span(*self._match.span("at" if "at" in groups else 0))


@dataclass(frozen=True, slots=True)
class Rule:
    """`message` may hold `{at}`, the matched text."""

    pattern: re.Pattern[str]
    message: str
    hint: str | Callable[[Match], str]
    fix: Callable[[Match], Edit] = lambda _: None
    applies: Callable[[Match], bool] = lambda _: True


def recognised(text: str, error: FormulaError) -> FormulaError:
    """A better error for a text of another language; else the error itself."""
    if len(text) > LONGEST:
        return error
    masked = _MASKED.sub(lambda m: m[0][0] + "§" * (len(m[0]) - 2) + m[0][-1], text)
    return (
        _matched(_SHAPES, text, masked, error)
        or _unknown_around(text, error)
        or _matched(_NAMES, text, masked, error)
        or error
    )


def _matched(rules: tuple[Rule, ...], text: str, masked: str, error: FormulaError) -> FormulaError | None:
    for rule in rules:
        for match in rule.pattern.finditer(masked):
            place = Match(text, match)
            if _meets(place.span, error.span) and rule.applies(place):
                return _error(rule, place, text)
    return None


def _meets(match: Span, error: Span) -> bool:
    if error.start == error.end:
        return match.start <= error.start <= match.end
    return match.start < error.end and error.start < match.end


def _error(rule: Rule, match: Match, text: str) -> FormulaError:
    edit = rule.fix(match)
    fix = Fix(edit[0], match.span, edit[1]) if edit else None
    start, end = match.span
    written = shorten(text[start:end].strip())
    hint = rule.hint if isinstance(rule.hint, str) else rule.hint(match)
    return FormulaError("syntax", rule.message.replace("{at}", written), match.span, hint=hint, fix=fix)


def _unknown_around(text: str, error: FormulaError) -> FormulaError | None:
    """The outermost unknown function around the error, whose arguments need not be valid here."""
    tokens, _ = scan(text)
    around: list[int | None] = []
    for number, token in enumerate(tokens):
        if token.span.start >= error.span.start and token.kind is not TokenKind.END:
            break
        if token.is_("("):
            before = tokens[number - 1] if number else None
            around.append(number - 1 if before is not None and before.kind is TokenKind.NAME else None)
        elif token.is_(")") and around:
            around.pop()
    for number in around:
        if number is None:
            continue
        name = tokens[number]
        if catalogue.find(name.value) is None and name.word not in ("and", "or", "not"):
            return unknown_function_error(Call(name.value, (), span=name.span, name_span=name.span))
    return None


# ---------------------------------------------------------------- fixes


def _plain_percent(match: Match) -> Edit:
    digits = match.text("number")
    whole, _, fraction = digits.partition(".")
    padded = whole.rjust(3, "0")
    value = f"{padded[:-2]}.{padded[-2:]}{fraction}".rstrip("0").rstrip(".")
    return f"Write {value}", value


def _column_of(match: Match) -> Edit:
    owner = match.text("owner").strip("'")
    written = format_reference((owner, match.text("column").lstrip("@")))
    return f"Write {shorten(written)}", written


def _converted(match: Match) -> Edit:
    function = _CONVERTS.get(match.text("type").lower())
    if function is None:
        return None
    return f"Use {function}()", f"{function}({match.text('value').strip()})"


def _rewritten(pattern: str) -> Callable[[Match], Edit]:
    """The groups of the match inserted into a text such as `In({value}, {list})`."""

    def fix(match: Match) -> Edit:
        written = re.sub(r"\{(\w+)\}", lambda name: match.text(name[1]).strip(), pattern)
        if match.text("negated"):
            written = f"not {written}"
        return f"Write {shorten(written)}", written

    fix.__doc__ = pattern
    return fix


def _conditional(match: Match) -> Edit:
    """IF ... THEN ... ELSEIF ... ELSE ... END and CASE WHEN ... as If(), where it is not nested."""
    pieces = re.split(r"(?i)\b(if|elseif|elif|case|when|then|else|end)\b", match.text("at"))
    words = [piece.lower() for piece in pieces[1::2]]
    values = [piece.strip() for piece in pieces[2::2]]
    if any("(" in value and value.count("(") != value.count(")") for value in values) or pieces[0].strip():
        return None
    if words[:2] == ["else", "if"] or words.count("case") + words.count("if") > 1 + words.count("elseif"):
        return None
    subject = ""
    arguments: list[str] = []
    for word, value in zip(words, values, strict=True):
        if word == "case":
            subject = value
        elif word == "end":
            if value:
                return None
        elif not value:
            return None
        else:
            arguments.append(value)
    function = f"Switch({subject}, " if subject else "If("
    written = f"{function}{', '.join(arguments)})"
    return f"Use {function.partition('(')[0]}", written


def _ternary(match: Match) -> Edit:
    written = f"If({', '.join(match.text(name).strip() for name in ('condition', 'yes', 'no'))})"
    return "Use If", written


def _dotted(match: Match) -> Edit:
    """VAR.P as VariancePop, ROUND.HALF as Round."""
    hint = catalogue.hint_for(match.text("at").replace(".", ""))
    known = catalogue.find(match.text("at").partition(".")[0])
    name = hint.replacement if hint is not None and hint.replacement else known.name if known else None
    return (f"Use {name}", name) if name else None


def _dotted_hint(match: Match) -> str:
    edit = _dotted(match)
    return f"{edit[0]}." if edit else "The function list names all functions."


def _fixed(title: str, text: str) -> Callable[[Match], Edit]:
    return lambda _: (title, text)


def _is_column(match: Match) -> bool:
    column = match.text("column")
    return bool(column) and not column.isdecimal() and column[0] not in "\"'"


# ---------------------------------------------------------------- rules, the more particular ones first
# `_NAMES` apply only where no unknown function stands around the place.


def _rule(
    pattern: str,
    message: str,
    hint: str | Callable[[Match], str],
    fix: Callable[[Match], Edit] = lambda _: None,
    applies: Callable[[Match], bool] = lambda _: True,
) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE | re.DOTALL), message, hint, fix, applies)


_VALUE = r"(?P<value>\[[^\]]*\](?:\.\w+)*)"
_UNIT = r"(?P<unit>year|quarter|month|week|day|hour|minute|second)s?"

_SHAPES = (
    _rule(
        r"^\s*(?P<at>(?:select|with)\b.*?\bfrom\b.*)$",
        "A formula is one value, not a query.",
        "Add a table with this source, or write the query as a source of its own (SQL).",
    ),
    _rule(
        r"(?P<at>\bcount\s*\(\s*\*\s*\))",
        "`*` is not an argument of Count.",
        "Write Count(): it counts rows.",
        _fixed("Write Count()", "Count()"),
    ),
    _rule(
        r"(?P<at>\bcount\s*\(\s*distinct\b(?!\s*\()\s*)",
        "`DISTINCT` is not in the language.",
        "Write CountDistinct([Column]).",
        _fixed("Use CountDistinct", "CountDistinct("),
    ),
    _rule(
        r"(?P<at>\b\w+\s*\(\s*distinct\b)",
        "`DISTINCT` is not in the language.",
        "Use CountDistinct, ListAggDistinct or ArrayAggDistinct; a grouping has each value once.",
    ),
    _rule(
        r"(?P<at>\b(?:try_?)?cast\s*\((?P<value>.*?)\s+as\s+(?P<type>\w+)(?:\s*\([^)]*\))?\s*\))",
        "CAST is not in the language.",
        "Write Number(value), Text(value), Date(value) or Logical(value).",
        _converted,
    ),
    _rule(
        rf"(?P<at>{_VALUE}\s*::\s*(?P<type>\w+))",
        "`::` is not in the language.",
        "Write Number(value), Text(value), Date(value) or Logical(value).",
        _converted,
    ),
    _rule(
        r"(?P<at>::\s*\w*)",
        "`::` is not in the language.",
        "Write Number(value), Text(value), Date(value) or Logical(value).",
    ),
    _rule(
        r"(?P<at>\bover\s*\()",
        "There is no OVER: a window follows the groupings and the sort of the table.",
        "Group the table by what you would partition by and sort it; then write CumulativeSum, Rank, Lag, "
        "MovingAvg or Subtotal without OVER.",
    ),
    _rule(
        r"(?P<at>\bfilter\s*\(\s*where\b)",
        "There is no FILTER clause.",
        "Write SumIf(value, condition), CountIf(condition) or AvgIf(value, condition).",
    ),
    _rule(
        r"^\s*(?P<at>(?P<condition>[^?]+?)\s*\?(?P<yes>[^?:]+):(?P<no>[^?:]+))$",
        "`?` is not in the language.",
        "Write If(condition, value, other).",
        _ternary,
    ),
    _rule(r"(?P<at>\?)", "`?` is not in the language.", "Write If(condition, value, other)."),
    _rule(
        r"(?P<at>(?:\bif\b(?!\s*\([^()]*,)(?=.*\bthen\b)|\bcase\b(?=.*\bwhen\b)).*)$",
        "A choice is written as a function here.",
        "Write If(condition, value, ...) or Switch(value, case, result, ...).",
        _conditional,
    ),
    _rule(
        r"(?P<at>\bthen\b)",
        "`{at}` is not in the language.",
        "Write If(condition, value, other).",
    ),
    _rule(
        rf"(?P<at>{_VALUE}\s+(?P<negated>not\s+)?in\s*\((?P<list>[^()]*)\))",
        "IN is a function here.",
        "Write In(value, candidate, ...).",
        _rewritten("In({value}, {list})"),
        lambda match: "select" not in match.text("list").lower(),
    ),
    _rule(
        r"(?P<at>(?P<value>\[[^\]]*\]|\"[^\"]*\"|'[^']*')\s+in\s+(?P<list>\[[^\]]*\]))",
        "IN is a function here.",
        "Write In(value, candidate, ...), or ArrayContains(array, value).",
        lambda match: (
            None if "," in match.text("list") else _rewritten("ArrayContains({list}, {value})")(match)
        ),
    ),
    _rule(
        rf"(?P<at>{_VALUE}\s+(?P<negated>not\s+)?like\s+(?P<pattern>\"[^\"]*\"|'[^']*'))",
        "LIKE is a function here.",
        "Write Like(text, pattern).",
        _rewritten("Like({value}, {pattern})"),
    ),
    _rule(
        rf"(?P<at>{_VALUE}\s+(?P<negated>not\s+)?between\s+(?P<low>[^()]+?)\s+and\s+(?P<high>[^()\s]+))",
        "BETWEEN is a function here.",
        "Write Between(value, low, high).",
        _rewritten("Between({value}, {low}, {high})"),
    ),
    _rule(
        rf"(?P<at>{_VALUE}\s+is\s+not\s+null\b)",
        "IS NOT NULL is a function here.",
        "Write IsNotNull(value).",
        _rewritten("IsNotNull({value})"),
    ),
    _rule(
        rf"(?P<at>{_VALUE}\s+is\s+null\b)",
        "IS NULL is a function here.",
        "Write IsNull(value).",
        _rewritten("IsNull({value})"),
    ),
    _rule(
        r"(?P<at>\bnot\s+(?:in|like|ilike|between)\b)",
        "`{at}` is not in the language.",
        "Put not before the function: not In(value, candidate, ...).",
    ),
    _rule(
        rf"(?P<at>\bextract\s*\(\s*{_UNIT}\s+from\s+(?P<value>[^()]*)\))",
        "EXTRACT is not in the language.",
        'Write DatePart("year", date), or Year(date).',
        lambda match: _rewritten(f'DatePart("{match.text("unit").lower()}", {{value}})')(match),
    ),
    _rule(
        rf"\bdate_?(?:add|diff|trunc|part|sub)\s*\((?:[^()]|\([^()]*\))*?(?<=[(,\s])(?P<at>{_UNIT})\s*[,)]",
        "`{at}` is a unit of time, which is written as a text.",
        'Write DateDiff("day", start, end), DateAdd("day", amount, date) or DateTrunc("month", date).',
        lambda match: (f'Write "{match.text("unit").lower()}"', format_text(match.text("unit").lower())),
    ),
    _rule(
        r"(?P<at>\binterval\b)",
        "There is no INTERVAL.",
        'Dates are moved with DateAdd("day", amount, date).',
    ),
    _rule(
        r"(?P<at>\b(?:date|timestamp)\s*(?P<value>'[^']*'|\"[^\"]*\"))",
        "A date is written with a function.",
        'Write Date("2024-01-31").',
        _rewritten("Date({value})"),
    ),
    _rule(
        r"(?P<at>#(?P<value>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?: [0-9:]+)?)#)",
        "A date is written with a function.",
        'Write Date("2024-01-31").',
        lambda match: ("Use Date()", f"Date({format_text(match.text('value'))})"),
    ),
    _rule(
        r"(?P<at>\{\s*(?:fixed|include|exclude)\b[^}]*\}?)",
        "Levels are made by grouping the table, not inside a formula.",
        "Group the table by these columns and put the aggregate there: rows below can use it by its name. "
        "Or write Rollup(Sum([Orders/Amount]), [Cust], [Orders/Cust]).",
    ),
    _rule(
        r"(?P<at>\{\s*\w+\s*\()",
        "Levels are made by grouping the table, not inside a formula.",
        "Write GrandTotal(Sum([Amount])), or put the aggregate into the summary.",
    ),
    _rule(
        r"^\s*(?P<at>var\s+\w+\s*=.*)$",
        "There are no variables in a formula.",
        "Put the intermediate value into a column of its own.",
    ),
    _rule(
        r"(?P<at>(?P<number>[0-9]+(?:\.[0-9]+)?)\s*%)\s*(?:$|[+*/,)<>=&!])",
        "`%` does not mean percent.",
        "Write 0.1 for 10%; % between two numbers is the remainder of a division.",
        _plain_percent,
    ),
)

_NAMES = (
    _rule(
        r"(?<![\w.\]])(?P<at>(?P<owner>\w+|'[^']*')\[(?P<column>[^\]]*)\])",
        "`{at}` is not how a column is written.",
        "A column of another element is written [Orders/Amount].",
        _column_of,
        _is_column,
    ),
    _rule(
        r"(?<![\w\]\"'])(?P<at>(?:\w+!)?\$?[a-z]{1,3}\$?[0-9]{1,7}(?::\$?[a-z]{1,3}\$?[0-9]{1,7})?)\b(?!\s*[(\[])",
        "There are no cell addresses such as `{at}`: a formula is computed for each row.",
        "Name columns in brackets, such as [Amount]; an aggregate takes the whole column: Sum([Amount]).",
    ),
    _rule(
        r"(?P<at>@)",
        "`@` is not in the language.",
        "A column means its value in this row: [Amount].",
        _fixed("Remove @", ""),
    ),
    _rule(
        r"(?P<at>\+\+|--|[-+*/]=)",
        "`{at}` is not an operator: a formula changes nothing.",
        "Write the value, such as [Amount] + 1.",
        applies=lambda match: match.text("at") != "--",
    ),
    _rule(
        r"(?P<at>#)(?=\s|$)",
        "`#` does not start a comment.",
        "A comment starts with // and ends with the line.",
        _fixed("Use //", "//"),
    ),
    _rule(
        r"(?:(?<=[\"'])\s*(?P<at>\|\|))",
        "`||` is not in the language.",
        "Texts are joined with &.",
        _fixed("Use &", "&"),
    ),
    _rule(
        r"(?P<at>\|\|)(?=\s*[\"'])",
        "`||` is not in the language.",
        "Texts are joined with &.",
        _fixed("Use &", "&"),
    ),
    _rule(
        r"(?<![\w.\]])(?P<at>[a-z]+(?:\.[a-z]+)+)(?=\s*\()",
        "There is no function {at}.",
        _dotted_hint,
        _dotted,
    ),
    _rule(
        r"(?:\[[^\]]*\]|\))\s*(?P<at>\.\s*\w+\s*\()",
        "`{at}` is not how a function is called.",
        "The value is an argument: Sum([Amount]), Lower([Name]).",
    ),
    _rule(
        r"(?P<at>\b(?:current_date|curdate)\b(?:\s*\(\s*\))?)",
        "`{at}` is not in the language.",
        "Write Today().",
        _fixed("Use Today()", "Today()"),
    ),
    _rule(
        r"(?P<at>\b(?:current_timestamp|sysdate|systimestamp|localtimestamp)\b(?:\s*\(\s*\))?)",
        "`{at}` is not in the language.",
        "Write Now().",
        _fixed("Use Now()", "Now()"),
    ),
    _rule(
        r"(?<![\w.])(?P<at>(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})*|[0-9]+),(?P<fraction>[0-9]+))\b",
        "`{at}` is not a number: the decimal separator is a point.",
        "Write 1.5, without separators of thousands.",
        lambda match: (
            "Use a point",
            f"{match.text('whole').replace('.', '')}.{match.text('fraction')}",
        ),
    ),
)
