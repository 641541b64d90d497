"""The messages for documents that break a rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tablewright.common.validation_messages import shown_path

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class DocumentProblem:
    """One broken rule: `path` is its location (`pages`, 0, `elements`, 2, ...)."""

    path: Path
    code: str
    message: str
    hint: str

    def where(self) -> str:
        """The path as people read it: `pages[0].elements[2].source`."""
        return shown_path(self.path)


def repeated(pairs: Iterable[tuple[str, Path]], what: str) -> Iterator[DocumentProblem]:
    """A problem for every value that was there before."""
    seen: set[str] = set()
    for value, path in pairs:
        if value in seen:
            yield DocumentProblem(
                path, "repeated-id", f"The {what} “{value}” is used twice.", "Choose another."
            )
        seen.add(value)
