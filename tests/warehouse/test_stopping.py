"""Work that is stopped: its transactions are interrupted, again and again, until they have been left."""

import threading

import pytest

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions import stop_requests
from tablewright.warehouse.sessions.stop_requests import Stop, heeding, interruptible

WAIT = 20


class Interrupts:
    def __init__(self, enough: int = 1) -> None:
        self.count = 0
        self.enough = threading.Event()
        self._enough = enough

    def __call__(self) -> None:
        self.count += 1
        if self.count >= self._enough:
            self.enough.set()


def test_a_transaction_is_interrupted_until_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stop_requests, "AGAIN_SECONDS", 0.001)
    stop, interrupt = Stop(), Interrupts(3)
    with heeding(stop), interruptible(interrupt):
        stop.request("cancelled")
        assert interrupt.enough.wait(WAIT)
    count = interrupt.count
    stop.request("timeout")
    assert (interrupt.count, stop.reason) == (count, "cancelled")


def test_nothing_is_begun_after_a_request() -> None:
    stop, interrupt = Stop(), Interrupts()
    with heeding(stop):
        stop.request("timeout")
        with pytest.raises(WarehouseError) as caught, interruptible(interrupt):
            raise AssertionError("it was begun")
    assert (caught.value.code, interrupt.count) == ("cancelled", 0)


def test_what_has_to_be_cleared_up_heeds_nothing() -> None:
    stop, interrupt = Stop(), Interrupts()
    stop.request("cancelled")
    with heeding(stop), heeding(None), interruptible(interrupt):
        pass
    assert interrupt.count == 0


def test_other_threads_work_on() -> None:
    stop, went_on = Stop(), threading.Event()

    def other() -> None:
        with interruptible(Interrupts()):
            went_on.set()

    with heeding(stop):
        stop.request("cancelled")
        threading.Thread(target=other).start()
        assert went_on.wait(WAIT)
