"""GET /api/health."""

from servers.application import Application


def test_health_needs_no_sign_in(application: Application) -> None:
    reply = application.client.get("/api/health")
    assert reply.status_code == 200
    assert reply.json()["ok"] is True
    assert reply.json()["problems"] == []
