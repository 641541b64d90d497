"""The list of all runs, over HTTP."""

from typing import Any

from workbench import Workbench, document

from tablewright.store.models import MaterializationRun


def note_runs(here: Workbench, workbook_id: str, *statuses: str) -> list[str]:
    """Runs of an element, the oldest first; their ids."""
    noted: list[str] = []
    for status in statuses:
        with here.services.store.session() as session:
            run = MaterializationRun(
                materialization_id="m",
                workbook_id=workbook_id,
                element_id="orders",
                element_name="Orders",
                trigger="manual",
                status=status,
            )
            session.add(run)
            session.flush()
            noted.append(run.id)
    return noted


def listed(here: Workbench, email: str = "ada@example.org", **params: Any) -> dict[str, Any]:
    reply = here.client(email).get("/api/runs", params=params)
    assert reply.status_code == 200, reply.text
    return reply.json()


def ids(page: dict[str, Any]) -> list[str]:
    return [run["id"] for run in page["runs"]]


def test_a_run_is_listed_with_its_workbook(workbench: Workbench) -> None:
    workbench.publish()
    reply = workbench.client().post(f"{workbench.address}/materialization/runs")
    assert reply.status_code == 202
    (run,) = listed(workbench)["runs"]
    assert (run["id"], run["workbook_name"], run["element_name"]) == (
        reply.json()["id"],
        "Sales",
        "Orders by City",
    )


def test_pages_the_newest_first(workbench: Workbench) -> None:
    noted = note_runs(
        workbench, workbench.workbook_id, "succeeded", "failed", "succeeded", "skipped", "failed"
    )
    first = listed(workbench, limit=2)
    assert (ids(first), first["total"], first["next_offset"]) == ([noted[4], noted[3]], 5, 2)
    last = listed(workbench, limit=2, offset=4)
    assert (ids(last), last["next_offset"]) == ([noted[0]], None)
    failed = listed(workbench, status="failed")
    assert (ids(failed), failed["total"]) == ([noted[4], noted[1]], 2)
    assert workbench.client().get("/api/runs", params={"status": "odd"}).status_code == 422


def test_one_sees_the_runs_of_the_workbooks_one_may_open(workbench: Workbench) -> None:
    services = workbench.services
    builder = workbench.application.member("bob@example.org", "builder")
    own = services.workbooks.create(
        builder, "Bob's", document(workbench.connection_id, workbench.database)
    ).facts.id
    (hers,) = note_runs(workbench, workbench.workbook_id, "succeeded")
    (his,) = note_runs(workbench, own, "succeeded")
    assert ids(listed(workbench)) == [his, hers]
    assert ids(listed(workbench, "bob@example.org")) == [his]
    workbench.publish()
    services.shares.replace(workbench.actor, workbench.workbook_id, everyone=True, members={})
    assert ids(listed(workbench, "bob@example.org")) == [his, hers]
    (lost,) = note_runs(workbench, "gone", "failed")
    newest = listed(workbench)["runs"][0]
    assert (newest["id"], newest["workbook_name"]) == (lost, None)
    assert ids(listed(workbench, "bob@example.org")) == [his, hers]
