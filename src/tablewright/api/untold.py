"""Failures of a warehouse as those read them who may not know what lies in it."""

from collections.abc import Generator
from contextlib import contextmanager

from tablewright.access.actor import Actor
from tablewright.warehouse.contract import WarehouseError
from tablewright.wiring import Services

NAMELESS = ("cancelled", "timeout", "out-of-memory", "sign-in")
"""Their words name nothing, or what the person has to sign in to."""
_MESSAGES = {
    "not-found": "Something that is read here is no longer in the warehouse.",
    "permission": "The warehouse does not let this be read.",
    "unavailable": "The warehouse cannot be reached just now.",
    "disk-full": "The warehouse has no room left.",
}
_ASK = "If it stays so, tell somebody who may edit the workbook: they see what is wrong."


def without_names(error: WarehouseError) -> WarehouseError:
    """The same failure, without the names of files, schemas and tables that its words may hold."""
    if error.code in NAMELESS:
        return error
    message = _MESSAGES.get(error.code, "The warehouse could not do this.")
    return WarehouseError(error.code, message, hint=_ASK, detail=error.detail, retryable=error.retryable)


@contextmanager
def about_input_table(services: Services, actor: Actor, input_table_id: str) -> Generator[None]:
    """Failures inside name things only to those who may edit the workbook of the input table."""
    try:
        yield
    except WarehouseError as error:
        if services.input_tables.edited_by(actor, input_table_id):
            raise
        raise without_names(error) from error
