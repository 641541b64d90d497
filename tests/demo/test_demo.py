"""The demo: its data, its workbook, and the check of the main job against a real server."""

from pathlib import Path

import pytest

from servers.application import Application
from tablewright.access.actor import Actor
from tablewright.compiler import describe
from tablewright.demo.check.run import run_check
from tablewright.demo.data import ROWS, SCHEMA
from tablewright.demo.seed import EMAIL, seed
from tablewright.demo.workbook import NAME
from tablewright.document.model import ChartElement, KpiElement, TableElement
from tablewright.query.service import Question


@pytest.fixture
def demo(sqlite_application: Application) -> Application:
    seed(sqlite_application.services)
    return sqlite_application


def account(demo: Application) -> Actor:
    return demo.member(EMAIL, "admin")


def test_data_has_all_rows_types_and_nulls(demo: Application) -> None:
    services = demo.services
    (connection,) = services.connections.all()
    tables = services.connections.explorer.tables(connection.id, (SCHEMA,)).items
    assert {table.name: table.row_estimate for table in tables} == ROWS
    _, columns = services.connections.explorer.table(connection.id, (SCHEMA, "flights"))
    natives = {column.name: column.native_type for column in columns}
    assert natives["time_hour"] == "TIMESTAMP"
    assert natives["dep_delay"] == "BIGINT"
    assert natives["tailnum"] == "VARCHAR"
    names, rows = services.connections.explorer.sample(connection.id, (SCHEMA, "planes"), 500)
    assert None in [row[names.index("speed")] for row in rows]
    assert "NA" not in [row[names.index("speed")] for row in rows]


def test_starting_again_changes_nothing(demo: Application) -> None:
    before = demo.services.workbooks.all(account(demo))
    seed(demo.services)
    assert demo.services.workbooks.all(account(demo)) == before
    assert len(demo.services.connections.all()) == 1


def test_every_element_of_the_workbook_runs_without_a_problem(demo: Application) -> None:
    services, actor = demo.services, account(demo)
    (book,) = [book for book in services.workbooks.all(actor) if book.name == NAME]
    document = services.workbooks.document(actor, book.id, "published")
    elements = [
        element
        for page in document.pages
        for element in page.elements
        if isinstance(element, TableElement | ChartElement | KpiElement)
    ]
    assert len(elements) >= 10
    for element in elements:
        question = Question(book.id, document, element.id)
        assert describe(services.queries.prepare(question, actor).request).problems == (), element.name
        assert services.queries.fetch(question, actor).num_rows > 0, element.name


def test_the_main_job_gives_what_plain_sql_gives(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = run_check()
    printed = capsys.readouterr().out
    assert done, printed
    assert printed.count("\nok ") >= 15
    assert "expected results" in printed
