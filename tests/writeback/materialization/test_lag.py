"""How old a table may get that the platform refreshes."""

from datetime import timedelta

import pytest

from tablewright.writeback.materialization.target_lag import target_lag


@pytest.mark.parametrize(
    ("cron", "lag"),
    [
        (None, None),
        ("* * * * *", timedelta(minutes=1)),
        ("*/15 * * * *", timedelta(minutes=15)),
        ("0 * * * *", timedelta(hours=1)),
        ("0 6 * * *", timedelta(days=1)),
        ("0 6 * * 1-5", timedelta(days=1)),
        ("0 6,18 * * 1", timedelta(hours=12)),
        ("0 6 * * 1", timedelta(days=7)),
        ("0 6 1 * *", timedelta(days=7)),
        ("0 0 29 2 *", timedelta(days=7)),
    ],
)
def test_it_is_the_shortest_time_between_two_runs(cron: str | None, lag: timedelta | None) -> None:
    assert target_lag(cron) == lag
