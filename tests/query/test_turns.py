"""Turns: bounded for each member and for all, in rotation, and given back whatever happens."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from tablewright.common.errors import Refusal
from tablewright.query.turns import Turn, TurnLimits, Turns


def scene(play: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(play(), 20))


async def settle() -> None:
    """Let everything that can go on go on."""
    for _ in range(10):
        await asyncio.sleep(0)


class Room:
    """Takes turns in the background and notes in which order they came."""

    def __init__(self, running: int, each: int, waiting: int = 100, waiting_each: int = 100) -> None:
        self.turns = Turns(TurnLimits(running, each, waiting, waiting_each))
        self.came: list[str] = []
        self.held: dict[str, Turn] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def ask(self, *names: str) -> None:
        """`ada1` is a request of the member `ada`."""
        for name in names:
            self.tasks[name] = asyncio.create_task(self._take(name))

    async def _take(self, name: str) -> None:
        self.held[name] = await self.turns.take(name.rstrip("0123456789"))
        self.came.append(name)

    async def end(self, name: str) -> None:
        self.held.pop(name).release()
        await settle()


@pytest.mark.parametrize(
    ("running", "running_each", "of_one"),
    [(8, 4, 4), (8, 20, 7), (2, 4, 1), (1, 4, 1), (8, 1, 1)],
)
def test_one_turn_is_left_for_others_where_there_are_several(
    running: int, running_each: int, of_one: int
) -> None:
    assert TurnLimits(running, running_each, 10, 10).running_of_one == of_one


def test_a_member_has_so_many_turns_and_others_theirs() -> None:
    async def play() -> None:
        room = Room(running=4, each=2)
        room.ask(*(f"ada{number}" for number in range(64)))
        await settle()
        assert room.turns.counts() == (2, 62)
        room.ask("bob1")
        await settle()
        assert room.came == ["ada0", "ada1", "bob1"]

    scene(play)


def test_free_turns_go_to_each_member_in_rotation() -> None:
    async def play() -> None:
        room = Room(running=2, each=1)
        room.ask("ada1", "bob1")
        await settle()
        room.ask("ada2", "ada3", "ada4", "bob2", "eve1", "eve2")
        await settle()
        await room.end("bob1")
        assert room.came[2:] == ["bob2"]
        await room.end("bob2")
        assert room.came[3:] == ["eve1"]
        await room.end("ada1")
        assert room.came[4:] == ["ada2"]
        await room.end("eve1")
        await room.end("eve2")
        assert room.came[5:] == ["eve2"]
        assert room.turns.counts() == (1, 2)

    scene(play)


def test_with_a_single_turn_members_take_it_one_after_the_other() -> None:
    async def play() -> None:
        room = Room(running=1, each=4)
        room.ask("ada1")
        await settle()
        room.ask("ada2", "ada3", "bob1", "bob2")
        await settle()
        for name in ("ada1", "ada2", "bob1", "ada3"):
            await room.end(name)
        assert room.came == ["ada1", "ada2", "bob1", "ada3", "bob2"]

    scene(play)


@pytest.mark.parametrize(
    ("asked", "whose"),
    [
        (["ada1", "ada2", "ada3", "ada4"], "of your requests"),
        (["ada1", "ada2", "bob1", "bob2", "eve1"], "busy"),
    ],
)
def test_beyond_the_bound_a_request_is_refused(asked: list[str], whose: str) -> None:
    async def play() -> None:
        room = Room(running=1, each=1, waiting=3, waiting_each=2)
        room.ask(*asked)
        await settle()
        with pytest.raises(Refusal, match=whose) as caught:
            await room.tasks[asked[-1]]
        assert (caught.value.kind, caught.value.code) == ("too-many", "too-many-waiting")
        assert caught.value.hint
        assert room.turns.counts() == (1, len(asked) - 2)

    scene(play)


def test_who_stops_waiting_keeps_nobody_waiting() -> None:
    async def play() -> None:
        room = Room(running=1, each=1)
        room.ask("ada1", "bob1", "eve1")
        await settle()
        room.tasks["bob1"].cancel()
        await settle()
        await room.end("ada1")
        assert room.came == ["ada1", "eve1"]

    scene(play)


def test_a_turn_that_comes_to_somebody_who_just_left_goes_on_to_the_next() -> None:
    async def play() -> None:
        room = Room(running=1, each=1)
        room.ask("ada1", "bob1", "eve1")
        await settle()
        room.held.pop("ada1").release()
        room.tasks["bob1"].cancel()
        await settle()
        assert room.came == ["ada1", "eve1"]
        await room.end("eve1")
        assert room.turns.counts() == (0, 0)

    scene(play)


def test_a_turn_ends_once_however_often_it_is_released() -> None:
    async def play() -> None:
        room = Room(running=2, each=2)
        room.ask("ada1", "bob1")
        await settle()
        turn = room.held["ada1"]
        turn.release()
        turn.release()
        assert room.turns.counts() == (1, 0)

    scene(play)


def test_the_turn_of_work_that_nobody_waits_for_ends_with_the_work() -> None:
    async def play() -> None:
        turns = Turns(TurnLimits(1, 1, 1, 1))
        begun, go_on = threading.Event(), threading.Event()

        def work() -> None:
            begun.set()
            go_on.wait(20)

        task = asyncio.create_task(turns.run("ada", work))
        await asyncio.to_thread(begun.wait, 20)
        task.cancel()
        await settle()
        assert turns.counts() == (1, 0)
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()
        while turns.counts() != (0, 0):
            await asyncio.sleep(0)

    scene(play)


def test_work_that_fails_gives_its_turn_back() -> None:
    async def play() -> None:
        turns = Turns(TurnLimits(1, 1, 1, 1))
        with pytest.raises(ZeroDivisionError):
            await turns.run("ada", lambda: 1 // 0)
        assert turns.counts() == (0, 0)

    scene(play)
