"""The kinds of one sort of thing in documents, each declared by its class: elements, filters."""

from collections.abc import Iterator
from typing import Annotated, Any, Generic, TypeVar, Union

from pydantic import Field

from tablewright.document.base import Strict

Base = TypeVar("Base", bound=Strict)
Kind = TypeVar("Kind", bound=Strict)


class Kinds(Generic[Base]):
    """All declared kinds, in the order of their declarations."""

    def __init__(self) -> None:
        self._kinds: dict[str, type[Base]] = {}

    def declare(self, kind: type[Kind]) -> type[Kind]:
        """Class decorator: adds a kind, whose name is the only value of its field `kind`."""
        (name,) = kind.model_fields["kind"].annotation.__args__  # type: ignore[union-attr]
        assert name not in self._kinds, f"there are two kinds “{name}”"
        self._kinds[name] = kind  # type: ignore[assignment]
        return kind

    def __iter__(self) -> Iterator[type[Base]]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)

    def field(self) -> Any:
        """The annotation of a field that holds one of them, by its `kind`. A kind that is declared later is
        not part of it."""
        union: Any = Union[tuple(self._kinds.values())]  # noqa: UP007
        return Annotated[union, Field(discriminator="kind")]
