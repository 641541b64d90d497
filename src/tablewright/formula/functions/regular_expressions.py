"""Functions of regular expressions. All use one dialect (`formula.patterns`), and each platform gets its own
translation of the pattern; a pattern from a column cannot be translated and is refused."""

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Environment,
    Example,
    Function,
    Parameter,
    constant_value,
)
from tablewright.formula.functions.kinds import (
    GIVES_INTEGER,
    GIVES_LOGICAL,
    GIVES_TEXT,
    NUMBER,
    TEXT,
    one,
    optional,
)
from tablewright.formula.functions.sql import cast, compare, number, only_if, sql_type, text, whole
from tablewright.formula.patterns.automaton import agrees
from tablewright.formula.patterns.parser import read
from tablewright.formula.patterns.rendering import Use
from tablewright.formula.patterns.tree import Pattern, PatternError, Untranslatable, may_be_empty
from tablewright.formula.typed import Typed, TypedBinary, TypedCall, TypedLiteral, TypedReference

if TYPE_CHECKING:
    from tablewright.formula.platforms.base import Platform

CATEGORY = "text"
_DIALECT = (
    "The syntax is RE2's on every platform: no looking around and no \\1 in the pattern. \\w, \\d, \\s and "
    "\\b know all of Unicode."
)
_TEMPLATE = re.compile(r"\\(\d)|\\(\\)|\\(.|$)", re.DOTALL)


# ---------------------------------------------------------------- the pattern


def _is_known(node: Typed) -> bool:
    """Whether a text is known at compile time: a literal, a control, or these joined by &."""
    match node:
        case TypedBinary(operator="&"):
            return _is_known(node.left) and _is_known(node.right)
        case TypedReference():
            return bool(getattr(node.resolved, "constant", False))
        case _:
            return isinstance(node, TypedLiteral)


def _known_text(node: Typed, environment: Environment | None = None) -> str | None:
    """The text, where it is known already and not Null."""
    if isinstance(node, TypedBinary) and node.operator == "&":
        left, right = _known_text(node.left, environment), _known_text(node.right, environment)
        return None if left is None or right is None else left + right
    value = constant_value(node, environment)
    return value if isinstance(value, str) else None


def _check_pattern(bound: BoundCall) -> None:
    """Check while typing that the pattern is known and valid in the dialect."""
    argument = bound.arguments[1]
    if not _is_known(argument):
        hint = (
            "Write the pattern in the formula, or use a control: it is translated for the platform before "
            "any row is read. Contains, StartsWith and Like take texts of columns."
        )
        if _is_known(bound.arguments[0]):
            hint = f"The text comes first: {bound.function.name}(text, pattern)."
        raise FormulaError(
            "type", f"The pattern of {bound.function.name} comes from the rows.", argument.span, hint=hint
        )
    pattern = _known_text(argument)
    if pattern is not None:
        _read(bound.function.name, bound.arguments, pattern)


def _read(name: str, arguments: tuple[Typed, ...], pattern: str) -> Pattern:
    """The pattern's tree, checked together with the other arguments that are written out."""
    span = arguments[1].span
    try:
        tree = read(pattern)
    except PatternError as error:
        raise FormulaError(
            "type", f"The pattern of {name} is no regular expression: {error.problem}.", span, hint=error.hint
        ) from error
    template = constant_value(arguments[2]) if name == "RegexpReplace" else None
    if isinstance(template, str):
        _check_template(arguments[2], template, tree)
    if _takes_empty(name, arguments, tree):
        return tree
    raise FormulaError(
        "type",
        f"The pattern of {name} also fits where nothing stands.",
        span,
        hint="Platforms differ in how often it is found there. Let it find at least one character, as a+ "
        "does and a* does not; put text before or after another with &.",
    )


def _takes_empty(name: str, arguments: tuple[Typed, ...], pattern: Pattern) -> bool:
    """Whether empty matches of a pattern make no difference, or cannot occur."""
    if name == "RegexpMatch" or not may_be_empty(pattern.part):
        return True
    if name == "RegexpExtract":
        return len(arguments) < 3 or constant_value(arguments[2]) == 1
    replacement = constant_value(arguments[2]) if name == "RegexpReplace" else None
    return replacement == "" and agrees(pattern.part, "longest")


def _check_template(argument: Typed, template: str, pattern: Pattern) -> None:
    for match in _TEMPLATE.finditer(template):
        group, backslash, other = match[1], match[2], match[3]
        if backslash:
            continue
        if group is None:
            shown = f"\\{other}" if other else "a backslash at its end"
            raise FormulaError(
                "type",
                f"The replacement has {shown}, which has no meaning.",
                argument.span,
                hint="Write \\\\1 for the first group, and \\\\\\\\ for a backslash.",
            )
        if not 1 <= int(group) <= pattern.groups:
            groups = {0: "no group", 1: "one group"}.get(pattern.groups, f"{pattern.groups} groups")
            raise FormulaError(
                "type",
                f"The replacement has \\{group}, and the pattern has {groups}.",
                argument.span,
                hint="Put what is to be kept in parentheses: \\\\1 is the first pair, \\\\2 the second.",
            )


def _use(call: TypedCall, environment: Environment | None = None) -> Use:
    """How the call uses its pattern."""
    match call.function.name:
        case "RegexpMatch":
            return Use.MATCH
        case "RegexpCount":
            return Use.FIND
        case "RegexpReplace":
            template = _known_text(call.arguments[2], environment)
            groups = template is not None and re.search(r"\\\d", template)
            return Use.FIND_GROUPS if groups else Use.FIND
        case _:
            return Use.FIND_GROUPS


def refuse_untranslatable(call: TypedCall, platform: "Platform") -> None:
    """Raises FormulaError for a call whose literal pattern cannot be translated."""
    if call.function in FUNCTIONS:
        pattern = _known_text(call.arguments[1])
        if pattern is not None:
            _translated(call, pattern, platform)


def _translated(
    call: TypedCall, pattern: str, platform: "Platform", environment: Environment | None = None
) -> Pattern:
    """The tree of a pattern that the platform supports."""
    tree = _read(call.function.name, call.arguments, pattern)
    try:
        platform.patterns.rendered(tree, _use(call, environment))
    except Untranslatable as error:
        raise FormulaError(
            "unsupported",
            f"The pattern of {call.function.name} cannot be translated: {error.problem}.",
            call.arguments[1].span,
            hint=error.hint,
        ) from error
    return tree


def _pattern_of(context: CallContext) -> Pattern | None:
    """The pattern of a call; None if it is Null. Refuses patterns that the platform does not support."""
    pattern = _known_text(context.argument(1), context.environment)
    return None if pattern is None else _translated(context.call, pattern, context.sql, context.environment)


# ---------------------------------------------------------------- lowering


def _nothing(context: CallContext) -> exp.Expression:
    return cast(exp.Null(), sql_type(context.call.kind))


def _regexp_match(context: CallContext, value: exp.Expression, _pattern: exp.Expression) -> exp.Expression:
    pattern = _pattern_of(context)
    return context.sql.regexp_match(value, pattern) if pattern is not None else _nothing(context)


def _regexp_count(context: CallContext, value: exp.Expression, _pattern: exp.Expression) -> exp.Expression:
    pattern = _pattern_of(context)
    if pattern is None:
        return _nothing(context)
    searched, written = context.sql.searched(value, pattern, _use(context.call, context.environment))
    return context.sql.regexp_count(searched, written)


def _regexp_replace(
    context: CallContext, value: exp.Expression, _pattern: exp.Expression, replacement: exp.Expression
) -> exp.Expression:
    pattern = _pattern_of(context)
    if pattern is None:
        return _nothing(context)
    argument = context.argument(2)
    template = _known_text(argument, context.environment)
    if template is None:
        replacement = context.sql.plain_replacement(replacement)
    else:
        _check_template(argument, template, pattern)
        replacement = text(template)
    searched, written = context.sql.searched(value, pattern, _use(context.call, context.environment))
    return context.sql.unmarked(context.sql.regexp_replace(searched, written, replacement), pattern)


def _regexp_extract(
    context: CallContext,
    value: exp.Expression,
    _pattern: exp.Expression,
    position: exp.Expression | None = None,
) -> exp.Expression:
    pattern = _pattern_of(context)
    if pattern is None:
        return _nothing(context)
    group = 1 if pattern.groups else 0
    place = number(1) if position is None else whole(context, 2, position)
    searched, written = context.sql.searched(value, pattern, _use(context.call, context.environment))
    expression = context.sql.unmarked(context.sql.regexp_extract(searched, written, place, group), pattern)
    first = 1 if position is None else context.literal(2)
    if isinstance(first, int | float):
        return expression if first >= 1 else _nothing(context)
    return only_if(compare(place, exp.GTE, 1), expression)


FUNCTIONS = (
    Function(
        name="RegexpMatch",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("pattern", TEXT)),
        returns=GIVES_LOGICAL,
        description="Whether a regular expression is found anywhere in a text; ^ and $ tie it to the ends. "
        + _DIALECT,
        lower=_regexp_match,
        check=_check_pattern,
        examples=(
            Example('RegexpMatch("123-45-6789", "^[0-9]{3}-[0-9]{2}-[0-9]{4}$")', True),
            Example('RegexpMatch("order 66", "[0-9]")', True),
            Example('RegexpMatch("café", "^\\\\w+$")', True),
            Example('RegexpMatch("a foot", "\\\\bfoo\\\\b")', False),
        ),
    ),
    Function(
        name="RegexpExtract",
        category=CATEGORY,
        parameters=(
            one("text", TEXT),
            Parameter("pattern", TEXT, constant=True),
            optional("position", NUMBER, "1"),
        ),
        returns=GIVES_TEXT,
        description="The match at a position, counted from 1, of a regular expression, or the first group "
        "of that match where the expression has groups; Null where nothing matches. " + _DIALECT,
        lower=_regexp_extract,
        check=_check_pattern,
        examples=(
            Example('RegexpExtract("345 South Court 10016", "[0-9]+")', "345"),
            Example('RegexpExtract("345 South Court 10016", "[0-9]+", 2)', "10016"),
            Example('RegexpExtract("id=42;", "id=([0-9]+)")', "42"),
            Example('RegexpExtract("none", "[0-9]+")', None),
            Example('RegexpExtract("<b>bold</b>", "<(.*?)>")', "b"),
        ),
    ),
    Function(
        name="RegexpReplace",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("pattern", TEXT), one("replacement", TEXT)),
        returns=GIVES_TEXT,
        description=r"The text with every match of a regular expression replaced. \\1, \\2 in the "
        "replacement are the texts of groups. " + _DIALECT,
        lower=_regexp_replace,
        check=_check_pattern,
        examples=(
            Example(
                'RegexpReplace("5551234567", "(\\\\d{3})(\\\\d{3})(\\\\d{4})", "(\\\\1) \\\\2-\\\\3")',
                "(555) 123-4567",
            ),
            Example('RegexpReplace("été fini", "\\\\b\\\\w", "#")', "#té #ini"),
        ),
    ),
    Function(
        name="RegexpCount",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("pattern", TEXT)),
        returns=GIVES_INTEGER,
        description="How many times a regular expression is found in a text. " + _DIALECT,
        lower=_regexp_count,
        check=_check_pattern,
        examples=(Example('RegexpCount("a1b22c3", "[0-9]+")', 3),),
    ),
)
