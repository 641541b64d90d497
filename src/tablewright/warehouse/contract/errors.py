"""The one error that every client raises."""

from collections.abc import Mapping
from typing import Any


class WarehouseError(Exception):
    """Something the warehouse refused or could not do, in plain words.

    `code`: `unavailable` (locked file, unreachable), `permission`, `sign-in` (a token that is refused or has
    ended), `not-found`, `conflict`, `invalid` (bad SQL or value), `disk-full`, `out-of-memory` (the
    statement needs more than it may use), `cancelled`, `timeout`, `constraint`, `internal`. `detail` keeps
    the vendor's own text, for the owner of the connection only. `retryable`: a temporary outage, so that a
    retry may succeed. `where` is the location, for bad CSV lines `{"line": 12, "column": "Price", "text":
    "..."}`. `by_formula`: caused by a value that a formula cannot take or a function that the engine lacks,
    so that the query may succeed without that column.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        detail: str | None = None,
        retryable: bool = False,
        where: Mapping[str, Any] | None = None,
        by_formula: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.detail = detail
        self.retryable = retryable
        self.where = where
        self.by_formula = by_formula
