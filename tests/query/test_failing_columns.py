"""Which columns are left out next, until those are known because of which a query fails."""

import math
import random
from dataclasses import dataclass

import pytest

from tablewright.compiler.requested_columns import RequestedColumns
from tablewright.query.failing_columns import MOST_FAILING, Probe, Search, Verdict


@dataclass
class Played:
    verdict: Verdict
    queries: int
    """Besides the one that failed first."""
    answer: frozenset[str] | None
    """What the last query left out, where it was the answer."""


def play(
    asked: RequestedColumns, broken: set[str], known: tuple[str, ...] = (), *, source: bool = True
) -> Played:
    """Search in a query that fails as soon as it has one of these columns, or anyway."""
    search = Search.resume(asked, known) if known else Search.begin(asked)
    queries, answer = 0, None
    while isinstance(step := search.step, Probe):
        queries += 1
        assert queries < 500
        failed = not source or not broken <= step.left_out
        answer = step.left_out if step.answers and not failed else None
        search = search.answered(failed=failed)
    return Played(step, queries, answer)


def columns(count: int) -> tuple[str, ...]:
    return tuple(f"c{number}" for number in range(count))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 40, 400])
def test_one_column_is_found_by_halving(count: int) -> None:
    asked = RequestedColumns(columns(count))
    most = math.ceil(math.log2(count)) + 1
    for culprit in asked.order:
        played = play(asked, {culprit})
        assert played.verdict == Verdict("found", (culprit,))
        assert played.answer == {culprit}
        assert played.queries <= most


def test_what_is_made_of_a_failing_column_is_left_out_with_it() -> None:
    asked = RequestedColumns(columns(6), parts={"c3": ("c2",), "c4": ("c0", "c3"), "c5": ("c1",)})
    assert asked.with_users(["c2"]) == {"c2", "c3", "c4"}
    played = play(asked, {"c2", "c3", "c4"})
    assert (played.verdict, played.answer) == (Verdict("found", ("c2",)), {"c2", "c3", "c4"})


@pytest.mark.parametrize("broken", [{"c0", "c9"}, {"c0", "c1"}, {"c3", "c4", "c8"}, {"c9", "c8"}])
def test_several_are_found_one_after_the_other(broken: set[str]) -> None:
    played = play(RequestedColumns(columns(10)), broken)
    assert (played.verdict.outcome, set(played.verdict.failing)) == ("found", broken)
    assert played.answer == broken
    assert played.queries <= len(broken) * (math.ceil(math.log2(10)) + 1) + 1


def test_there_is_an_end_to_how_many() -> None:
    played = play(RequestedColumns(columns(30)), set(columns(30)[::2]))
    assert (played.verdict.outcome, len(played.verdict.failing)) == ("too-many", MOST_FAILING)
    assert play(RequestedColumns(columns(2)), set(columns(2))).verdict == Verdict("found", ("c0", "c1"))


@pytest.mark.parametrize("culprit", ["c0", "c1", "c2"])
def test_a_column_that_decides_about_the_rows_ends_the_search(culprit: str) -> None:
    asked = RequestedColumns(
        columns(20), frame=3, parts={"c2": ("c1",)}, roles={"c0": "group", "c2": "filter"}
    )
    played = play(asked, {culprit, "c7"})
    assert (played.verdict, played.answer) == (Verdict("frame", (culprit,)), None)
    assert played.queries <= math.ceil(math.log2(20)) + 1
    assert asked.decided_by("c1") == ("c2", "filter")
    assert asked.decided_by("c7") is None


@pytest.mark.parametrize("frame", [0, 1, 3])
@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_a_source_that_fails_is_blamed_on_no_column(count: int, frame: int) -> None:
    played = play(RequestedColumns(columns(count), frame=min(frame, count)), set(), source=False)
    assert played.verdict == Verdict("elsewhere")


def test_a_column_that_failed_before_is_tried_first() -> None:
    asked = RequestedColumns(columns(40))
    assert play(asked, {"c7"}, ("c7",)) == Played(Verdict("found", ("c7",)), 1, frozenset({"c7"}))
    other = play(asked, {"c30"}, ("c7",))
    assert other.verdict == Verdict("found", ("c30",))
    both = play(asked, {"c7", "c30"}, ("c7",))
    assert set(both.verdict.failing) == {"c7", "c30"}


def test_any_columns_in_any_order() -> None:
    drawn = random.Random(7)
    for _ in range(300):
        order = columns(drawn.randint(1, 25))
        parts = {
            column: tuple(drawn.sample(order[:place], drawn.randint(0, min(2, place))))
            for place, column in enumerate(order)
        }
        asked = RequestedColumns(order, parts=parts)
        roots = set(drawn.sample(order, min(len(order), drawn.randint(1, 3))))
        broken = set(asked.with_users(roots))
        played = play(asked, broken)
        assert played.verdict.outcome == "found"
        assert played.answer == broken
        assert set(played.verdict.failing) <= roots
