"""What arrives is written while more arrives: in order, and never after the upload was given up."""

import asyncio
import threading

import pytest

from tablewright.api.routes.uploads import Writer


def test_pieces_are_written_in_their_order() -> None:
    written: list[bytes] = []

    async def send() -> None:
        writer = Writer(written.append)
        for number in range(20):
            await writer.write([b"%d" % number, b";"])
        await writer.finish()

    asyncio.run(send())
    assert written == [b"%d;" % number for number in range(20)]


def test_what_goes_wrong_is_raised_by_the_next_piece_and_by_the_end() -> None:
    written: list[bytes] = []

    def write(piece: bytes) -> None:
        written.append(piece)
        raise OSError(28, "no space")

    async def send(more: bool) -> None:
        writer = Writer(write)
        await writer.write([b"a"])
        try:
            await (writer.write([b"b"]) if more else writer.finish())
        finally:
            await writer.stop()

    for more in (True, False):
        with pytest.raises(OSError, match="no space"):
            asyncio.run(send(more))
    assert written == [b"a", b"a"]


def test_giving_up_waits_for_the_piece_that_is_being_written() -> None:
    begun, may_end = threading.Event(), threading.Event()
    order: list[str] = []

    def write(_piece: bytes) -> None:
        begun.set()
        may_end.wait()
        order.append("written")

    async def give_up() -> None:
        writer = Writer(write)
        await writer.write([b"a"])
        sending = asyncio.ensure_future(writer.write([b"b"]))
        await asyncio.to_thread(begun.wait)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        asyncio.get_running_loop().call_soon(may_end.set)
        await writer.stop()
        order.append("stopped")

    asyncio.run(give_up())
    assert order == ["written", "stopped"]
