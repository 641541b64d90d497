"""Warehouse views of published elements."""

import duckdb
import pytest
from workbench import Workbench

from tablewright.access.actor import Actor
from tablewright.common.errors import Refusal
from tablewright.warehouse.contract.client import Rendered


def test_a_published_element_becomes_a_view_with_readable_columns(workbench: Workbench) -> None:
    workbench.publish()
    state = workbench.services.views.set(*workbench.at, "Daily Sales")
    assert (state.status, state.path) == ("ready", workbench.path("daily_sales"))
    assert len(workbench.sql(Rendered(f"SELECT * FROM {state.qualified_name}"))) == 300
    assert state.updated_at is not None
    names = [column.name for column in workbench.warehouse.columns(workbench.path("daily_sales"))]
    # DuckDB keeps the source's spelling where a name differs from it by case only.
    assert [name.casefold() for name in names] == ["id", "city", "loud city", "net price €"]
    assert workbench.sql('SELECT * FROM stage.daily_sales WHERE "Id" = 4') == [(4, "Oslo", "OSLO", 4)]
    assert workbench.sql(
        "SELECT object_name, kind, document_id, element_id FROM stage._tablewright_objects"
    ) == [("daily_sales", "warehouse-view", workbench.workbook_id, "orders")]


@pytest.mark.engines("duckdb")
def test_another_process_can_read_it(workbench: Workbench) -> None:
    workbench.publish()
    workbench.services.views.set(*workbench.at, "sales")
    workbench.services.warehouses.forget(workbench.connection_id)
    with duckdb.connect(str(workbench.folder / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM stage.sales").fetchall() == [(300,)]


def test_drafts_never_leak_and_a_publish_rebuilds(workbench: Workbench) -> None:
    workbench.publish()
    workbench.services.views.set(*workbench.at, "sales")
    columns = [{"id": "c9", "name": "Only city", "source_column": "city"}]
    workbench.save(columns=columns)
    assert len(workbench.warehouse.columns(workbench.path("sales"))) == 4
    assert workbench.publish() == []
    assert workbench.sql('SELECT DISTINCT "Only city" FROM stage.sales ORDER BY 1') == [
        ("Lima",), ("Oslo",), ("Rome",)
    ]  # fmt: skip


def test_a_free_name_is_proposed(workbench: Workbench) -> None:
    views = workbench.services.views
    assert views.free_name(*workbench.at, "Daily Sales") == "daily_sales"
    workbench.publish()
    views.set(*workbench.at, "Daily Sales")
    assert views.free_name(*workbench.at, "Daily Sales") == "daily_sales_2"
    reply = workbench.client().get(
        f"/api/workbooks/{workbench.workbook_id}/elements/orders/warehouse-view/free-name",
        params={"name": "Daily sales"},
    )
    assert reply.json() == {"name": "daily_sales_2"}


def test_before_the_first_publish_it_waits(workbench: Workbench) -> None:
    state = workbench.services.views.set(*workbench.at, "sales")
    assert (state.status, state.updated_at) == ("pending", None)
    assert workbench.tables() == set()
    workbench.publish()
    state = workbench.services.views.get(*workbench.at)
    assert state is not None
    assert state.status == "ready"
    assert workbench.tables() == {"sales"}


def test_a_rebuild_that_fails_keeps_the_view_and_says_why(workbench: Workbench) -> None:
    workbench.publish()
    workbench.services.views.set(*workbench.at, "sales")
    problems = workbench.publish(columns=[{"id": "c1", "name": "Broken", "formula": "[Nothing] + 1"}])
    assert problems
    assert "sales" in problems[0]
    state = workbench.services.views.get(*workbench.at)
    assert state is not None
    assert state.status == "failed"
    assert "“Broken” has an error" in (state.error or "")
    assert workbench.sql("SELECT count(*) FROM stage.sales") == [(300,)]


def test_an_element_that_is_gone_keeps_its_view_and_says_so(workbench: Workbench) -> None:
    workbench.publish()
    workbench.services.views.set(*workbench.at, "sales")
    problems = workbench.publish(id="another")
    assert "no such element" in problems[0]
    assert workbench.sql("SELECT count(*) FROM stage.sales") == [(300,)]


def test_a_new_name_moves_the_view(workbench: Workbench) -> None:
    workbench.publish()
    workbench.services.views.set(*workbench.at, "sales")
    workbench.services.views.set(*workbench.at, "turnover")
    assert workbench.tables() == {"turnover"}
    assert workbench.sql("SELECT object_name FROM stage._tablewright_objects") == [("turnover",)]


@pytest.mark.parametrize("kind", ["TABLE", "VIEW"])
def test_a_name_that_is_taken_is_refused(workbench: Workbench, kind: str) -> None:
    workbench.sql(f'CREATE {kind} stage."Taken" AS SELECT 7 AS seven')
    workbench.publish()
    workbench.services.views.set(*workbench.at, "sales")
    with pytest.raises(Refusal) as refusal:
        workbench.services.views.set(*workbench.at, "TAKEN")
    assert refusal.value.code == "name-taken"
    assert workbench.sql('SELECT * FROM stage."Taken"') == [(7,)]
    # Some keep no letter case.
    assert {name.casefold() for name in workbench.tables()} == {"taken", "sales"}


def test_a_hostile_name_is_only_a_name(workbench: Workbench) -> None:
    workbench.publish(columns=[{"id": "c1", "name": 'a"b; DROP TABLE x --', "source_column": "id"}])
    state = workbench.services.views.set(*workbench.at, '"; DROP SCHEMA shop CASCADE; --')
    assert state.path == workbench.path("drop_schema_shop_cascade")
    assert workbench.sql('SELECT max("a""b; DROP TABLE x --") FROM stage.drop_schema_shop_cascade') == [
        (299,)
    ]


def test_dropping_leaves_nothing(workbench: Workbench) -> None:
    workbench.publish()
    workbench.services.views.set(*workbench.at, "sales")
    workbench.services.views.drop(*workbench.at)
    assert workbench.tables() == set()
    assert workbench.sql("SELECT * FROM stage._tablewright_objects") == []
    assert workbench.services.views.get(*workbench.at) is None
    with pytest.raises(Refusal):
        workbench.services.views.drop(*workbench.at)


def test_groupings_and_filters_are_part_of_the_view(workbench: Workbench) -> None:
    workbench.publish(
        columns=[
            {"id": "c2", "name": "City", "source_column": "city"},
            {"id": "n", "name": "Orders", "formula": "Count()"},
        ],
        groupings=[{"id": "g1", "keys": ["c2"], "calculations": ["n"]}],
        filters=[{"kind": "list", "id": "f1", "column_id": "c2", "values": ["Rome", "Oslo"]}],
        collapsed_to="g1",
    )
    workbench.services.views.set(*workbench.at, "by city")
    assert workbench.sql("SELECT * FROM stage.by_city ORDER BY 1") == [("Oslo", 100), ("Rome", 100)]


def test_what_differs_from_person_to_person_is_refused(workbench: Workbench) -> None:
    workbench.publish(columns=[{"id": "c1", "name": "Me", "formula": "CurrentUserEmail()"}])
    with pytest.raises(Refusal):
        workbench.services.views.set(*workbench.at, "mine")
    assert workbench.tables() == set()


def test_only_those_who_may_edit_set_views(workbench: Workbench) -> None:
    workbench.publish()
    stranger = workbench.application.member("bob@example.org", "builder")
    with pytest.raises(Refusal) as refusal:
        workbench.services.views.set(stranger, workbench.workbook_id, "orders", "sales")
    assert refusal.value.kind == "not-found"
    workbench.services.shares.replace(
        workbench.actor, workbench.workbook_id, everyone=False, members={stranger.id: "view"}
    )
    with pytest.raises(Refusal) as refusal:
        workbench.services.views.set(stranger, workbench.workbook_id, "orders", "sales")
    assert refusal.value.kind == "not-allowed"


def test_without_write_access_publishing_goes_on(workbench: Workbench) -> None:
    workbench.publish()
    workbench.services.views.set(*workbench.at, "sales")
    workbench.services.write_access.disable(workbench.actor, workbench.connection_id)
    problems = workbench.publish(name="New name")
    assert "Write access is switched off" in problems[0]
    assert workbench.sql("SELECT count(*) FROM stage.sales") == [(300,)]


def test_the_api_sets_reads_and_drops(workbench: Workbench) -> None:
    workbench.publish()
    client, address = workbench.client(), f"{workbench.address}/warehouse-view"
    assert client.get(address).json() is None
    reply = client.put(address, json={"name": "Sales"})
    assert reply.status_code == 200, reply.text
    assert reply.json()["path"] == list(workbench.path("sales"))
    assert client.get(address).json()["status"] == "ready"
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 404
    assert client.put(address, json={"name": ""}).status_code == 422
    viewer: Actor = workbench.application.member("vera@example.org", "viewer")
    assert workbench.client(viewer.email).put(address, json={"name": "x"}).status_code == 403
