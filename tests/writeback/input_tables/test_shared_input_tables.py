"""Viewers read, write, undo and see the history only of what the published elements show, on each engine."""

from typing import Any

import pytest
from shared_plan import MINE, ROWS, Plan, make_plan
from workbench import Workbench

from tablewright.store.ids import new_id

VERA = {"Who": "vera@example.org", "Note": "mine"}


@pytest.fixture
def plan(workbench: Workbench) -> Plan:
    return make_plan(workbench)


def codes(answer: dict[str, Any]) -> set[tuple[str, str]]:
    assert answer["status"] == "invalid", answer
    assert (answer["edit"], answer["rows"], answer["conflicts"]) == (None, [], [])
    return {(problem["row_id"], problem["code"]) for problem in answer["problems"]}


def test_a_viewer_has_the_rows_and_columns_that_the_element_shows(plan: Plan) -> None:
    """The element hides a column and shows each member their own rows: so does every door to the table."""
    plan.publish()
    vera = plan.client("vera")
    assert [row["who"] for row in plan.shown(vera)] == ["vera@example.org"]
    assert plan.seen(vera) == {"r1": VERA}
    about = vera.get(plan.at).json()
    assert ([column["name"] for column in about["columns"]], about["row_count"]) == (["Who", "Note"], 1)
    assert plan.told(vera) == [("insert", "r1", None, VERA)]
    assert plan.told(vera, row_id="r2") == []
    assert plan.seen(vera, at_edit=2) == {"r1": VERA}
    # Other viewers have no rows there, and editors have them all.
    assert plan.seen(plan.client("nobody")) == {}
    assert plan.stored() == ROWS
    assert len(plan.told(plan.admin)) == 3


def test_a_viewer_edits_nothing_that_is_not_shown(plan: Plan) -> None:
    plan.publish()
    plan.open_entry()
    vera = plan.client("vera")
    hidden_column = plan.update("r1", 1, Salary=1)
    assert codes(plan.edit(vera, hidden_column)) == {("r1", "not-shown")}
    for operation in (plan.update("r2", 1, Note="x"), plan.delete("r2", 1), plan.insert("r2", **VERA)):
        assert codes(plan.edit(vera, operation)) == {("r2", "unknown-row")}
    # What would be an answer about a row there, is none about a hidden one.
    assert codes(plan.edit(vera, plan.update("r2", 7, Note="x"))) == {("r2", "unknown-row")}
    assert codes(plan.edit(vera, plan.update("r9", 7, Note="x"))) == {("r9", "unknown-row")}
    # All of an edit, or nothing.
    both = plan.edit(vera, plan.update("r1", 1, Note="y"), plan.delete("r2", 1))
    assert codes(both) == {("r2", "unknown-row")}
    assert plan.stored() == ROWS
    done = plan.edit(vera, plan.update("r1", 1, Note="y"), {**plan.insert("r3", **VERA), "after": "r2"})
    assert done["status"] == "applied"
    assert plan.seen(vera) == {"r1": VERA | {"Note": "y"}, "r3": VERA}
    # A row that was to stand beside a hidden one stands at the end.
    assert list(plan.stored()) == ["r1", "r2", "r3"]


def test_what_the_element_would_not_show_is_refused_and_leaves_nothing(plan: Plan) -> None:
    plan.publish()
    plan.open_entry()
    vera = plan.client("vera")
    moved = plan.edit(vera, plan.update("r1", 1, Who="otto@example.org"))
    assert codes(moved) == {("r1", "not-shown")}
    assert moved["problems"][0]["message"] == (
        "This row would not be shown in Plan, so it is not saved. Only rows that fit its filter on Mine are."
    )
    assert codes(plan.edit(vera, plan.insert("r3", Note="whose?"))) == {("r3", "not-shown")}
    both = plan.edit(vera, plan.insert("r3", **VERA), plan.insert("r4", Note="whose?"))
    assert codes(both) == {("r4", "not-shown")}
    assert plan.stored() == ROWS
    assert len(plan.told(plan.admin)) == 3
    assert plan.edit(vera, plan.insert("r4", **VERA))["status"] == "applied"


def test_undo_stays_within_what_is_shown(plan: Plan) -> None:
    plan.publish()
    plan.open_entry()
    vera, admin = plan.client("vera"), plan.admin
    hidden = plan.edit(admin, plan.update("r1", 1, Salary=1), plan.update("r2", 1, Salary=2))["edit"]
    note = plan.edit(admin, plan.update("r1", 2, Note="x"))["edit"]
    others = plan.edit(admin, plan.update("r2", 2, Note="x"))["edit"]
    away = plan.edit(admin, plan.update("r2", 3, Who="vera@example.org"))["edit"]
    assert codes(plan.undo(vera, hidden)) == {("r1", "not-shown"), ("r2", "not-shown")}
    assert codes(plan.undo(vera, away)) == {("r2", "not-shown")}
    assert plan.undo(vera, note)["status"] == "applied"
    assert plan.undo(vera, others)["status"] == "applied"  # The row is hers by now.
    plan.edit(admin, plan.update("r2", 5, Who="otto@example.org"))
    assert codes(plan.undo(vera, others)) == {("r2", "unknown-row")}
    assert plan.stored()["r1"] == ROWS["r1"] | {"Salary": 1}
    # A row comes back as it was, with what is hidden of it; somebody else's does not.
    mine = plan.edit(vera, plan.delete("r1", 4))["edit"]
    theirs = plan.edit(admin, plan.delete("r2", 6))["edit"]
    assert codes(plan.undo(vera, theirs)) == {("r2", "not-shown")}
    assert plan.undo(vera, mine)["status"] == "applied"
    assert plan.stored() == {"r1": ROWS["r1"] | {"Salary": 1}}


def test_the_history_tells_of_what_is_shown(plan: Plan) -> None:
    plan.publish()
    vera, admin = plan.client("vera"), plan.admin
    plan.edit(admin, plan.update("r1", 1, Note="a", Salary=1), plan.update("r2", 1, Note="b"))
    plan.edit(admin, plan.update("r1", 2, Salary=2))
    plan.edit(admin, plan.delete("r1", 3), plan.delete("r2", 2))
    after = VERA | {"Note": "a"}
    expected = [
        ("delete", "r1", after, None),
        ("update", "r1", {"Note": "mine"}, {"Note": "a"}),
        ("insert", "r1", None, VERA),
    ]
    assert plan.told(vera) == expected
    assert plan.told(vera, limit=1) == expected[:1]
    assert plan.told(vera, limit=2, before_edit=4) == expected[1:]
    # A new name of a hidden column, and what it held, stay out too.
    salary = plan.ids["Salary"]
    assert admin.patch(f"{plan.at}/columns/{salary}", json={"name": "Pay"}).status_code == 200
    assert plan.told(vera) == expected


def test_conflicts_tell_of_shown_columns_only(plan: Plan) -> None:
    plan.publish()
    plan.open_entry()
    vera = plan.client("vera")
    plan.edit(plan.admin, plan.update("r1", 1, Note="a", Salary=1))
    (conflict,) = plan.edit(vera, plan.update("r1", 1, Note="b"))["conflicts"]
    assert conflict["values"] == plan.values(Who="vera@example.org", Note="a")
    plan.edit(plan.admin, plan.delete("r1", 2), plan.delete("r2", 1))
    (gone,) = plan.edit(vera, plan.update("r1", 2, Note="b"))["conflicts"]
    assert (gone["row_id"], gone["version"]) == ("r1", None)
    assert codes(plan.edit(vera, plan.update("r2", 1, Note="b"))) == {("r2", "unknown-row")}


def test_elements_are_doors_of_their_own(plan: Plan) -> None:
    """The rows of one are not joined with the columns of another."""
    pay = plan.element(
        id="pay",
        name="Pay",
        filters=[{"id": "g", "kind": "number-range", "column_id": "s", "min": 150}],
        columns=[{"id": "s", "name": "Salary", "source_column": "Salary"}],
    )
    plan.publish(plan.element(), pay)
    plan.open_entry()
    vera = plan.client("vera")
    unnamed = vera.get(f"{plan.at}/rows")
    assert (unnamed.status_code, unnamed.json()["error"]["code"]) == (422, "element-needed")
    assert vera.get(plan.at, params={"element_id": "other"}).status_code == 404
    assert plan.seen(vera, element_id="plan") == {"r1": VERA}
    assert plan.seen(vera, element_id="pay") == {"r2": {"Salary": 200}}
    through_pay = plan.edit(vera, plan.update("r2", 1, Note="x"), element_id="pay")
    assert codes(through_pay) == {("r2", "not-shown")}
    assert codes(plan.edit(vera, plan.update("r1", 1, Salary=300), element_id="pay")) == {
        ("r1", "unknown-row")
    }
    assert codes(plan.edit(vera, plan.update("r2", 1, Salary=3), element_id="pay")) == {("r2", "not-shown")}
    assert plan.edit(vera, plan.update("r2", 1, Salary=300), element_id="pay")["status"] == "applied"


def test_controls_are_the_viewers_choice_and_filters_are_not(plan: Plan) -> None:
    """A control that filters an element keeps nothing from anybody; a filter may read one."""
    targets = [{"element_id": "plan", "column_id": "note"}]
    picked = {"kind": "control", "id": "c", "name": "C", "control_id": "pick", "control": "text"}
    control = picked | {"value": "his", "targets": targets}
    least = {"kind": "control", "id": "d", "name": "D", "control_id": "least", "control": "number"}
    columns = [*plan.element()["columns"], {"id": "ok", "name": "Ok", "formula": "[Salary] >= [least]"}]
    above = {"id": "g", "kind": "logical", "column_id": "ok", "values": [True]}
    element = plan.element(columns=columns, filters=[MINE, above])
    plan.publish(element, control, least | {"value": 1000})
    plan.open_entry()
    vera = plan.client("vera")
    assert plan.seen(vera) == {}
    assert plan.seen(vera, controls='{"least": 50}') == {"r1": VERA}
    assert codes(plan.edit(vera, plan.update("r1", 1, Note="x"))) == {("r1", "unknown-row")}
    assert plan.edit(vera, plan.update("r1", 1, Note="x"), controls='{"least": 50}')["status"] == "applied"
    bad = vera.get(f"{plan.at}/rows", params={"controls": "[1]"})
    assert (bad.status_code, bad.json()["error"]["code"]) == (422, "invalid-request")


def test_filters_by_rank_and_limits_hold(plan: Plan) -> None:
    top = {"id": "f", "kind": "top-n", "column_id": "pay", "ranking": "row-number", "count": 1}
    plan.publish(
        plan.element(filters=[top]), plan.element(id="one", filters=[], limit=1, sort=[{"column_id": "note"}])
    )
    plan.open_entry()
    vera = plan.client("vera")
    assert list(plan.seen(vera, element_id="plan")) == ["r2"]
    assert list(plan.seen(vera, element_id="one")) == ["r2"]
    # It would be the second by name.
    moved = plan.edit(vera, plan.update("r2", 1, Note="zz"), element_id="one")
    assert codes(moved) == {("r2", "not-shown")}
    assert plan.edit(vera, plan.update("r2", 1, Note="a"), element_id="one")["status"] == "applied"


def test_large_edits_are_looked_at_whole(plan: Plan) -> None:
    plan.publish()
    plan.open_entry()
    vera = plan.client("vera")
    rows = [plan.insert(f"n{number}", **VERA) for number in range(99)]
    assert codes(plan.edit(vera, *rows, plan.insert("n99", Note="whose?"))) == {("n99", "not-shown")}
    assert len(plan.stored()) == 2
    assert plan.edit(vera, *rows)["status"] == "applied"
    assert len(plan.seen(vera)) == 100
    changes = [plan.update(f"n{number}", 1, Note="z") for number in range(99)]
    assert codes(plan.edit(vera, *changes, plan.update("r2", 1, Note="z"))) == {("r2", "unknown-row")}
    assert plan.edit(vera, *changes)["status"] == "applied"


def test_a_repeated_id_is_answered_to_its_own_member_only(plan: Plan) -> None:
    plan.publish()
    plan.open_entry()
    vera, otto, again = plan.client("vera"), plan.client("otto"), new_id()
    first = plan.edit(vera, plan.update("r1", 1, Note="x"), client_id=again)
    assert plan.edit(vera, plan.update("r1", 1, Note="x"), client_id=again) == first
    body = {"client_id": again, "operations": [plan.update("r2", 1, Note="y")]}
    for client in (otto, plan.admin):
        reply = client.post(f"{plan.at}/edits", json=body)
        assert (reply.status_code, reply.json()["error"]["code"]) == (409, "client-id-taken")
        undone = client.post(f"{plan.at}/undo", json={"client_id": again, "edit": 2})
        assert (undone.status_code, undone.json()["error"]["code"]) == (409, "client-id-taken")
    assert plan.stored()["r2"] == ROWS["r2"]


@pytest.mark.parametrize("shown", ["in a draft", "on a hidden page", "read by a table"])
def test_a_table_that_no_published_element_shows_is_as_if_it_were_not(plan: Plan, shown: str) -> None:
    plan.publish(plan.element(kind="table") if shown == "read by a table" else plan.element())
    if shown == "in a draft":
        plan.publish({"kind": "text", "id": "t", "name": "T", "body": "Nothing"})
    elif shown == "on a hidden page":
        plan.publish(hidden=True)
    plan.open_entry()
    vera = plan.client("vera")
    body = {"client_id": new_id(), "operations": [plan.update("r1", 1, Note="x")]}
    for reply in (
        vera.get(plan.at),
        vera.get(f"{plan.at}/rows"),
        vera.get(f"{plan.at}/history"),
        vera.get(f"{plan.at}/events"),
        vera.post(f"{plan.at}/edits", json=body),
        vera.post(f"{plan.at}/undo", json={"client_id": new_id(), "edit": 2}),
    ):
        assert reply.status_code == 404, reply.request.url
        assert reply.json()["error"]["code"] == "input-table-not-found"


def test_a_filter_in_error_shows_no_rows(plan: Plan) -> None:
    columns = [*plan.element()["columns"], {"id": "bad", "name": "Bad", "formula": "[Nowhere]"}]
    broken = {"id": "g", "kind": "logical", "column_id": "bad", "values": [True]}
    plan.publish(plan.element(columns=columns, filters=[broken]))
    assert plan.seen(plan.client("vera")) == {}
    wrong = {"id": "g", "kind": "number-range", "column_id": "who", "min": 1}
    plan.publish(plan.element(filters=[wrong]))
    reply = plan.client("vera").get(f"{plan.at}/rows")
    assert (reply.status_code, reply.json()["error"]["code"]) == (409, "filter-in-error")
