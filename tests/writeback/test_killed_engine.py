"""The process of a DuckDB file is killed amid loads and runs: nothing half is left, and again works."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from engine_killer import Killer
from workbench import BY_CITY, Workbench, wait_for

from tablewright.jobs import service as jobs
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb.process import Channel
from tablewright.writeback.names import PROBE_PREFIX
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest
from tablewright.writeback.uploads.sniff import ReadOptions

pytestmark = pytest.mark.engines("duckdb")

MOST_MESSAGES = 60
"""More than a load or a run sends to the process."""


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Killer:
    killer = Killer()
    monkeypatch.setattr(Channel, "send", lambda *given: killer(*given))
    return killer


def killed_everywhere(killer: Killer, act: Callable[[], None]) -> int:
    """Do it, killed at a later moment each time, until it ends before that; how often it was killed."""
    for moment in range(1, MOST_MESSAGES, 3):
        before = killer.killed
        killer.left = moment
        act()
        killer.left = 0
        if killer.killed == before:
            return killer.killed
    raise AssertionError("it never ended unharmed")


def kept(workbench: Workbench) -> set[str]:
    """What is stored, without what is left of the check that follows a failure: the next one drops it."""
    return {name for name in workbench.tables() if not name.startswith(PROBE_PREFIX)}


def test_a_load_is_whole_or_not_there(workbench: Workbench, killer: Killer) -> None:
    uploads = workbench.services.uploads
    columns = [ChosenColumn("City", "City", "text"), ChosenColumn("Amount", "Amount", "integer")]
    request = LoadRequest(workbench.connection_id, "Sales", ReadOptions(), columns)

    def load() -> None:
        receiving = uploads.receive(workbench.actor, "sales.csv", None)
        receiving.write(b"City,Amount\nRome,1\nOslo,2\n")
        upload_id = receiving.finish().upload_id
        record = None
        while record is None:
            with suppress(WarehouseError):
                record = uploads.load(workbench.actor, upload_id, request).record
        killer.left = 0
        # The process may have been killed by the last message of the load: this starts another one.
        workbench.warehouse.test()
        assert workbench.sql(f'SELECT count(*) FROM stage."{record.table_name}"') == [(2,)]
        assert kept(workbench) == {record.table_name}
        uploads.delete(workbench.actor, upload_id)
        assert kept(workbench) == set()

    assert killed_everywhere(killer, load) >= 2


def test_a_run_stores_all_or_nothing(
    workbench: Workbench, killer: Killer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RETRY_DELAYS", (timedelta(0),))
    runs = workbench.services.materializations
    workbench.publish(**BY_CITY)

    def run() -> None:
        runs.run_now(*workbench.at)
        wait_for(lambda: runs.runs(*workbench.at)[0].status not in ("queued", "running"))
        killer.left = 0
        if runs.runs(*workbench.at)[0].status != "succeeded":
            runs.run_now(*workbench.at)
            wait_for(lambda: runs.runs(*workbench.at)[0].status not in ("queued", "running"))
        assert runs.runs(*workbench.at)[0].status == "succeeded", runs.runs(*workbench.at)[0].error
        state = runs.state(*workbench.at)
        assert (state.state, state.rows) == ("fresh", 3)
        assert state.path is not None
        assert len(workbench.sql("SELECT * FROM " + ".".join(f'"{part}"' for part in state.path))) == 3

    assert killed_everywhere(killer, run) >= 2
    runs.drop(*workbench.at)
    assert kept(workbench) == set()
