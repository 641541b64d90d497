"""Moving a destination whose materializations Snowflake refreshes by itself."""

from collections.abc import Generator
from typing import Any

import pytest

from engines.refreshed import HOURLY, SNOWFLAKE, Stored
from engines.writing_desk import until
from servers.snowflake import LARGE_WAREHOUSE
from tablewright.store.models import DestinationMove
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.setup.platform_setup import setup_of
from tablewright.writeback import sql
from tablewright.writeback.materialization.records import MOVED
from tablewright.writeback.materialization.run import Runner
from tablewright.writeback.materialization.service import Schedule
from tablewright.writeback.write_access.move_object import Mover
from tablewright.writeback.write_access.service import NewDestination

pytestmark = pytest.mark.parametrize("engine", SNOWFLAKE, ids=lambda spec: spec.name, indirect=True)
EXPECTED = [("north", 1.5), ("south", 2.0), ("west", 4.0)]


class Moving:
    """A stored element that is to move from the destination of its desk to another one."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.services = stored.desk.services
        self.target: Container = (*stored.desk.container[:-1], f"{stored.desk.engine.schema}_m")

    def destinations(self, **options: Any) -> tuple[str, str]:
        """The ids of both; the new one is made with these options."""
        desk, access = self.stored.desk, self.services.write_access
        values = setup_of("snowflake").values(self.target) | options
        state = access.add(
            desk.actor, desk.connection_id, NewDestination(values, is_default=True, create=True)
        )
        ids = {destination.container: destination.id for destination in state.destinations}
        return ids[desk.container], ids[self.target]

    def ask(self, **options: Any) -> DestinationMove:
        desk = self.stored.desk
        return self.services.moves.start(desk.actor, desk.connection_id, *self.destinations(**options))

    def ended(self) -> DestinationMove:
        def newest() -> DestinationMove:
            return self.services.moves.of_connection(self.stored.desk.connection_id)[0]

        until(lambda: newest().status in ("succeeded", "failed"))
        return newest()

    def move(self, **options: Any) -> None:
        self.ask(**options)
        ended = self.ended()
        assert (ended.status, ended.problems) == ("succeeded", [])
        # Nothing of it stays behind, of whichever kind.
        assert self.stored.relations() == set()
        assert self.stored.dynamic() == {}
        self.stored.desk.container = self.target


@pytest.fixture
def moving(stored: Stored) -> Generator[Moving]:
    first = stored.desk.container
    made = Moving(stored)
    yield made
    # The desk drops the destination that it has come to.
    for container in {first, made.target} - {stored.desk.container}:
        drop = sql.drop_schema(container)
        drop.set("cascade", True)
        with stored.desk.engine.warehouse.transaction() as transaction:
            transaction.execute(drop)


def test_it_is_kept_fresh_in_its_new_place(moving: Moving) -> None:
    stored = moving.stored
    stored.materializations.set(*stored.at, None, HOURLY)
    stored.run()
    stored.add("west", 4.0)
    stored.server.time_passes()
    moving.move(dynamic_tables=True, materialization_warehouse=LARGE_WAREHOUSE)
    # At once there is a copy, with the newest rows that Snowflake had brought in.
    assert stored.rows() == EXPECTED
    assert stored.answer() == (EXPECTED, True)
    # Then the new place has its own dynamic table.
    run = stored.finished()
    assert (run.status, run.rows, run.note) == ("succeeded", 3, MOVED)
    assert stored.the_one()["target_lag"] == "1 hours"
    state = stored.materializations.state(*stored.at)
    assert state.refreshed is not None
    assert (state.state, state.rows, state.path) == ("fresh", 3, (*moving.target, "orders__mat"))
    stored.add("south", 1.0)
    stored.server.time_passes()
    assert stored.answer() == ([("north", 1.5), ("south", 3.0), ("west", 4.0)], True)


def test_where_the_new_place_wants_none_it_becomes_a_plain_table(moving: Moving) -> None:
    stored = moving.stored
    stored.materializations.set(*stored.at, None, HOURLY)
    stored.run()
    before = stored.materializations.state(*stored.at)
    stored.add("west", 4.0)
    stored.server.time_passes()
    moving.move()
    state = stored.materializations.state(*stored.at)
    assert (state.state, state.rows, state.refreshed) == ("fresh", 3, None)
    assert state.as_of is not None
    assert before.as_of is not None
    # As old as its rows are, not as the last run.
    assert state.as_of > before.as_of
    assert stored.answer() == (EXPECTED, True)
    assert len(stored.materializations.runs(*stored.at)) == 1
    assert stored.run().status == "succeeded"
    assert stored.dynamic() == {}


def test_a_paused_one_stays_paused(moving: Moving) -> None:
    stored = moving.stored
    stored.materializations.set(*stored.at, None, HOURLY)
    stored.run()
    stored.materializations.set(*stored.at, None, Schedule(HOURLY.cron, "UTC", paused=True))
    moving.move(dynamic_tables=True)
    assert stored.answer() == ([("north", 1.5), ("south", 2.0)], True)
    assert len(stored.materializations.runs(*stored.at)) == 1
    stored.materializations.set(*stored.at, None, HOURLY)
    assert stored.run().status == "succeeded"
    assert stored.the_one()["scheduling_state"] == "ACTIVE"


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_move_that_is_cut_off_goes_on(moving: Moving, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    """Killed before the table is copied, and between that and our record of it."""
    stored = moving.stored
    stored.run()
    move = Mover.move

    def dies(*arguments: Any, **named: Any) -> Any:
        if late:
            move(*arguments, **named)
        raise KeyboardInterrupt

    desk, (source, target) = stored.desk, moving.destinations(dynamic_tables=True)
    with moving.services.store.session() as session:
        # Without a job: it is ours to run, as often as it is killed.
        asked = DestinationMove(
            connection_id=desk.connection_id, source_id=source, target_id=target,
            asked_by=desk.actor.id, total=0, done=0, problems=[], finished_at=None,
        )  # fmt: skip
        session.add(asked)
        session.flush()
        asked_id = asked.id
    with monkeypatch.context() as broken:
        broken.setattr(Mover, "move", dies)
        with pytest.raises(KeyboardInterrupt):
            moving.services.moves.run(asked_id)
    moving.services.moves.run(asked_id)
    assert moving.ended().status == "succeeded"
    assert (stored.relations(), stored.dynamic()) == (set(), {})
    stored.desk.container = moving.target
    assert stored.finished().note == MOVED
    assert stored.answer() == ([("north", 1.5), ("south", 2.0)], True)
    assert len(stored.dynamic()) == 1


def test_no_run_begins_where_a_move_is_under_way(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would make a table that the move knows nothing of."""
    stored = moving.stored
    stored.run()
    move = Mover.move

    def slow(*arguments: Any, **named: Any) -> Any:
        assert stored.run().status == "skipped"
        return move(*arguments, **named)

    with monkeypatch.context() as watched:
        watched.setattr(Mover, "move", slow)
        moving.move()
    newest = stored.newest()
    assert (newest.status, newest.error) == (
        "skipped",
        "Its destination is being moved. Run it again when the move has ended.",
    )
    assert stored.answer() == ([("north", 1.5), ("south", 2.0)], True)


def test_nothing_moves_while_a_run_goes_on(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = moving.stored
    stored.run()
    refreshed = Runner._refreshed

    def slow(self: Runner, *arguments: Any) -> bool:
        moving.ask()
        (problem,) = moving.ended().problems
        assert "A run is going on" in problem["message"]
        return refreshed(self, *arguments)

    with monkeypatch.context() as watched:
        watched.setattr(Runner, "_refreshed", slow)
        assert stored.run().status == "succeeded"
    assert len(stored.dynamic()) == 1
    assert stored.answer() == ([("north", 1.5), ("south", 2.0)], True)
