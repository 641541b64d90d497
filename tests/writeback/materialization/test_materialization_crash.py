"""A server killed in the middle of a run: the former data serves, nothing half-made stays, the run ends."""

from pathlib import Path

import duckdb
import pytest
from killed_server import kill_server
from workbench import wait_for

from servers.application import running
from tablewright.runtime.settings import Settings
from tablewright.store.models import Materialization

STORED = 'SELECT "Orders" FROM stage.orders_by_city__mat WHERE "City" = \'Rome\''


@pytest.mark.parametrize(
    ("moment", "serving"),
    [
        ("run: noted", 100),
        ("run: filling", 100),
        ("run: filled", 100),
        ("run: shown", 101),
        ("run: serving", 101),
    ],
)
def test_a_killed_server_loses_nothing(tmp_path: Path, moment: str, serving: int) -> None:
    kill_server(tmp_path, moment)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute(STORED).fetchall() == [(serving,)]
    with running(Settings(data_dir=tmp_path / "data")) as application:
        services = application.services
        with services.store.session() as session:
            record = session.query(Materialization).one()
        actor = application.member("ada@example.org")
        at = (actor, record.workbook_id, record.element_id)
        wait_for(lambda: services.materializations.runs(*at)[0].status == "succeeded")
        runs = services.materializations.runs(*at)
        assert [run.status for run in runs] == ["succeeded", "succeeded"]
        (stored,) = services.materializations.stored_elements(record.workbook_id)
        assert stored.path == ("stage", runs[0].table_name)
        warehouse = services.warehouses.get(record.connection_id)
        expected = {
            "_tablewright_objects", "orders_by_city__mat", runs[0].table_name, runs[1].table_name
        }  # fmt: skip
        assert {entry.name for entry in warehouse.tables(("stage",))} == expected
        cursor = warehouse.cursor()  # type: ignore[attr-defined]
        assert cursor.execute(STORED).fetchall() == [(101,)]
        statuses = "SELECT DISTINCT status FROM stage._tablewright_objects"
        assert cursor.execute(statuses).fetchall() == [("ready",)]
        cursor.close()
