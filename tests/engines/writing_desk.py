"""An installation that writes to an engine, through the services of the application."""

import time
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from engines.bench import Engine
from engines.orders import connect
from servers.application import Application
from tablewright.access.actor import Actor
from tablewright.document.model import Workbook
from tablewright.warehouse.setup.platform_setup import setup_of
from tablewright.writeback import sql


class Desk:
    """An installation that may write to a container of the engine's, in addition to the test's own schema."""

    def __init__(self, engine: Engine, application: Application) -> None:
        self.engine = engine
        self.services = application.services
        self.actor: Actor = application.member("ada@example.org", "admin")
        self.connection_id: str = connect(engine, application.signed_in("ada@example.org"))["id"]
        self.container = (*engine.container[:-1], f"{engine.schema}_w")
        values = setup_of(self.platform).values(self.container)
        self.services.write_access.enable(self.actor, self.connection_id, values, create=True)

    @property
    def platform(self) -> str:
        return self.engine.warehouse.capabilities.platform

    @property
    def source(self) -> dict[str, Any]:
        path = list(self.engine.path("orders"))
        return {"kind": "warehouse-table", "connection_id": self.connection_id, "path": path}

    def workbook(self, *elements: dict[str, Any]) -> str:
        """A workbook with these elements, published."""
        layout = [
            {"element_id": element["id"], "x": 0, "y": 0, "width": 12, "height": 10} for element in elements
        ]
        page = {"id": "p", "name": "Page", "elements": list(elements), "layout": layout}
        document = Workbook.model_validate({"schema_version": 1, "kind": "workbook", "pages": [page]})
        made = self.services.workbooks.create(self.actor, "Sales", document).facts.id
        assert self.services.publishing.publish(self.actor, made).problems == []
        return made

    def rows(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        select = exp.select(*(sql.column(column) for column in columns)).from_(
            sql.relation((*self.container, name))
        )
        return sorted(tuple(row.values()) for row in self.engine.rows(select))

    def close(self) -> None:
        drop = sql.drop_schema(self.container)
        drop.set("cascade", self.engine.spec.cascades)
        with self.engine.warehouse.transaction() as transaction:
            transaction.execute(drop)


def until(happened: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
