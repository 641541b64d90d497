"""Decides which tables may be read as a source. Pure."""

from collections.abc import Iterable

from tablewright.common.errors import Refusal

Container = tuple[str, ...]


def same_container(one: Container, other: Container) -> bool:
    """Whether two containers may be the same. Names are compared without case; a missing database matches
    any.
    """
    parts = min(len(one), len(other))
    return parts > 0 and _folded(one[-parts:]) == _folded(other[-parts:])


def is_reserved(path: tuple[str, ...], reserved: Iterable[Container]) -> bool:
    """Whether the path is in a destination, however it is spelled."""
    return any(same_container(path[:-1], container) for container in reserved)


def refuse_reserved(path: tuple[str, ...], reserved: Iterable[Container]) -> None:
    """Raise `not-allowed` for a table of a destination, for every member and however the path is spelled."""
    if is_reserved(path, reserved):
        raise Refusal(
            "not-allowed",
            f"{'.'.join(path)} lies in a schema that is reserved for write access.",
            code="reserved-destination",
            hint="Use the input table, upload or element itself as the source.",
        )


def _folded(container: Container) -> Container:
    return tuple(part.casefold() for part in container)
