"""A server killed while a file arrives or loads: no half table, and the load can be repeated."""

from pathlib import Path

import duckdb
import pytest
from killed_server import kill_server

from servers.application import running
from tablewright.runtime.settings import Settings
from tablewright.store.models import Connection, StagedUpload, UploadRecord
from tablewright.writeback.uploads.options import ReadOptions
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest


@pytest.mark.parametrize("moment", ["upload: receiving", "upload: filling", "upload: filled"])
def test_a_killed_server_leaves_no_half_table(tmp_path: Path, moment: str) -> None:
    kill_server(tmp_path, moment)
    with running(Settings(data_dir=tmp_path / "data")) as application:
        services = application.services
        with services.store.session() as session:
            connection_id = session.query(Connection.id).scalar()
            assert session.query(UploadRecord).count() == 0
            waiting = [staged.id for staged in session.query(StagedUpload)]
        names = {entry.name for entry in services.warehouses.get(connection_id).tables(("stage",))}
        assert names == {"_tablewright_objects"}
        files = [path.name for path in (tmp_path / "data" / "staging").iterdir()]
        assert files == [f"{upload_id}.raw" for upload_id in waiting]
        assert len(waiting) == (0 if moment == "upload: receiving" else 1)
        for upload_id in waiting:
            columns = [ChosenColumn("a", "a", "integer"), ChosenColumn("b", "b", "text")]
            wanted = LoadRequest(connection_id, "Sales", ReadOptions(), columns)
            actor = application.member("ada@example.org")
            assert services.uploads.load(actor, upload_id, wanted).record.table_name == "sales"
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT object_name, status FROM stage._tablewright_objects").fetchall()
        assert rows == [("sales", "ready")] * len(waiting)
