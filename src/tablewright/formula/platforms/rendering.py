"""Prints trees as SQL: node rules first, then the platform's generator, which refuses what it cannot
express."""

from sqlglot import ErrorLevel, exp
from sqlglot.errors import UnsupportedError

from tablewright.common.effort import spend
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.outside import computed_before
from tablewright.formula.platforms.registry import platform_of


def finished(tree: exp.Expression, platform: Platform) -> exp.Expression:
    """The tree with the platform's node rules applied, innermost nodes first. It is changed in place."""
    nodes = list(tree.walk())
    spend(len(nodes))
    for node in reversed(nodes):
        changed = _changed(node, platform) if isinstance(node, exp.Expression) else None
        if changed is None or changed is node:
            continue
        if node is tree:
            tree = changed
        else:
            node.replace(changed)
    return tree


def _changed(node: exp.Expression, platform: Platform) -> exp.Expression | None:
    if isinstance(node, exp.DataType):
        known = platform.types.get(node.this)
        return None if known is None or node.expressions else known.copy()
    rule = platform.nodes.get(type(node))
    inner = None
    if isinstance(node, exp.Select):
        inner = computed_before(node, aggregates=not platform.aggregates_within)
    if rule is None:
        return None
    if inner is not None and (changed := rule(inner)) is not inner:
        inner.replace(changed)
    return rule(node)


def write(tree: exp.Expression, dialect: str, *, pretty: bool = False, copy: bool = True) -> str:
    """The text of a finished tree; FormulaError if the platform cannot express a part of it.

    The generator changes a tree while it writes: without a copy, nobody may use the tree afterwards.
    """
    try:
        return tree.sql(dialect=dialect, pretty=pretty, unsupported_level=ErrorLevel.RAISE, copy=copy)
    except UnsupportedError as error:
        raise FormulaError(
            "unsupported",
            f"{platform_of(dialect).title} cannot run this.",
            Span(0, 0),
            hint=str(error).partition("\n")[0],
        ) from error


def render(tree: exp.Expression, dialect: str, *, pretty: bool = False) -> str:
    """The text of any tree, which stays as it is."""
    return write(finished(tree.copy(), platform_of(dialect)), dialect, pretty=pretty, copy=False)
