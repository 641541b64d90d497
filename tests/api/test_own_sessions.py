"""The list of one's own sessions, ending them, and the end of those that are not used."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from servers.application import PASSWORD, Application, TestClient
from tablewright.store.models import AuditRecord, SessionRecord
from tablewright.store.models.base import utc_now

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def by_link(application: Application, address: str) -> TestClient:
    member = application.member("bob@example.org")
    token = application.services.members.sign_in_link(None, member.id).path.split("#")[1]
    client = TestClient(application.app, client=(address, 1), headers={"user-agent": FIREFOX})
    assert client.post("/api/session/link", json={"token": token}).status_code == 200
    return client


def test_one_sees_and_ends_ones_own_sessions(application: Application) -> None:
    here, there = by_link(application, "192.0.2.1"), by_link(application, "192.0.2.2")
    stranger = application.signed_in("eve@example.org", "builder")
    mine, other = here.get("/api/members/me/sessions").json()
    assert (mine["current"], mine["address"], mine["way"]) == (True, "192.0.2.1", "link")
    assert (other["current"], other["address"], other["device"]) == (False, "192.0.2.2", "Firefox on Windows")
    assert mine["signed_in_at"] <= mine["last_used_at"] < mine["ends_at"]

    assert stranger.delete(f"/api/members/me/sessions/{other['id']}").status_code == 204
    assert there.get("/api/workbooks").status_code == 200, "a stranger ends nothing"
    for _ in range(2):
        assert here.delete(f"/api/members/me/sessions/{other['id']}").status_code == 204
    assert there.get("/api/workbooks").status_code == 401
    assert [one["current"] for one in here.get("/api/members/me/sessions").json()] == [True]


def test_one_signs_out_everywhere_else(application: Application) -> None:
    here, there = by_link(application, "192.0.2.1"), by_link(application, "192.0.2.2")
    assert here.delete("/api/members/me/sessions").status_code == 204
    assert (here.get("/api/workbooks").status_code, there.get("/api/workbooks").status_code) == (200, 401)
    with application.services.store.session() as session:
        kinds = session.scalars(select(AuditRecord.kind)).all()
    assert kinds.count("sessions-ended") == 1


def last_used(application: Application, ago: timedelta) -> None:
    with application.services.store.session() as session:
        session.execute(update(SessionRecord).values(last_used_at=utc_now() - ago))


def test_a_session_that_is_not_used_ends(application: Application) -> None:
    client = application.signed_in()
    last_used(application, timedelta(hours=71))
    assert client.get("/api/workbooks").status_code == 200
    last_used(application, timedelta(hours=73))
    assert client.get("/api/workbooks").status_code == 401
    other = application.signed_in()
    assert len(other.get("/api/members/me/sessions").json()) == 1, "it is not in the list either"


def test_the_last_use_is_written_now_and_then(application: Application) -> None:
    client = application.signed_in()
    written: list[str] = []
    engine = application.services.store.engine
    event.listen(engine, "before_cursor_execute", lambda *facts: written.append(facts[2]))

    def updates() -> int:
        return sum(statement.startswith("UPDATE sessions") for statement in written)

    for _ in range(5):
        client.get("/api/workbooks")
    assert updates() == 0
    last_used(application, timedelta(minutes=6))
    written.clear()
    for _ in range(5):
        assert client.get("/api/workbooks").status_code == 200
    assert updates() == 1


def test_a_use_that_cannot_be_written_refuses_nothing(sqlite_application: Application) -> None:
    client = sqlite_application.signed_in()
    last_used(sqlite_application, timedelta(minutes=6))
    event.listen(sqlite_application.services.store.engine, "before_cursor_execute", _refuse_updates)
    assert client.get("/api/session").json()["member"] is not None


def _refuse_updates(*facts: object) -> None:
    if str(facts[2]).startswith("UPDATE sessions"):
        raise OperationalError("UPDATE", {}, Exception("disk is full"))


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "password123",
        "qwertyuiop",
        "P@ssw0rd2024",
        "bob@example.org",
        "bobexample",
        "aaaaaaaaaa",
    ],
)
def test_common_passwords_are_refused(sqlite_application: Application, password: str) -> None:
    client = sqlite_application.signed_in("bob@example.org", "builder")
    reply = client.post("/api/members/me/password", json={"new": password})
    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["where"]) == (422, "weak-password", {"field": "new"})
    assert client.post("/api/members/me/password", json={"new": PASSWORD}).status_code == 204


def test_the_first_account_has_no_common_password(sqlite_application: Application) -> None:
    token = sqlite_application.services.sign_in.new_setup_token()
    body = {"token": token, "email": "ada@example.org", "name": "Ada", "password": "1234567890"}
    reply = sqlite_application.client.post("/api/setup", json=body)
    assert (reply.status_code, reply.json()["error"]["where"]) == (422, {"field": "password"})
    right = {**body, "password": PASSWORD}
    assert sqlite_application.client.post("/api/setup", json=right).status_code == 200, (
        "the token still works"
    )


def test_a_changed_account_type_counts_in_open_sessions(application: Application) -> None:
    admin, bob = application.signed_in(), application.signed_in("bob@example.org", "builder")
    assert bob.post("/api/workbooks", json={"name": "W"}).status_code == 201
    member = application.member("bob@example.org")
    admin.patch(f"/api/members/{member.id}", json={"account_type": "viewer"})
    assert bob.post("/api/workbooks", json={"name": "V"}).status_code == 403
