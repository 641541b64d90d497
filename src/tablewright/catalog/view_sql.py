"""Finds the tables that a view of the warehouse reads, from the text of its definition. Pure."""

from collections.abc import Iterable

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError


def tables_in(text: str, dialect: str, container: tuple[str, ...]) -> set[tuple[str, ...]] | None:
    """The tables that the definition of a view in `container` names, each with its whole path.

    An unqualified name is resolved in the view's container. None if the text cannot be parsed.
    """
    try:
        statements = [tree for tree in sqlglot.parse(text, dialect=dialect) if tree is not None]
    except (SqlglotError, RecursionError):
        return None
    tables: set[tuple[str, ...]] = set()
    for statement in statements:
        query = statement.expression if isinstance(statement, exp.Create) else statement
        if not isinstance(query, exp.Query):
            return None
        made = {cte.alias.casefold() for cte in query.find_all(exp.CTE)}
        for table in query.find_all(exp.Table):
            parts = tuple(part.name for part in table.parts)
            if not all(parts) or (len(parts) == 1 and parts[0].casefold() in made):
                continue
            missing = len(container) + 1 - len(parts)
            tables.add((*container[:missing], *parts) if missing > 0 else parts)
    return tables


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether an unparsable text contains one of the names, which is enough to refuse it."""
    folded = text.casefold()
    return any(name.casefold() in folded for name in names)
