"""Which columns to leave out next, to find those because of which a query fails. Pure.

The columns stand in an order in which each comes after those that it is made of. So the shortest beginning of
that order with which the query fails ends with a column that fails itself, and halving finds it. What is made
of it is in error too. Then all others are asked for: that is the answer, or the search goes on behind it.
"""

from dataclasses import dataclass, replace
from typing import Literal

from tablewright.compiler.asked import Asked

MOST_FAILING = 8
"""So many failing columns are found for one answer."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Ask again without these columns. `answers`: what comes back may be shown."""

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
    """`step` says what to ask next, `answered` takes in what became of it."""

    asked: Asked
    remaining: tuple[str, ...]
    """Columns that are not known to be in error."""
    good: int
    """With so many of the first the query works, as far as is known."""
    bad: int
    """With so many of the first it fails."""
    failing: tuple[str, ...] = ()
    phase: Literal["narrowing", "whole", "nothing"] = "narrowing"
    proven: bool = False
    """Whether the query has worked with `good` columns."""
    guessed: bool = False
    """Whether the failing columns are those of an earlier search."""
    verdict: Verdict | None = None

    @classmethod
    def begin(cls, asked: Asked) -> "Search":
        """A query of all these columns has failed."""
        search = cls(asked, asked.order, 0, len(asked.order))
        return search._concluded("elsewhere") if not asked.order else search._narrowed()

    @classmethod
    def resume(cls, asked: Asked, known: tuple[str, ...]) -> "Search":
        """The same, where these are thought to be the columns that fail."""
        search = cls(asked, asked.order, 0, len(asked.order), guessed=True)
        return search._without(known)

    @property
    def step(self) -> Probe | Verdict:
        """What to ask next, or how the search ended."""
        if self.verdict is not None:
            return self.verdict
        if self.phase == "whole":
            return Probe(self._left_out(len(self.remaining)), answers=True)
        kept = 0 if self.phase == "nothing" else (self.good + self.bad) // 2
        return Probe(self._left_out(kept))

    def answered(self, *, failed: bool) -> "Search":
        """What was asked for has failed, or has not."""
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
        """Halve on, or take the one column that is left."""
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
        """These are in error, and all that are made of them; the others are asked for."""
        gone = self.asked.with_users(culprits)
        left = tuple(each for each in self.remaining if each not in gone)
        return replace(self, failing=(*self.failing, *culprits), remaining=left, phase="whole")

    def _behind(self) -> "Search":
        """Another column fails too."""
        if self.guessed:
            return Search.begin(self.asked)
        if not self.remaining:
            return replace(self, failing=())._concluded("elsewhere")
        if len(self.failing) >= MOST_FAILING:
            return self._concluded("too-many")
        further = replace(self, bad=len(self.remaining))
        return further._narrowed() if self.proven else replace(further, phase="nothing")
