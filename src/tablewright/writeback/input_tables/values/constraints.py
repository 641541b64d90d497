"""The rules of a column: the same for typing, paste, API, actions and undo. Pure.

* required: a row with a value in it has one here. A row without any value is a blank line to be filled in,
  in any order: what is refused is to empty the cell of a row that keeps other values, and to insert a row
  with other values but not this one. Undo may return to a cell that was empty before.
* unique: no other row has the same value; nulls do not count. Text is compared by code point.
* minimum, maximum: for numbers, both ends included.
* pattern: the whole text matches. Patterns are of the dialect that formulas have (`formula.patterns`), and
  run by RE2, which takes time in proportion to the text, whatever the pattern.
* choices: the value is one of these, read by the rules of `cells`.

A rule applies to new entries; older values that break it stay until somebody changes them.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.common.errors import Refusal
from tablewright.formula.patterns.parser import read
from tablewright.formula.patterns.rendering import MARK, Use
from tablewright.formula.patterns.tree import PatternError
from tablewright.formula.platforms.re2 import re2
from tablewright.writeback.input_tables.values.cells import TYPE_WORDS, InvalidCell, parse, plain_text, show
from tablewright.writeback.input_tables.values.model import Cell, CellProblem, EntryColumn, EntryColumnIn

_RE2 = re2("An input table")
Claim = tuple[str, Cell]
"""A row id and the value, not null, that it is to have."""


def check_rules(column: EntryColumnIn) -> None:
    """Refuse rules that cannot work for the column's type."""
    rules = column.constraints
    if (rules.minimum is not None or rules.maximum is not None) and column.type != "number":
        raise _bad_rule("Only number columns can have a minimum or a maximum.")
    if rules.minimum is not None and rules.maximum is not None and rules.minimum > rules.maximum:
        raise _bad_rule("The minimum is above the maximum, so no value would fit.")
    if rules.pattern is not None:
        if column.type != "text":
            raise _bad_rule("Only text columns can have a pattern.")
        reason = pattern_problem(rules.pattern)
        if reason:
            raise _bad_rule(f"The pattern cannot be used: {reason}.")
    for choice in rules.choices or ():
        if isinstance(parse(choice, column.type), InvalidCell):
            raise _bad_rule(f"The choice “{choice}” is not {TYPE_WORDS[column.type]}.")


def pattern_problem(pattern: str) -> str | None:
    """Why a pattern is invalid. It must be valid by itself, so that it cannot close the group it is wrapped
    in."""
    try:
        _fit([""], _RE2.rendered(read(pattern), Use.MATCH))
    except PatternError as error:
        return f"{error.problem}. {error.hint.removesuffix('.')}"
    except (pa.ArrowInvalid, UnicodeEncodeError) as error:
        return str(error).removeprefix("Invalid regular expression: ")
    return None


def check_values(column: EntryColumn, claims: Sequence[Claim]) -> list[CellProblem]:
    """The values that break the column's range, pattern or choices."""
    rules = column.constraints
    problems: list[CellProblem] = []

    def refuse(row_id: str, code: str, message: str) -> None:
        problems.append(CellProblem(row_id=row_id, column_id=column.id, code=code, message=message))

    if rules.minimum is not None or rules.maximum is not None:
        low = rules.minimum if rules.minimum is not None else float("-inf")
        high = rules.maximum if rules.maximum is not None else float("inf")
        for row_id, value in claims:
            if isinstance(value, float) and not low <= value <= high:
                refuse(row_id, "range", f"{column.name} must be {_range_words(column)}.")
    if rules.pattern is not None and claims:
        matches = _matches([plain_text(value) for _, value in claims], rules.pattern)
        for (row_id, _), fits in zip(claims, matches, strict=True):
            if not fits:
                refuse(row_id, "pattern", f"{column.name} must match the pattern {rules.pattern}")
    if rules.choices is not None:
        allowed = {parse(choice, column.type) for choice in rules.choices}
        for row_id, value in claims:
            if value not in allowed:
                refuse(row_id, "choice", f"{column.name} must be one of {_some(rules.choices)}.")
    return problems


def missing(row_id: str, column: EntryColumn) -> CellProblem:
    return CellProblem(
        row_id=row_id, column_id=column.id, code="required", message=f"{column.name} cannot be left empty."
    )


def taken(row_id: str, column: EntryColumn, value: Cell) -> CellProblem:
    shown = str(show(value))
    short = shown if len(shown) <= 60 else shown[:57] + "..."
    return CellProblem(
        row_id=row_id,
        column_id=column.id,
        code="unique",
        message=f"Another row has “{short}” as its {column.name} already.",
    )


def _matches(texts: Sequence[str | None], pattern: str) -> list[bool]:
    """Which texts match as a whole. A pattern stored before the dialect existed is used as RE2 reads it."""
    try:
        tree = read(pattern)
        written = _RE2.rendered(tree, Use.MATCH)
    except PatternError:
        return _fit(texts, pattern)
    if not _RE2.needs_marks(tree):
        return _fit(texts, written)
    words = _RE2.rendered(read(r"(\w+)"), Use.FIND_GROUPS)
    array = pa.array(texts, pa.large_string())
    marking = pc.ReplaceSubstringOptions(words, rf"{MARK * 2}\1{MARK * 2}")
    marked = pc.call_function("replace_substring_regex", [array], marking)
    return _fit(marked.to_pylist(), f"{MARK}{{0,2}}(?:{written}){MARK}{{0,2}}")


def _fit(texts: Sequence[str | None], pattern: str) -> list[bool]:
    array = pa.array(texts, pa.large_string())
    whole = pc.MatchSubstringOptions(rf"\A(?:{pattern})\z")
    return pc.call_function("match_substring_regex", [array], whole).to_pylist()


def _range_words(column: EntryColumn) -> str:
    low, high = show(column.constraints.minimum), show(column.constraints.maximum)
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"between {low} and {high}"


def _some(choices: Sequence[str]) -> str:
    shown = ", ".join(choices[:5])
    return shown if len(choices) <= 5 else f"{shown} and {len(choices) - 5} more"


def _bad_rule(message: str) -> Refusal:
    return Refusal("invalid", message, code="bad-rule", where={"field": "constraints"})
