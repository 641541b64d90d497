"""Fixtures of the input tables."""

import pytest
from entry_desk import Desk, Table, open_desk
from writeback_installation import Installation


@pytest.fixture
def desk(installation: Installation) -> Desk:
    installation.switch_on()
    return open_desk(installation)


@pytest.fixture
def table(desk: Desk) -> Table:
    """Name, Price, Day, Seen and Done; no rows."""
    return desk.table()
