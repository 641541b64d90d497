"""The write features over each kind of metadata database."""

from pathlib import Path

from workbench import BY_CITY, open_workbench, wait_for

from tablewright.writeback.materialization.service import Schedule
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest


def test_everything_works_over_each_metadata_database(tmp_path: Path, metadata_url: str) -> None:
    with open_workbench(tmp_path, metadata_url) as bench:
        services = bench.services
        receiving = services.uploads.receive(bench.actor, "sales.csv", None)
        receiving.write(b"a,b\n1,x\n")
        preview = receiving.finish()
        columns = [ChosenColumn("a", "a", "integer"), ChosenColumn("b", "b", "text")]
        wanted = LoadRequest(bench.connection_id, "Sales", preview.options, columns)
        upload = services.uploads.load(bench.actor, preview.upload_id, wanted).record
        bench.publish(**BY_CITY)
        assert services.views.set(*bench.at, "by city").status == "ready"
        service = services.materializations
        service.set(*bench.at, None, Schedule("0 6 * * *", "Europe/Berlin"))
        service.run_now(*bench.at)
        wait_for(lambda: service.runs(*bench.at)[0].status == "succeeded")
        assert service.state(*bench.at).state == "fresh"
        assert services.write_access.state(bench.connection_id).object_count == 3
        names = {listed.entry.object_name for listed in services.write_access.objects(bench.connection_id)}
        assert {"sales", "by_city", "orders_by_city__mat"} < names
        service.drop(*bench.at)
        services.views.drop(*bench.at)
        services.uploads.delete(bench.actor, upload.id)
        assert bench.tables() == set()
