"""Which tables may be read as a source: pure decisions."""

from collections.abc import Iterable

from tablewright.refusal import Refusal


def is_reserved(path: tuple[str, ...], reserved_schemas: Iterable[str]) -> bool:
    """Whether the path lies in a destination; names are compared without regard to case, as engines do."""
    if len(path) < 2:
        return False
    schema = path[-2].casefold()
    return any(schema == reserved.casefold() for reserved in reserved_schemas)


def refuse_reserved(path: tuple[str, ...], reserved_schemas: Iterable[str]) -> None:
    """Raise `not-allowed` for a table of a destination, whoever asks and however it is spelled."""
    if is_reserved(path, reserved_schemas):
        raise Refusal(
            "not-allowed",
            f"{'.'.join(path)} lies in a schema that is reserved for write access.",
            code="reserved-destination",
            hint="Use the input table, upload or element itself as the source.",
        )
