"""One member's requests wait for their turns and keep nobody else from being answered."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from servers.application import Application, running
from tablewright.api.deps import SESSION_COOKIE
from tablewright.query.execution import Execution
from tablewright.runtime.settings import Settings

WAIT = 60
MANY = 64


class Crowd:
    """A server on which the queries of one member last until `go_on`. All requests share one event loop."""

    def __init__(self, application: Application, file: Path, patch: pytest.MonkeyPatch) -> None:
        self.application = application
        self.go_on = threading.Event()
        admin = application.signed_in()
        details = {"name": "Shop", "details": {"platform": "duckdb", "path": str(file)}}
        self.connection_id = admin.post("/api/connections", json=details).json()["id"]
        source = {"kind": "warehouse-table", "connection_id": self.connection_id, "path": ["main", "t"]}
        element = {
            "kind": "table",
            "id": "t",
            "name": "T",
            "source": source,
            "columns": [{"id": "a", "name": "A", "source_column": "a"}],
        }
        place = {"element_id": "t", "x": 0, "y": 0, "width": 12, "height": 10}
        page = {"id": "p", "name": "P", "elements": [element], "layout": [place]}
        book = {"schema_version": 1, "kind": "workbook", "pages": [page]}
        self.book = admin.post("/api/workbooks", json={"name": "Book", "document": book}).json()["id"]
        admin.post(f"/api/workbooks/{self.book}/publish")
        admin.put(f"/api/workbooks/{self.book}/shares", json={"everyone": True, "members": {}})
        self.tokens = {
            name: application.signed_in(f"{name}@example.org", "viewer").cookies[SESSION_COOKIE]
            for name in ("greedy", "modest")
        }
        greedy = application.member("greedy@example.org").id
        queries = application.services.queries
        start = queries.start

        def slowly(execution: Execution) -> None:
            if execution.about["member_id"] == greedy:
                assert self.go_on.wait(WAIT)
            start(execution)

        patch.setattr(queries, "start", slowly)

    def ask(self, who: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Cookie": f"{SESSION_COOKIE}={self.tokens[who]}"}
        return self.application.client.request(method, path, json=body, headers=headers)

    def count(self, who: str, kind: str = "count") -> Any:
        address = f"/api/workbooks/{self.book}/elements/t/{kind}"
        return self.ask(who, "POST", address, {"refresh": True})

    def waiting(self) -> tuple[int, int]:
        return self.application.services.lanes.queries.counts()

    def until(self, counts: tuple[int, int]) -> None:
        pause = threading.Event()
        for _ in range(WAIT * 100):
            if self.waiting() == counts:
                return
            pause.wait(0.01)
        raise AssertionError(f"{self.waiting()} instead of {counts}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "w.duckdb"
    with duckdb.connect(str(made)) as warehouse:
        warehouse.execute("CREATE TABLE t AS SELECT range AS a FROM range(7)")
    return made


@pytest.fixture
def crowd(tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    with running(Settings(data_dir=tmp_path / "data")) as application:
        made = Crowd(application, file, monkeypatch)
        try:
            yield made
        finally:
            made.go_on.set()


def test_the_queries_of_one_member_leave_everybody_else_served(crowd: Crowd) -> None:
    with ThreadPoolExecutor(MANY) as browser:
        answers = [browser.submit(crowd.count, "greedy") for _ in range(MANY)]
        try:
            crowd.until((4, MANY - 4))
            for who in ("modest", "greedy"):
                for path in (
                    "/api/health",
                    "/api/session",
                    "/api/workbooks",
                    f"/api/workbooks/{crowd.book}",
                    "/",
                ):
                    assert crowd.ask(who, "GET", path).status_code == 200, path
                assert crowd.count(who, "describe").status_code == 200
            assert crowd.count("modest").json() == {"rows": 7}
            assert crowd.waiting() == (4, MANY - 4)
        finally:
            crowd.go_on.set()
        assert [answer.result(WAIT).json() for answer in answers] == [{"rows": 7}] * MANY


def test_a_query_that_waits_is_listed_and_can_be_cancelled(crowd: Crowd) -> None:
    with ThreadPoolExecutor(5) as browser:
        answers = [browser.submit(crowd.count, "greedy") for _ in range(5)]
        try:
            crowd.until((4, 1))
            listed = crowd.ask("greedy", "GET", "/api/queries").json()
            assert [entry["status"] for entry in listed] == ["running"] * 5
            for entry in listed:
                assert crowd.ask("greedy", "DELETE", f"/api/queries/{entry['id']}").status_code == 204
            crowd.until((4, 0))
        finally:
            crowd.go_on.set()
        assert {answer.result(WAIT).status_code for answer in answers} == {499}


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"waiting_requests_per_member": 2}, "2 of your requests are waiting"),
        ({"waiting_requests": 2}, "The server is busy: 2 requests are waiting"),
    ],
)
def test_too_many_at_once_are_refused_with_the_time_to_come_again(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], says: str
) -> None:
    settings = Settings(data_dir=tmp_path / "data", query_threads_per_member=1, **limits)  # type: ignore[arg-type]
    with running(settings) as application, ThreadPoolExecutor(3) as browser:
        crowd = Crowd(application, file, monkeypatch)
        answers: list[Future[Any]] = [browser.submit(crowd.count, "greedy") for _ in range(3)]
        try:
            crowd.until((1, 2))
            refused = crowd.count("greedy", "query")
            assert refused.status_code == 429
            assert refused.headers["Retry-After"] == "2"
            assert refused.json()["error"]["code"] == "too-many-waiting"
            assert says in refused.json()["error"]["message"]
            assert len(crowd.ask("greedy", "GET", "/api/queries").json()) == 3
        finally:
            crowd.go_on.set()
        assert {answer.result(WAIT).status_code for answer in answers} == {200}
