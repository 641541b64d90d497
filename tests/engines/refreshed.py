"""A materialization that Snowflake refreshes by itself as a dynamic table, for tests of such."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from engines.bench import ENGINES, Engine
from engines.orders import ELEMENT, fill
from engines.writing_desk import Desk, until
from servers.application import running
from servers.snowflake import LARGE_WAREHOUSE, SnowflakeServer
from tablewright.document.model import Workbook
from tablewright.query.service import Question
from tablewright.runtime.settings import Settings
from tablewright.store.models import MaterializationRun
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.snowflake import statements
from tablewright.writeback import sql
from tablewright.writeback.materialization.service import Schedule

SNOWFLAKE = [spec for spec in ENGINES if spec.name == "snowflake"]

HOURLY = Schedule("0 * * * *", "Europe/Berlin")
DOUBLED = {"id": "total", "name": "Total", "formula": "Sum([Orders/Amount]) * 2"}


class Stored:
    """A materialized element over a destination whose tables Snowflake is to refresh."""

    def __init__(self, desk: Desk, server: SnowflakeServer) -> None:
        self.desk = desk
        self.server = server
        self.materializations = desk.services.materializations
        self.workbook = desk.workbook({**ELEMENT, "source": desk.source})
        self.at = (desk.actor, self.workbook, "orders")
        self.options(dynamic_tables=True, materialization_warehouse=LARGE_WAREHOUSE)

    def options(self, **options: Any) -> None:
        access = self.desk.services.write_access
        (destination,) = access.state(self.desk.connection_id).destinations
        access.change(self.desk.actor, self.desk.connection_id, destination.id, options=options)

    def run(self) -> MaterializationRun:
        self.materializations.run_now(*self.at)
        return self.finished()

    def finished(self) -> MaterializationRun:
        until(lambda: self.newest().status not in ("queued", "running"))
        return self.newest()

    def newest(self) -> MaterializationRun:
        return self.materializations.runs(*self.at)[0]

    def due(self) -> MaterializationRun:
        """The schedule's moment has come."""
        with self.desk.services.store.session() as session:
            record = session.query(MaterializationRun).order_by(MaterializationRun.id.desc()).first()
            assert record is not None
            payload = {"materialization_id": record.materialization_id}
        before = len(self.materializations.runs(*self.at))
        self.desk.services.jobs.enqueue("materialize-scheduled", payload)
        until(lambda: len(self.materializations.runs(*self.at)) > before)
        return self.finished()

    def publish(self, **changes: Any) -> None:
        element = {**ELEMENT, "source": self.desk.source, **changes}
        layout = [{"element_id": "orders", "x": 0, "y": 0, "width": 12, "height": 10}]
        page = {"id": "p", "name": "Page", "elements": [element], "layout": layout}
        document = Workbook.model_validate({"schema_version": 1, "kind": "workbook", "pages": [page]})
        services = self.desk.services
        revision = services.workbooks.open(self.desk.actor, self.workbook).revision
        services.workbooks.save_draft(self.desk.actor, self.workbook, revision, document)
        assert services.publishing.publish(self.desk.actor, self.workbook).problems == []

    def add(self, region: str, amount: float) -> None:
        with self.desk.engine.warehouse.transaction() as transaction:
            path = self.desk.engine.path("orders")
            transaction.execute(sql.insert(path, ["region", "amount"]), [region, amount])

    def rows(self) -> list[tuple[Any, ...]]:
        """As somebody with SQL reads them through the stable view."""
        return self.desk.rows("orders__mat", "Region", "Total")

    def answer(self) -> tuple[list[Any], bool | None]:
        """As queries of the element get them, and whether the stored table gave them."""
        queries = self.desk.services.queries
        document = self.desk.services.workbooks.open(self.desk.actor, self.workbook).document
        question = Question(self.workbook, document, "orders")
        _, compiled = queries.compile_element(question, self.desk.actor)
        rows = sorted(tuple(row.values()) for row in queries.fetch(question, self.desk.actor).to_pylist())
        return rows, compiled.stored[0].used if compiled.stored else None

    def dynamic(self, container: Container | None = None) -> dict[str, dict[str, Any]]:
        """What Snowflake reports of the dynamic tables in the destination, or in another container."""
        container = container or self.desk.container
        scope = statements.show_dynamic_table((*container, "x")).partition(" IN ")[2]
        shown = self.desk.engine.warehouse.show(f"SHOW DYNAMIC TABLES IN {scope}")  # type: ignore[attr-defined]
        return {row["name"]: row for row in shown}

    def the_one(self) -> dict[str, Any]:
        (record,) = self.dynamic().values()
        return record

    def relations(self) -> set[str]:
        entries = self.desk.engine.warehouse.tables(self.desk.container)
        return {entry.name for entry in entries if not entry.name.startswith("_tablewright")}


@pytest.fixture
def stored(engine: Engine, tmp_path: Path, snowflake_server: SnowflakeServer) -> Generator[Stored]:
    fill(engine)
    # One member has two jobs at a time here, a run and a move, and always leaves a thread to the others.
    with running(Settings(data_dir=tmp_path / "data", job_threads=3)) as application:
        desk = Desk(engine, application)
        yield Stored(desk, snowflake_server)
        snowflake_server.deny()
        desk.close()
