"""Jobs and schedules over both databases."""

import threading
from collections.abc import Callable, Generator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tablewright.access.audit import AuditLog
from tablewright.jobs import queue
from tablewright.jobs.service import Job, Jobs
from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database
from tablewright.store.models import AuditRecord, JobRecord, ScheduleRecord
from tablewright.store.models.base import utc_now

PATIENCE = 20.0


class Recorder:
    """A job function that notes its runs and can be made to hang, fail or wait."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.begun = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()
        self.at_once = 0
        self.most_at_once = 0
        self.error: Exception | None = None
        self._lock = threading.Lock()

    def __call__(self, job: Job) -> None:
        with self._lock:
            self.jobs.append(job)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.release()
        try:
            assert self.gate.wait(PATIENCE)
            if self.error:
                raise self.error
        finally:
            with self._lock:
                self.at_once -= 1


@pytest.fixture
def store(metadata_url: str) -> Generator[Store]:
    opened = Store(metadata_url)
    prepare_database(opened)
    yield opened
    opened.close()


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


Make = Callable[..., Jobs]


@pytest.fixture
def make(store: Store, recorder: Recorder) -> Generator[Make]:
    made: list[Jobs] = []

    def new(server: str = "one", workers: int = 4) -> Jobs:
        jobs = Jobs(store, AuditLog(store), server, workers)
        jobs.register("work", recorder)
        made.append(jobs)
        return jobs

    yield new
    recorder.gate.set()
    for jobs in made:
        jobs.stop()


def ended(jobs: Jobs, job_id: str, status: str) -> None:
    """Wait until the job has this status."""
    deadline = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        state = jobs.get(job_id)
        if state and state.status == status:
            return
        deadline.wait(0.02)
    raise AssertionError(f"{state} is not {status}")


def test_a_job_runs_with_its_payload(make: Make, recorder: Recorder) -> None:
    jobs = make()
    jobs.start()
    job_id = jobs.enqueue("work", {"n": 1}, key="k")
    ended(jobs, job_id, "succeeded")
    (job,) = recorder.jobs
    assert (job.id, job.key, job.payload, job.attempt) == (job_id, "k", {"n": 1}, 1)


def test_a_job_can_be_part_of_a_transaction(make: Make, recorder: Recorder, store: Store) -> None:
    jobs = make()
    jobs.start()
    with pytest.raises(RuntimeError), store.session() as session:
        jobs.enqueue("work", {"n": 1}, session=session)
        raise RuntimeError
    with store.session() as session:
        kept = jobs.enqueue("work", {"n": 2}, session=session)
    ended(jobs, kept, "succeeded")
    assert [job.payload for job in recorder.jobs] == [{"n": 2}]


def test_unknown_kinds_are_refused_at_once(make: Make) -> None:
    with pytest.raises(ValueError, match="no job kind"):
        make().enqueue("other", {})


def test_the_same_key_never_runs_twice_at_once(make: Make, recorder: Recorder) -> None:
    first, second = make("one"), make("two")
    first.start()
    second.start()
    ids = [jobs.enqueue("work", {"n": n}, key="same") for n, jobs in enumerate([first, second] * 4)]
    for job_id in ids:
        ended(first, job_id, "succeeded")
    assert recorder.most_at_once == 1
    assert len(recorder.jobs) == 8


def test_the_database_itself_guards_the_key(store: Store, make: Make) -> None:
    jobs = make()
    jobs.enqueue("work", {}, key="same")
    jobs.enqueue("work", {}, key="same")
    assert queue.claim(store, "one", ["work"], each=9) is not None
    assert queue.claim(store, "two", ["work"], each=9) is None


def test_different_keys_run_side_by_side(make: Make, recorder: Recorder) -> None:
    jobs = make()
    recorder.gate.clear()
    jobs.start()
    ids = [jobs.enqueue("work", {}, key=key) for key in "ab"]
    assert recorder.begun.acquire(timeout=PATIENCE)
    assert recorder.begun.acquire(timeout=PATIENCE)
    recorder.gate.set()
    for job_id in ids:
        ended(jobs, job_id, "succeeded")


def test_a_failure_is_reported(store: Store, recorder: Recorder) -> None:
    failures: list[tuple[str, str]] = []
    jobs = Jobs(store, AuditLog(store), "one")
    jobs.register("work", recorder, on_failed=lambda job, message: failures.append((job.id, message)))
    recorder.error = RuntimeError("the table is gone")
    jobs.start()
    job_id = jobs.enqueue("work", {})
    ended(jobs, job_id, "failed")
    jobs.stop()
    state = jobs.get(job_id)
    assert state is not None
    assert state.error == "the table is gone"
    assert failures == [(job_id, "the table is gone")]
    with store.session() as session:
        (record,) = session.scalars(select(AuditRecord).where(AuditRecord.kind == "job-failed"))
        assert record.facts["message"] == "the table is gone"


class PassingOutage(Exception):
    retryable = True


def test_a_passing_outage_is_tried_again(make: Make, recorder: Recorder, store: Store) -> None:
    jobs = make()
    recorder.error = PassingOutage("locked")
    jobs.start()
    job_id = jobs.enqueue("work", {})
    assert recorder.begun.acquire(timeout=PATIENCE)
    ended(jobs, job_id, "queued")
    state = jobs.get(job_id)
    assert state is not None
    assert state.error == "locked"
    recorder.error = None
    with store.session() as session:
        session.execute(update(JobRecord).values(run_after=utc_now()))
    ended(jobs, job_id, "succeeded")
    assert [job.attempt for job in recorder.jobs] == [1, 2]


def test_an_interrupted_job_runs_again_at_the_next_start(
    make: Make, recorder: Recorder, store: Store
) -> None:
    jobs = make()
    job_id = jobs.enqueue("work", {}, key="k")
    assert queue.claim(store, "one", ["work"], each=9) is not None  # as if killed while it ran
    jobs.start()
    ended(jobs, job_id, "succeeded")
    assert recorder.jobs[0].attempt == 2


def test_another_server_takes_over_when_the_lease_ends(make: Make, recorder: Recorder, store: Store) -> None:
    jobs = make("two")
    job_id = jobs.enqueue("work", {})
    claim = queue.claim(store, "one", ["work"], each=9)
    assert claim is not None
    assert queue.abandoned(store) == []
    with store.session() as session:
        session.execute(update(JobRecord).values(lease_until=utc_now() - timedelta(seconds=1)))
    jobs._recover()
    jobs.start()
    ended(jobs, job_id, "succeeded")
    assert not queue.finish(store, claim, "one", error=None), "the first server has lost the job"


def test_a_job_that_kills_its_server_again_and_again_fails(store: Store, recorder: Recorder) -> None:
    failures: list[str] = []
    jobs = Jobs(store, AuditLog(store), "one")
    jobs.register("work", recorder, on_failed=lambda _, message: failures.append(message), attempts=2)
    job_id = jobs.enqueue("work", {})
    for _ in range(2):
        assert queue.claim(store, "one", ["work"], each=9) is not None
        jobs._recover(own="one")
    state = jobs.get(job_id)
    assert state is not None
    assert state.status == "failed"
    assert failures == ["The server stopped during each of 2 attempts."]


def test_stopping_gives_an_unfinished_job_back(make: Make, recorder: Recorder) -> None:
    def obedient(job: Job) -> None:
        recorder.begun.release()
        assert job.stopping.wait(PATIENCE)
        raise RuntimeError("interrupted")

    jobs = make()
    jobs.register("work", obedient)
    jobs.start()
    job_id = jobs.enqueue("work", {})
    assert recorder.begun.acquire(timeout=PATIENCE)
    jobs.stop()
    state = jobs.get(job_id)
    assert state is not None
    assert (state.status, state.attempts) == ("queued", 0)


def make_due(store: Store) -> None:
    with store.session() as session:
        session.execute(update(ScheduleRecord).values(next_run_at=utc_now() - timedelta(hours=5)))


def test_a_due_schedule_fires_once_and_moves_on(make: Make, store: Store) -> None:
    jobs = make()
    first = jobs.schedule("nightly", "0 3 * * *", "Europe/Berlin", "work", {"n": 7})
    assert jobs.next_run("nightly") == first
    assert queue.due_schedules(store) == []
    make_due(store)
    assert queue.due_schedules(store) == ["nightly"]
    assert queue.due_schedules(store) == []
    assert jobs.next_run("nightly") == first
    claim = queue.claim(store, "one", ["work"], each=9)
    assert claim is not None
    assert (claim.key, claim.payload) == ("nightly", {"n": 7})


def test_a_schedule_waits_for_its_last_job(make: Make, store: Store) -> None:
    jobs = make()
    jobs.schedule("nightly", "0 3 * * *", "UTC", "work", {}, key="k")
    jobs.enqueue("work", {}, key="k")
    make_due(store)
    assert queue.due_schedules(store) == []


def test_a_schedule_can_be_replaced_paused_and_removed(make: Make, store: Store) -> None:
    jobs = make()
    jobs.schedule("nightly", "0 3 * * *", "UTC", "work", {})
    second = jobs.schedule("nightly", "0 4 * * *", "UTC", "work", {})
    assert jobs.next_run("nightly") == second
    jobs.pause("nightly")
    assert jobs.next_run("nightly") is None
    make_due(store)
    assert queue.due_schedules(store) == []
    jobs.pause("nightly", paused=False)
    assert jobs.next_run("nightly") == second
    jobs.unschedule("nightly")
    assert jobs.next_run("nightly") is None


def test_old_jobs_are_forgotten(make: Make, store: Store) -> None:
    jobs = make()
    jobs.start()
    old, new = jobs.enqueue("work", {}), jobs.enqueue("work", {})
    for job_id in (old, new):
        ended(jobs, job_id, "succeeded")
    with store.session() as session:
        session.execute(
            update(JobRecord).where(JobRecord.id == old).values(finished_at=utc_now() - timedelta(days=31))
        )
    queue.forget_old(store)
    assert jobs.get(old) is None
    assert jobs.get(new) is not None


def test_the_jobs_of_one_member_leave_a_thread_for_others(make: Make, recorder: Recorder) -> None:
    recorder.gate.clear()
    jobs = make(workers=2)
    for number in range(5):
        jobs.enqueue("work", {"of": "ada", "n": number}, member_id="ada")
    jobs.start()
    assert recorder.begun.acquire(timeout=PATIENCE)
    bob = jobs.enqueue("work", {"of": "bob"}, member_id="bob")
    assert recorder.begun.acquire(timeout=PATIENCE)
    assert [job.payload["of"] for job in recorder.jobs] == ["ada", "bob"]
    recorder.gate.set()
    ended(jobs, bob, "succeeded")


def test_members_take_turns_where_there_is_one_thread(make: Make, recorder: Recorder) -> None:
    jobs = make(workers=1)
    last = ""
    for of in ("ada", "ada", "ada", "bob", "bob"):
        last = jobs.enqueue("work", {"of": of}, member_id=of)
    own = jobs.enqueue("work", {"of": "server"})
    jobs.start()
    ended(jobs, last, "succeeded")
    ended(jobs, own, "succeeded")
    for _ in range(5):
        assert recorder.begun.acquire(timeout=PATIENCE)
    assert recorder.begun.acquire(timeout=PATIENCE)
    order = [job.payload["of"] for job in recorder.jobs]
    assert order.index("server") <= 2
    order.remove("server")
    assert order == ["ada", "bob", "ada", "bob", "ada"]
