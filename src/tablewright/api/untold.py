"""Removes names from a warehouse's errors for members who may not see what the warehouse contains."""

from collections.abc import Generator
from contextlib import contextmanager

from tablewright.access.actor import Actor
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.wiring import Services

NAMELESS = ("cancelled", "timeout", "out-of-memory", "sign-in")
"""Error codes whose messages contain no names, or only the connection to sign in to."""
_MESSAGES = {
    "not-found": "Something that is read here is no longer in the warehouse.",
    "permission": "The warehouse does not let this be read.",
    "unavailable": "The warehouse cannot be reached just now.",
    "disk-full": "The warehouse has no room left.",
}
_ASK = "If it stays so, tell somebody who may edit the workbook: they see what is wrong."


def without_names(error: WarehouseError) -> WarehouseError:
    """The same failure without the names of files, schemas and tables that its message may contain."""
    if error.code in NAMELESS:
        return error
    message = _MESSAGES.get(error.code, "The warehouse could not do this.")
    return WarehouseError(error.code, message, hint=_ASK, detail=error.detail, retryable=error.retryable)


@contextmanager
def about_input_table(services: Services, actor: Actor, input_table_id: str) -> Generator[None]:
    """Errors inside the block keep names only for members who may edit the input table's workbook."""
    try:
        yield
    except WarehouseError as error:
        if services.input_tables.edited_by(actor, input_table_id):
            raise
        raise without_names(error) from error
