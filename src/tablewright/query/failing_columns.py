"""Searches for the columns that make a query fail: decides which to leave out next. Pure.

The columns are ordered so that each comes after those that it is computed from. So the shortest prefix of
that order with which the query fails ends with a column that fails itself, and bisection finds it. Columns
computed from it are in error too. Then the query runs with all others: that is the answer, or the search goes
on after that column.
"""

from dataclasses import dataclass, replace
from typing import Literal

from tablewright.compiler.requested_columns import RequestedColumns

MOST_FAILING = 8
"""The most failing columns that are searched for one answer."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Run the query again without these columns. `answers`: the result may be shown."""

    left_out: frozenset[str]
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a search ended: `failing` are the columns that fail by themselves.

    `found`: all others work. `frame`: the last of them decides about the rows, so that nothing can be shown.
    `too-many`: there are more. `elsewhere`: the query fails without any column.
    """

    outcome: Literal["found", "frame", "too-many", "elsewhere"]
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """`step` returns the next probe, `answered` takes in its outcome."""

    asked: RequestedColumns
    remaining: tuple[str, ...]
    """Columns that are not known to be in error."""
    good: int
    """The length of the longest prefix with which the query is believed to work."""
    bad: int
    """The length of the shortest prefix with which the query is known to fail."""
    failing: tuple[str, ...] = ()
    phase: Literal["narrowing", "whole", "nothing"] = "narrowing"
    proven: bool = False
    """Whether the query has worked with `good` columns."""
    guessed: bool = False
    """Whether the failing columns are those of an earlier search."""
    verdict: Verdict | None = None

    @classmethod
    def begin(cls, asked: RequestedColumns) -> "Search":
        """A query of all these columns has failed."""
        search = cls(asked, asked.order, 0, len(asked.order))
        return search._concluded("elsewhere") if not asked.order else search._narrowed()

    @classmethod
    def resume(cls, asked: RequestedColumns, known: tuple[str, ...]) -> "Search":
        """The same, starting from columns that failed before."""
        search = cls(asked, asked.order, 0, len(asked.order), guessed=True)
        return search._without(known)

    @property
    def step(self) -> Probe | Verdict:
        """The next probe, or the end of the search."""
        if self.verdict is not None:
            return self.verdict
        if self.phase == "whole":
            return Probe(self._left_out(len(self.remaining)), answers=True)
        kept = 0 if self.phase == "nothing" else (self.good + self.bad) // 2
        return Probe(self._left_out(kept))

    def answered(self, *, failed: bool) -> "Search":
        """Take in whether the last probe failed."""
        match self.phase:
            case "narrowing":
                middle = (self.good + self.bad) // 2
                if failed:
                    return replace(self, bad=middle)._narrowed()
                return replace(self, good=middle, proven=True)._narrowed()
            case "whole":
                return self._behind() if failed else self._concluded("found")
            case "nothing":
                if failed:
                    return replace(self, failing=())._concluded("elsewhere")
                return replace(self, proven=True)._narrowed()

    # ------------------------------------------------------------ inside

    def _left_out(self, kept: int) -> frozenset[str]:
        return frozenset(self.asked.order).difference(self.remaining[:kept])

    def _concluded(self, outcome: Literal["found", "frame", "too-many", "elsewhere"]) -> "Search":
        return replace(self, verdict=Verdict(outcome, self.failing))

    def _narrowed(self) -> "Search":
        """Bisect further, or take the one column that is left."""
        if self.bad - self.good > 1:
            return replace(self, phase="narrowing")
        culprit = self.remaining[self.good]
        if self.asked.order.index(culprit) >= self.asked.frame:
            return self._without((culprit,))
        if not self.proven:
            # It may be the source that fails: a column is blamed only if the query works without any.
            return replace(self, phase="nothing")
        return replace(self, failing=(*self.failing, culprit))._concluded("frame")

    def _without(self, culprits: tuple[str, ...]) -> "Search":
        """A probe without these columns and all that are computed from them."""
        gone = self.asked.with_users(culprits)
        left = tuple(name for name in self.remaining if name not in gone)
        return replace(self, failing=(*self.failing, *culprits), remaining=left, phase="whole")

    def _behind(self) -> "Search":
        """Search after the columns found so far: another one fails too."""
        if self.guessed:
            return Search.begin(self.asked)
        if not self.remaining:
            return replace(self, failing=())._concluded("elsewhere")
        if len(self.failing) >= MOST_FAILING:
            return self._concluded("too-many")
        further = replace(self, bad=len(self.remaining))
        return further._narrowed() if self.proven else replace(further, phase="nothing")
