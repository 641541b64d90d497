"""Limits a member's staged files: those that have arrived, and those that are arriving."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tablewright.common.errors import Refusal

NAMED = 5
"""How many files a refusal lists, the largest first."""


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that has arrived and is not loaded yet."""

    upload_id: str
    file_name: str
    size_bytes: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Quota:
    files: int
    bytes: int

    def refuse_one_more(
        self, waiting: Sequence[WaitingFile], arriving: Iterable[int], announced: int | None
    ) -> None:
        """Raise `staging-full` if there is no room for another file (of this size, if it is known)."""
        on_the_way = list(arriving)
        many = len(waiting) + len(on_the_way) >= self.files
        if many or self._over(waiting, sum(on_the_way) + (announced or 0)):
            raise self._full(waiting)

    def refuse_more(self, waiting: Sequence[WaitingFile], arriving: Iterable[int]) -> None:
        """Raise `staging-full` if the arriving file has become too large."""
        if self._over(waiting, sum(arriving)):
            raise self._full(waiting)

    def _over(self, waiting: Sequence[WaitingFile], more: int) -> bool:
        return sum(file.size_bytes for file in waiting) + more > self.bytes

    def _full(self, waiting: Sequence[WaitingFile]) -> Refusal:
        largest = sorted(waiting, key=lambda file: -file.size_bytes)
        names = ", ".join(f"{file.file_name} ({_size(file.size_bytes)})" for file in largest[:NAMED])
        rest = f" and {len(largest) - NAMED} more" if len(largest) > NAMED else ""
        there = f" Waiting now: {names}{rest}." if largest else ""
        return Refusal(
            "conflict",
            f"At most {self.files} of your files, {_size(self.bytes)} in all, may wait to be loaded.{there}",
            code="staging-full",
            hint="Load or remove some of them. A file is removed by itself 24 hours after it came.",
        )


def _size(size: int) -> str:
    for unit, length in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= length:
            return f"{size / length:.3g} {unit}"
    return f"{size} bytes"
