"""Many rows in one INSERT, for drivers that would send each one separately. Values are the platform's
literals."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tablewright.warehouse.contract.client import Rendered

_ONE_ROW = re.compile(r"^INSERT INTO .* VALUES \(\?(?:, \?)*\)$", re.DOTALL)


def head_of(statement: Rendered) -> str | None:
    """The text before VALUES if the statement inserts one row of placeholders only; else None."""
    if _ONE_ROW.match(statement.sql) is None:
        return None
    return statement.sql.rpartition(" VALUES ")[0]


def inserts(head: str, rows: Iterable[Sequence[str]], longest: int) -> Iterator[tuple[str, int]]:
    """Statements and how many rows each has: as many as fit into `longest` characters, and one at least."""
    texts: list[str] = []
    size = 0
    for row in rows:
        text = f"({', '.join(row)})"
        if texts and size + len(text) > longest:
            yield _statement(head, texts), len(texts)
            texts, size = [], 0
        texts.append(text)
        size += len(text) + 2
    if texts:
        yield _statement(head, texts), len(texts)


def _statement(head: str, texts: Sequence[str]) -> str:
    return f"{head} VALUES {', '.join(texts)}"
