"""The stored schedules."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from tablewright.jobs.cron import next_run
from tablewright.store.database import Store
from tablewright.store.models import ScheduleRecord
from tablewright.store.models.base import utc_now
from tablewright.store.upsert import upsert


def put(
    store: Store,
    name: str,
    cron: str,
    time_zone: str,
    *,
    kind: str,
    payload: dict[str, Any],
    key: str,
    paused: bool,
) -> datetime:
    """Set or replace a schedule. Returns its first time. Raises `Refusal` for a bad expression or zone."""
    first = next_run(cron, time_zone, utc_now())
    with store.session() as session:
        upsert(
            session,
            ScheduleRecord,
            {"name": name},
            {
                "cron": cron,
                "time_zone": time_zone,
                "kind": kind,
                "payload": payload,
                "key": key,
                "paused": paused,
                "next_run_at": first,
            },
        )
    return first


def remove(store: Store, name: str) -> None:
    with store.session() as session:
        session.execute(delete(ScheduleRecord).where(ScheduleRecord.name == name))


def pause(store: Store, name: str, *, paused: bool) -> None:
    with store.session() as session:
        schedule = session.get(ScheduleRecord, name)
        if schedule is None:
            return
        schedule.paused = paused
        if not paused:
            schedule.next_run_at = next_run(schedule.cron, schedule.time_zone, utc_now())


def next_time(store: Store, name: str) -> datetime | None:
    with store.session() as session:
        schedule = session.get(ScheduleRecord, name)
        return None if schedule is None or schedule.paused else schedule.next_run_at
