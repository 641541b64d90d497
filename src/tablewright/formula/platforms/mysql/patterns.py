"""Regular expressions in words that all servers of MySQL's family have.

MySQL's own library calls the groups of a match `$1` in a replacement, MariaDB's calls them `\\1`. A template
with groups is written both ways, and the server takes the one that it understands.
"""

import re

from sqlglot import exp

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.sql import call, case, compare, only_if, text

_GROUP = re.compile(r"\\(\d)|\\(.)", re.DOTALL)
_CAPTURE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|\((?!\?(?!P?<[^=!]))", re.DOTALL)
GROUPS_BY_DOLLAR = "REGEXP_REPLACE('a', '(a)', '$1') = 'a'"
"""Whether the server calls a group `$1`."""
_ANYTHING = r"[\s\S]*"


def replaced(value: exp.Expression, pattern: exp.Expression, template: exp.Expression) -> exp.Expression:
    r"""Every match replaced; `\1` in a literal template is a group, and a computed template is literal
    text."""
    if not isinstance(template, exp.Literal):
        plain = call("REPLACE", template, text("\\"), text("\\\\"))
        return _by_server(value, pattern, call("REPLACE", plain, text("$"), text("\\$")), plain)
    dollar, backslash = templates(template.name)
    if dollar == backslash:
        return call("REGEXP_REPLACE", value, pattern, text(dollar))
    return _by_server(value, pattern, text(dollar), text(backslash))


def _by_server(
    value: exp.Expression, pattern: exp.Expression, dollar: exp.Expression, backslash: exp.Expression
) -> exp.Expression:
    knows = fragment("mysql", GROUPS_BY_DOLLAR)
    first = call("REGEXP_REPLACE", value, pattern, dollar)
    return case([(knows, first)], call("REGEXP_REPLACE", value, pattern, backslash))


def templates(template: str) -> tuple[str, str]:
    """The template as MySQL reads it, and as MariaDB does."""
    dollar = backslash = ""
    last = 0
    for match in _GROUP.finditer(template):
        plain = template[last : match.start()]
        last = match.end()
        dollar += plain.replace("$", "\\$")
        backslash += plain
        if match[1]:
            dollar, backslash = f"{dollar}${match[1]}", f"{backslash}\\{match[1]}"
        else:
            dollar, backslash = f"{dollar}\\{match[2]}", f"{backslash}\\{match[2]}"
    rest = template[last:]
    if rest.endswith("\\"):
        rest += "\\"
    return dollar + rest.replace("$", "\\$"), backslash + rest


def extracted(
    value: exp.Expression, pattern: exp.Expression, place: exp.Expression, group: int
) -> exp.Expression:
    """A group (0: all of it) of the match at a place, from 1; Null where there is none."""
    first = isinstance(place, exp.Literal) and place.name == "1"
    if first and group == 0:
        return only_if(_found(value, pattern), call("REGEXP_SUBSTR", value, pattern))
    groups = _groups(pattern)
    if first:
        before, wanted = text(""), group
    else:
        # What was matched once is not matched otherwise: else the count would come true by shorter matches.
        again = exp.Sub(this=place.copy(), expression=exp.Literal.number(1))
        before, wanted = call("CONCAT", text("(?>"), _shortest(pattern), text("){"), again, text("}")), 0
        wanted = groups + (group if group else 1)
    sought = pattern if group or first else call("CONCAT", text("("), pattern, text(")"))
    whole = call("CONCAT", text("^(?>"), before, _shortest(sought), text(f"){_ANYTHING}$"))
    folded = _folded(whole)
    return only_if(_found(value, folded), replaced(value, folded, text(f"\\{wanted}")))


def _shortest(pattern: exp.Expression) -> exp.Expression:
    """Up to and with the next match."""
    return call("CONCAT", text(f"{_ANYTHING}?(?:"), pattern, text(")"))


def _folded(node: exp.Expression) -> exp.Expression:
    """CONCAT of constants as one constant."""
    if isinstance(node, exp.Anonymous) and node.name.upper() == "CONCAT":
        parts = [_folded(part) for part in node.expressions]
        if all(isinstance(part, exp.Literal) for part in parts):
            return text("".join(part.name for part in parts))
        return call("CONCAT", *parts)
    if isinstance(node, exp.Sub) and isinstance(node.this, exp.Literal):
        return exp.Literal.number(int(node.this.name) - int(node.expression.name))
    return node


def _groups(pattern: exp.Expression) -> int:
    if isinstance(pattern, exp.Literal):
        return sum(group.startswith("(") for group in _CAPTURE.findall(pattern.name))
    raise FormulaError(
        "unsupported",
        "MySQL finds only the first match of a pattern that is computed.",
        Span(0, 0),
        hint="Write the pattern into the formula, or leave out the position.",
    )


def _found(value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
    return compare(call("REGEXP_INSTR", value, pattern), exp.GT, 0)


def counted(value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
    """How many matches there are: each becomes a sign that stands in no text."""
    plain = call("REPLACE", value, text(MARK), text(" "))
    marked = call("REGEXP_REPLACE", plain, pattern, text(MARK))
    without = call("REPLACE", marked, text(MARK), text(""))
    return exp.Sub(this=call("CHAR_LENGTH", marked), expression=call("CHAR_LENGTH", without))


MARK = "\ue000"
"""A sign that has no meaning, so that no text of people holds it."""
