"""Limits the driver's retries of requests to a warehouse.

The driver repeats requests that were lost on the way, for as long as a stopped warehouse may take to start.
That is right for signing in. Later it would keep people waiting, and a statement whose answer was lost would
run twice.
"""

from typing import Any, cast

from databricks.sql.auth.retry import CommandType, DatabricksRetryPolicy
from databricks.sql.client import Connection

from tablewright.warehouse.sessions import timeouts


class _Lost(Exception):
    """Raised in place of urllib3's and the system's errors, which the driver's own loops would retry."""


class _Impatient(DatabricksRetryPolicy):
    """Retries as the service asks (429, 503), but gives up soon on requests without an answer."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: Any = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: Any = None,
    ) -> Any:
        if error is not None:
            may_have_arrived = not self._is_connection_error(error)
            if may_have_arrived and self.command_type == CommandType.EXECUTE_STATEMENT:
                raise _Lost(str(error)) from error
            if self.check_timer_duration() > timeouts.OUTAGE_SECONDS:
                raise _Lost(str(error)) from error
        return super().increment(method, url, response, error, _pool, _stacktrace)


def impatient(connection: Connection) -> None:
    """From now on an outage raises soon, and no statement is sent twice."""
    backend = cast(Any, connection).session.backend
    given: DatabricksRetryPolicy = backend.retry_policy
    # The driver makes its policy by itself and takes none.
    backend.retry_policy = backend._transport.retry_policy = _Impatient(
        delay_min=given.delay_min,
        delay_max=given.delay_max,
        stop_after_attempts_count=given.stop_after_attempts_count,
        stop_after_attempts_duration=given.stop_after_attempts_duration,
        delay_default=given.delay_default,
        force_dangerous_codes=given.force_dangerous_codes,
    )
