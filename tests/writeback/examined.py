"""Connections made, and write access switched on, without trying out the same in each test: tests/connections
and test_destination.py are about that."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tablewright.connections.service import Connections
from tablewright.writeback import sql
from tablewright.writeback.doctor.examine import Examination, examine
from tablewright.writeback.doctor.report import Report
from tablewright.writeback.write_access import checks

_KNOWN: dict[Any, Report] = {}


@contextmanager
def examined_once() -> Generator[None]:
    """In the block, a schema on a kind of engine that the doctor knows is created without his probes, and his
    report is that of the first time; a connection is stored without opening it before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "examine", _examined)
        patch.setattr(Connections, "_try", lambda *_: None)
        yield


def _examined(asked: Examination) -> Report:
    user = asked.request.details.get("user")
    key = repr((asked.warehouse.capabilities, user, asked.container, asked.request.options))
    known = _KNOWN.get(key)
    if known is None or not asked.create:
        report = examine(asked)
        if report.ok:
            _KNOWN[key] = report
        return report
    with asked.warehouse.transaction() as transaction:
        transaction.execute(sql.create_schema(asked.container))
    return replace(known, checked_at=datetime.now(UTC))
