"""Cron expressions in time zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tablewright.common.errors import Refusal
from tablewright.jobs.cron import check_cron, next_run

BERLIN = ZoneInfo("Europe/Berlin")


def local_times(cron: str, start: datetime, count: int) -> list[str]:
    times: list[str] = []
    moment = start
    for _ in range(count):
        moment = next_run(cron, "Europe/Berlin", moment)
        assert moment.utcoffset() == timedelta(0)
        times.append(moment.astimezone(BERLIN).strftime("%d %H:%M %z"))
    return times


def test_an_ordinary_day() -> None:
    start = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert next_run("30 6 * * 1-5", "Europe/Berlin", start) == datetime(2026, 6, 2, 4, 30, tzinfo=UTC)


def test_a_time_in_the_gap_of_spring_runs_at_its_end() -> None:
    start = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    assert local_times("30 2 * * *", start, 2) == ["29 03:00 +0200", "30 02:30 +0200"]


def test_a_fixed_hour_runs_once_when_clocks_go_back() -> None:
    start = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    assert local_times("30 2 * * *", start, 2) == ["25 02:30 +0200", "26 02:30 +0100"]


def test_every_hour_runs_in_both_hours_when_clocks_go_back() -> None:
    start = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    assert local_times("0 * * * *", start, 3) == ["25 02:00 +0200", "25 02:00 +0100", "25 03:00 +0100"]


@pytest.mark.parametrize(
    "cron",
    ["", "* * * *", "* * * * * *", "61 * * * *", "@daily", "H * * * *", "R * * * *", "0 25 * * *", "x"],
)
def test_what_is_no_schedule_is_refused(cron: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_cron(cron, "UTC")
    assert refused.value.code == "bad-schedule"
    assert refused.value.where == {"field": "cron"}


def test_a_date_that_never_comes_is_refused() -> None:
    with pytest.raises(Refusal, match="no date"):
        check_cron("0 0 30 2 *", "UTC")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_unknown_time_zones_are_refused(zone: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_cron("0 0 * * *", zone)
    assert refused.value.code == "bad-time-zone"
