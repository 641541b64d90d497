"""A server is killed while all kinds of work go on, and comes back; and all of its sessions are taken.

Each engine has a server of this file's own. What must hold: an outage is reported as one and within bounded
time, nothing is half-written, nothing acknowledged is lost, and the client goes on without being opened
again.
"""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pyarrow as pa
import pytest
from sqlglot import exp

from engines.bench import LOCAL_ENGINES, Spec
from servers.mortal import KINDS, Kind, Mortal, mortal
from tablewright.warehouse.contract.client import Rendered, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.sessions import timeouts
from tablewright.writeback import sql

SPECS = {spec.name: spec for spec in LOCAL_ENGINES}
BOUND = 20.0
"""Seconds within which work on a lost server must have raised its error."""
ROWS = 1_000
MANY = 200_000
SESSIONS = 3


@dataclass
class Ward:
    """A server with a schema, and a client that is opened once."""

    server: Mortal
    spec: Spec
    warehouse: Warehouse
    container: Container

    def path(self, name: str) -> TablePath:
        return (*self.container, name)

    def prepare(self) -> None:
        with self.warehouse.transaction() as transaction:
            transaction.execute(sql.create_schema(self.container))

    def put(self, name: str, rows: int = ROWS) -> None:
        with self.warehouse.transaction() as transaction:
            transaction.execute(sql.create_table(self.path(name), {"id": "BIGINT"}))
            transaction.insert_arrow(self.path(name), numbers(rows))

    def count(self, name: str) -> int:
        query = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n", quoted=True))
        running = self.warehouse.query(query.from_(sql.relation(self.path(name))))
        try:
            return int(next(iter(running.batches())).to_pylist()[0]["n"])
        finally:
            running.close()

    def names(self) -> set[str]:
        return {entry.name for entry in self.warehouse.tables(self.container)}


def numbers(rows: int) -> pa.Table:
    return pa.table({"id": pa.array(range(rows), pa.int64())})


@pytest.fixture(scope="module", params=KINDS.values(), ids=lambda kind: kind.name)
def ward(request: pytest.FixtureRequest) -> Generator[Ward]:
    before, timeouts.OUTAGE_SECONDS = timeouts.OUTAGE_SECONDS, 1.0
    kind: Kind = request.param
    spec = SPECS[kind.name]
    with mortal(kind) as server:
        warehouse = server.open(sessions=SESSIONS * 4)
        try:
            result = Ward(server, spec, warehouse, spec.container("wards"))
            result.prepare()
            yield result
        finally:
            warehouse.close()
            timeouts.OUTAGE_SECONDS = before


# ---------------------------------------------------------------- work that goes on


@dataclass
class Work:
    """Something that runs in a thread until the server goes away."""

    name: str
    act: Callable[["Work"], None]
    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None
    ended: float | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.act(self)
        except BaseException as error:
            self.error = error
        self.ended = time.monotonic()
        self.begun.set()

    def join(self, until: float) -> None:
        assert self._thread is not None
        self._thread.join(max(0.0, until - time.monotonic()))
        assert not self._thread.is_alive(), f"{self.name} hangs"


def query(ward: Ward) -> Callable[[Work], None]:
    """A statement of which no row has come."""
    left, right = (ward.spec.series(alias, 90_000_000) for alias in "ab")
    endless = Rendered(f"SELECT count(*) AS n FROM {left}, {right} WHERE a.n * b.n % 7 = 3")

    def act(work: Work) -> None:
        running = ward.warehouse.query(endless, on_start=lambda _: work.begun.set())
        try:
            list(running.batches())
        finally:
            running.close()

    return act


def read(ward: Ward) -> Callable[[Work], None]:
    """A result of which some rows have come, and which the server may have sent to its end."""

    def act(work: Work) -> None:
        numbers = Rendered(f"SELECT * FROM {ward.spec.series('g', MANY)}")
        running = ward.warehouse.query(numbers, batch_rows=1_000)
        try:
            batches = running.batches()
            rows = next(batches).num_rows
            work.begun.set()
            assert work.go_on.wait(60)
            rows += sum(batch.num_rows for batch in batches)
            assert rows == MANY
        finally:
            running.close()

    return act


def load(ward: Ward) -> Callable[[Work], None]:
    """Rows of which the server has some, and which are not committed."""

    def act(work: Work) -> None:
        with ward.warehouse.transaction() as transaction:
            while True:
                work.begun.set()
                transaction.insert_arrow(ward.path("loaded"), numbers(ROWS))

    return act


def ddl(ward: Ward) -> Callable[[Work], None]:
    """Tables come and go."""
    first, second = ward.path("coming"), ward.path("going")

    def act(work: Work) -> None:
        while True:
            with ward.warehouse.transaction() as transaction:
                transaction.execute(sql.create_table(first, {"id": "BIGINT"}))
                transaction.execute(sql.rename_table(first, "going"))
                transaction.execute(sql.drop("TABLE", second))
            work.begun.set()

    return act


def lie_idle(ward: Ward) -> None:
    """Two sessions more of each kind are open when the server is killed, and nobody uses them then."""
    with ExitStack() as open_ones:
        for _ in range(2):
            running = ward.warehouse.query(Rendered("SELECT 1 AS one"))
            open_ones.callback(running.close)
            list(running.batches())
            open_ones.enter_context(ward.warehouse.transaction()).rows(exp.select("1"))


def outage(error: BaseException | None) -> None:
    assert isinstance(error, WarehouseError), error
    assert (error.code, error.retryable) == ("unavailable", True), (error.message, error.detail)
    assert error.message
    assert error.hint


def test_a_killed_server_is_reported_and_comes_back(ward: Ward) -> None:
    warehouse = ward.warehouse
    ward.put("kept")
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(ward.path("loaded"), {"id": "BIGINT"}))
    reading = Work("read", read(ward))
    works = [reading, *(Work(make.__name__, make(ward)) for make in (load, ddl, query))]
    lie_idle(ward)
    for work in works:
        # One after the other: the last one takes all that the machine has.
        work.start()
        assert work.begun.wait(60)
    time.sleep(0.3)
    assert [(work.name, work.error) for work in works if work.ended is not None] == []
    ward.server.kill()
    gone = time.monotonic()
    reading.go_on.set()
    for work in works:
        work.join(gone + BOUND)
        # What the server had sent already may be read to its end.
        if work is not reading or work.error is not None:
            outage(work.error)
    # While it is away, new calls raise the same error.
    for act in (lambda: ward.count("kept"), lambda: ward.put("fresh"), ward.names):
        started = time.monotonic()
        with pytest.raises(WarehouseError) as caught:
            act()
        outage(caught.value)
        assert time.monotonic() - started < BOUND
    ward.server.revive()
    warehouse.test()
    if ward.server.kind.forgets is None:
        nothing_is_lost_or_left(ward)
    else:
        assert ward.names() == set(), "a double that keeps its data must say so"
        ward.prepare()
    ward.put("fresh")
    assert ward.count("fresh") == ROWS


def nothing_is_lost_or_left(ward: Ward) -> None:
    capabilities = ward.warehouse.capabilities
    assert ward.count("kept") == ROWS
    left = ward.count("loaded")
    if capabilities.transactions == "none":
        # Each call takes effect by itself: whole, or not at all.
        assert left % ROWS == 0
    else:
        assert left == 0
    # What is made and not undone is in the registry of a destination (test_objects_cut_off).
    more = ward.names() - {"kept", "loaded"}
    assert more <= (set() if capabilities.transactional_ddl else {"coming", "going"})


def hold_reads(warehouse: Warehouse, held: ExitStack) -> None:
    while True:
        running = warehouse.query(Rendered("SELECT 1 AS one"))
        held.callback(running.close)


def hold_writes(warehouse: Warehouse, held: ExitStack) -> None:
    while True:
        held.enter_context(warehouse.transaction()).rows(exp.select("1"))


@pytest.mark.parametrize("hold", [hold_reads, hold_writes])
def test_without_a_free_session_an_error_comes_and_then_the_next_session(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, hold: Callable[[Warehouse, ExitStack], None]
) -> None:
    warehouse = ward.server.open(sessions=SESSIONS)
    monkeypatch.setattr(timeouts, "BUSY_SECONDS", 0.1)
    try:
        held = ExitStack()
        with held:
            with pytest.raises(WarehouseError) as caught:
                hold(warehouse, held)
            outage(caught.value)
            assert "busy" in caught.value.message
            monkeypatch.setattr(timeouts, "BUSY_SECONDS", 20.0)
            threading.Timer(0.1, held.close).start()
            # A caller that waits gets the session that is returned.
            with ExitStack() as mine:
                if hold is hold_reads:
                    mine.callback(warehouse.query(Rendered("SELECT 1 AS one")).close)
                else:
                    assert mine.enter_context(warehouse.transaction()).rows(exp.select("1")) == [(1,)]
    finally:
        warehouse.close()
