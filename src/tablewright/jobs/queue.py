"""The queue's tables: each function is one short transaction, safe with several servers on one database."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from tablewright.jobs.cron import next_run
from tablewright.store.database import Store
from tablewright.store.models import JobRecord, ScheduleRecord
from tablewright.store.models.base import utc_now

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job taken by this server; `attempt` distinguishes it from an earlier attempt at the same job."""

    id: str
    kind: str
    key: str | None
    payload: dict[str, Any]
    attempt: int


def claim(store: Store, server: str, kinds: list[str], *, each: int) -> Claim | None:
    """Take a due job whose key is not running already; None when there is none.

    At most `each` jobs of a member run on a server. The member whose last job began longest ago comes first,
    then the oldest job.
    """
    other, own, past = aliased(JobRecord), aliased(JobRecord), aliased(JobRecord)
    busy = exists().where(other.key == JobRecord.key, other.status == "running")
    of_member = (
        select(func.count(own.id))
        .where(own.member_id == JobRecord.member_id, own.status == "running", own.server == server)
        .scalar_subquery()
    )
    last_began = (
        select(func.max(past.started_at)).where(past.member_id == JobRecord.member_id).scalar_subquery()
    )
    query = (
        select(JobRecord)
        .where(
            JobRecord.status == "queued",
            JobRecord.run_after <= utc_now(),
            JobRecord.kind.in_(kinds),
            JobRecord.key.is_(None) | ~busy,
            JobRecord.member_id.is_(None) | (of_member < each),
        )
        .order_by(last_began.asc().nulls_first(), JobRecord.run_after, JobRecord.id)
        .limit(1)
    )
    try:
        with store.session() as session:
            job = session.scalar(query)
            if job is None:
                return None
            attempt = job.attempts + 1
            now = utc_now()
            taken = (
                update(JobRecord)
                .where(JobRecord.id == job.id, JobRecord.status == "queued")
                .values(
                    status="running",
                    server=server,
                    lease_until=now + LEASE,
                    attempts=attempt,
                    started_at=now,
                    error=None,
                )
            )
            if not _changed(session, taken):
                return None
            return Claim(job.id, job.kind, job.key, job.payload, attempt)
    except IntegrityError:
        # Another server took a job of the same key between our look and our write.
        return None


def renew(store: Store, server: str, jobs: list[str]) -> None:
    """Keep these running jobs of this server; called well before their leases end."""
    with store.session() as session:
        _changed(
            session,
            update(JobRecord)
            .where(JobRecord.id.in_(jobs), JobRecord.server == server, JobRecord.status == "running")
            .values(lease_until=utc_now() + LEASE),
        )


def finish(store: Store, job: Claim, server: str, *, error: str | None) -> bool:
    """Finish a job; False if this server no longer holds it (its lease ended and another server took it)."""
    status = "failed" if error is not None else "succeeded"
    with store.session() as session:
        return _changed(session, _ours(job, server, status=status, finished_at=utc_now(), error=error))


def put_back(
    store: Store, job: Claim, server: str, *, delay: timedelta | None = None, error: str | None = None
) -> bool:
    """Let it run again after `delay`; without one, at its old position in the queue."""
    later = {} if delay is None else {"run_after": utc_now() + delay}
    with store.session() as session:
        return _changed(session, _ours(job, server, status="queued", error=error, **later))


def release(store: Store, job: Claim, server: str) -> None:
    """Give an unfinished job back because this server stops; the attempt does not count."""
    with store.session() as session:
        _changed(session, _ours(job, server, status="queued", attempts=job.attempt - 1))


def abandoned(store: Store, *, own: str | None = None) -> list[tuple[Claim, str]]:
    """Running jobs whose server is gone, with that server's id: leases that ended, or all of `own`'s."""
    gone = JobRecord.lease_until < utc_now()
    if own is not None:
        gone = gone | (JobRecord.server == own)
    query = select(JobRecord).where(JobRecord.status == "running", gone)
    with store.session() as session:
        return [
            (Claim(job.id, job.kind, job.key, job.payload, job.attempts), job.server or "")
            for job in session.scalars(query)
        ]


def due_schedules(store: Store) -> list[str]:
    """Enqueue a job for each schedule that is due; the names of those that fired.

    Times missed while no server ran count as one. A schedule whose last job has not begun or not ended yet
    lets this time pass.
    """
    now = utc_now()
    fired: list[str] = []
    with store.session() as session:
        query = select(ScheduleRecord).where(~ScheduleRecord.paused, ScheduleRecord.next_run_at <= now)
        due = session.scalars(query).all()
    for schedule in due:
        with store.session() as session:
            step = (
                update(ScheduleRecord)
                .where(
                    ScheduleRecord.name == schedule.name,
                    ScheduleRecord.next_run_at == schedule.next_run_at,
                    ~ScheduleRecord.paused,
                )
                .values(next_run_at=next_run(schedule.cron, schedule.time_zone, now))
            )
            if not _changed(session, step):
                continue
            pending = select(JobRecord.id).where(
                JobRecord.key == schedule.key, JobRecord.status.in_(("queued", "running"))
            )
            if session.scalar(pending.limit(1)) is None:
                session.add(JobRecord(kind=schedule.kind, key=schedule.key, payload=schedule.payload))
                fired.append(schedule.name)
    return fired


def forget_old(store: Store) -> None:
    """Finished jobs are kept for a month."""
    with store.session() as session:
        session.execute(delete(JobRecord).where(JobRecord.finished_at < utc_now() - KEPT))


def _ours(job: Claim, server: str, **values: Any) -> Any:
    return (
        update(JobRecord)
        .where(
            JobRecord.id == job.id,
            JobRecord.status == "running",
            JobRecord.server == server,
            JobRecord.attempts == job.attempt,
        )
        .values(**values)
    )


def _changed(session: Session, statement: Any) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount > 0
