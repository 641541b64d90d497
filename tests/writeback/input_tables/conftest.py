"""Fixtures of the input tables."""

import pytest
from entry_desk import Desk, Table, open_desk, switch_on
from writeback_installation import Installation


@pytest.fixture
def desk(installation: Installation) -> Desk:
    switch_on(installation)
    return open_desk(installation)


@pytest.fixture
def table(desk: Desk) -> Table:
    """Name, Price, Day, Seen and Done; no rows."""
    return desk.table()
