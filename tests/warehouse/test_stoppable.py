"""When a statement on its way is interrupted, how often, and when no more."""

import threading

import pytest

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.cancellation import CancellableStatement


class Statement(CancellableStatement):
    again_seconds = (0.01, 0.02, 0.03)

    def __init__(self, timeout: float | None = None) -> None:
        self.interrupts = 0
        self.gave_up = threading.Event()
        super().__init__(timeout)

    def _interrupt(self) -> None:
        self.interrupts += 1

    def _give_up(self) -> None:
        self.gave_up.set()

    def check(self) -> None:
        self._check()

    def close(self) -> bool:
        return self._end()


def test_a_request_to_stop_is_repeated_and_then_given_up() -> None:
    statement = Statement()
    statement.check()
    statement.cancel()
    assert statement.gave_up.wait(10)
    assert statement.interrupts == 4
    with pytest.raises(WarehouseError) as caught:
        statement.check()
    assert caught.value.code == "cancelled"


def test_a_statement_that_ended_is_interrupted_no_more() -> None:
    statement = Statement()
    statement.cancel()
    assert statement.close()
    seen = statement.interrupts
    assert not statement.gave_up.wait(0.2)
    assert statement.interrupts == seen
    statement.cancel()
    assert statement.interrupts == seen
    assert not statement.close()


def test_a_timeout_comes_by_itself_and_is_the_reason_given() -> None:
    statement = Statement(timeout=0.01)
    assert statement.gave_up.wait(10)
    statement.cancel()
    with pytest.raises(WarehouseError) as caught:
        statement.check()
    assert caught.value.code == "timeout"
