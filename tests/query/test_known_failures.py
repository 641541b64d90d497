"""Columns that failed are remembered for a while."""

from tablewright.query import known_failures
from tablewright.query.known_failures import Failure, KnownFailures


def test_failures_are_kept_until_the_query_works() -> None:
    known = KnownFailures(60)
    assert known.get("q") == ()
    known.put("q", (Failure("a", "no number"),))
    assert known.get("q") == (Failure("a", "no number"),)
    known.put("q", ())
    assert known.get("q") == ()


def test_failures_are_forgotten_with_time_and_when_there_are_too_many() -> None:
    short = KnownFailures(-1)
    short.put("q", (Failure("a", "no number"),))
    assert short.get("q") == ()
    many = KnownFailures(60)
    for number in range(known_failures.KEPT + 1):
        many.put(number, (Failure("a", "no number"),))
    assert (many.get(0), many.get(1)) == ((), (Failure("a", "no number"),))
