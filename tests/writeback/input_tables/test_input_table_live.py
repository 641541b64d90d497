"""Watchers receive events about what was committed."""

import asyncio
from typing import Any

import pytest
from entry_desk import Table, column

from tablewright.common.errors import Refusal
from tablewright.writeback.input_tables.live import (
    MOST_OF_A_MEMBER,
    QUEUE_LIMIT,
    RIGHTS,
    Event,
    LiveChanges,
    Watcher,
)
from tablewright.writeback.input_tables.reading import EVENT_ROWS


async def take(watcher: Watcher, count: int) -> list[Event]:
    events: list[Event] = []
    async for event in watcher.events(heartbeat=30):
        if event is not None:
            events.append(event)
        if len(events) == count:
            break
    return events


def edit_event(number: int) -> Event:
    return Event("edit", number, {"edit": number})


def test_events_reach_every_watcher_of_the_table_only() -> None:
    async def run() -> None:
        live = LiveChanges()
        first, second, other = live.watch("t", "m"), live.watch("t", "m"), live.watch("u", "m")
        await asyncio.to_thread(live.publish, "t", edit_event(1))
        live.publish("u", edit_event(7))
        assert await take(first, 1) == await take(second, 1) == [edit_event(1)]
        assert [event.edit for event in await take(other, 1)] == [7]
        first.close()
        second.close()
        assert not live.watched("t")
        live.publish("t", edit_event(2))

    asyncio.run(run())


def test_a_slow_reader_is_dropped_after_what_it_got() -> None:
    async def run() -> None:
        live = LiveChanges()
        slow = live.watch("t", "m")
        for number in range(QUEUE_LIMIT + 10):
            live.publish("t", edit_event(number))
        await asyncio.sleep(0)
        assert not live.watched("t")
        assert len(await take(slow, QUEUE_LIMIT + 10)) == QUEUE_LIMIT

    asyncio.run(run())


def test_a_member_watches_only_so_many_at_a_time() -> None:
    async def run() -> None:
        live = LiveChanges()
        first, *_ = [live.watch(f"t{number}", "m") for number in range(MOST_OF_A_MEMBER)]
        with pytest.raises(Refusal) as refused:
            live.watch("t", "m")
        assert (refused.value.kind, refused.value.code) == ("too-many", "too-many-streams")
        live.watch("t", "another")
        first.close()
        live.watch("t", "m")

    asyncio.run(run())


def test_changed_rights_wake_every_watcher_once() -> None:
    async def run() -> None:
        live = LiveChanges()
        idle, busy = live.watch("t", "m"), live.watch("u", "n")
        live.publish("u", edit_event(1))
        live.look_again()
        live.look_again()
        assert await take(idle, 1) == [RIGHTS]
        assert await take(busy, 1) == [edit_event(1)]
        for watcher in (idle, busy):
            assert await anext(watcher.events(heartbeat=0.001)) is None

    asyncio.run(run())


def test_heartbeats_and_the_end() -> None:
    async def run() -> None:
        live = LiveChanges()
        watcher = live.watch("t", "m")
        heard = watcher.events(heartbeat=0.001)
        assert await anext(heard) is None
        live.close()
        assert [event async for event in heard if event] == []

    asyncio.run(run())


def test_a_reader_whose_loop_has_ended_is_forgotten() -> None:
    live = LiveChanges()

    async def watch() -> None:
        live.watch("t", "m")

    asyncio.run(watch())
    live.publish("t", edit_event(1))
    assert not live.watched("t")


def watched(table: Table, *actions: Any) -> list[Event]:
    """The events of these actions, one each, and that one event tells the same to those who missed them."""

    async def run() -> list[Event]:
        watcher = table.service.live.watch(table.id, table.actor.id)
        for action in actions:
            await asyncio.to_thread(action)
        return await take(watcher, len(actions))

    return asyncio.run(run())


def test_what_an_edit_tells(table: Table) -> None:
    inserts = [table.insert(row_id="a", Name="x"), table.insert(row_id="b", Name="y")]
    (event,) = watched(table, lambda: table.edit(*inserts))
    values = {**dict.fromkeys(table.ids.values()), table.ids["Name"]: "x"}
    assert (event.kind, event.edit) == ("edit", 2)
    assert event.data["by"] == "ada@example.com"
    assert event.data["rows"][0] == {"row_id": "a", "version": 1, "order": 1.0, "values": values}
    assert table.service.missed(table.actor, table.id, 1) == event or event.data["rows"]
    (gone,) = watched(table, lambda: table.edit(table.delete(table.rows()[1])))
    assert gone.data["rows"] == [{"row_id": "b", "version": None, "order": None, "values": None}]
    missed = table.service.missed(table.actor, table.id, 1)
    assert missed is not None
    assert sorted(row["row_id"] for row in missed.data["rows"]) == ["a", "b"]
    assert (missed.edit, missed.data["reload"]) == (3, False)
    assert table.service.missed(table.actor, table.id, 3) is None


def test_many_rows_are_not_listed(table: Table) -> None:
    name = table.ids["Name"]
    blank = [table.insert(row_id=f"r{number}") for number in range(EVENT_ROWS + 1)]
    rows = [row.model_copy(update={"values": {name: "x"}}) for row in blank]
    (event,) = watched(table, lambda: table.edit(*rows))
    assert (event.data["rows"], event.data["reload"]) == ([], True)
    missed = table.service.missed(table.actor, table.id, 1)
    assert missed is not None
    assert missed.data == event.data


def test_structure_and_refused_edits(table: Table) -> None:
    service = table.service
    add = column("More")
    refused = table.insert(Price="much")
    events = watched(table, lambda: service.add_column(table.actor, table.id, add))
    assert [(event.kind, event.edit) for event in events] == [("structure", 2)]
    missed = service.missed(table.actor, table.id, 1)
    assert missed == events[0]

    async def nothing() -> None:
        watcher = service.live.watch(table.id, table.actor.id)
        await asyncio.to_thread(table.edit, refused)
        assert await anext(watcher.events(heartbeat=0.05)) is None

    asyncio.run(nothing())
