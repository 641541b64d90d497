"""Routes that run in one thread answer as all others do."""

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field

from servers.application import Application, TestClient
from tablewright.api import failures
from tablewright.api.deps import Member, Running
from tablewright.api.middleware import RequestFrame
from tablewright.api.one_thread import OneThread
from tablewright.common.errors import Refusal


class Order(BaseModel):
    name: str = Field(min_length=2)
    count: int


class Receipt(BaseModel):
    text: str


def order(place: str, body: Order, actor: Member, services: Running, note: str | None = None) -> Receipt:
    if body.name == "nothing":
        raise Refusal("conflict", "Nothing is left.", code="sold-out")
    parts = [place, str(body.count), body.name, actor.email, type(services).__name__, note or "no note"]
    return Receipt(text=" ".join(parts))


@pytest.fixture
def clients(sqlite_application: Application) -> tuple[TestClient, TestClient]:
    """The same endpoint in one thread and as FastAPI runs it."""
    made: list[TestClient] = []
    for route_class in (OneThread, None):
        app = FastAPI()
        app.state.services = sqlite_application.services
        failures.install(app)
        app.router.add_api_route(
            "/api/orders/{place}", order, methods=["POST"], route_class_override=route_class
        )
        app.add_middleware(RequestFrame)
        made.append(TestClient(app, cookies=sqlite_application.signed_in().cookies))
    return made[0], made[1]


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b'{"name": "apples", "count": 3}', JSON),
        (b'{"name": "apples", "count": 3}', {"content-type": "application/json; charset=utf-8"}),
        (b'{"name": "apples", "count": 3}', {"content-type": "application/vnd.orders+json"}),
        (b'{"name": "apples", "count": 3}', {"content-type": "text/plain"}),
        (b'{"name": "nothing", "count": 3}', JSON),
        (b'{"name": "a", "count": "many"}', JSON),
        (b'{"count": 3}', JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"", JSON),
        (b"{", JSON),
        (b"\xff\xfe", JSON),
        (b'{"name": "\\ud800", "count": 3}', JSON),
        (b'{"name": "apples", "count": ' + b"9" * 5_000 + b"}", JSON),
        (b"[" * 100_000, JSON),
    ],
)
def test_answers_are_the_same(
    clients: tuple[TestClient, TestClient], content: bytes, headers: dict[str, str]
) -> None:
    one, usual = (client.post("/api/orders/here", content=content, headers=headers) for client in clients)
    assert (one.status_code, one.json()) == (usual.status_code, usual.json())
    assert one.headers["content-type"] == usual.headers["content-type"]


@pytest.mark.parametrize("query", ["", "?note=quick", "?note=", "?note=a&note=b", "?other=x"])
def test_texts_of_the_query_are_passed_on(clients: tuple[TestClient, TestClient], query: str) -> None:
    body = {"name": "apples", "count": 3}
    one, usual = (client.post(f"/api/orders/here{query}", json=body) for client in clients)
    assert one.status_code == 200
    assert one.json() == usual.json()


def test_signing_in_comes_first(clients: tuple[TestClient, TestClient]) -> None:
    for client in clients:
        client.cookies.clear()
        reply = client.post("/api/orders/here", content=b"{", headers=JSON)
        assert reply.status_code in (401, 422)
        reply = client.post("/api/orders/here", json={"count": 1})
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "signed-out")


def test_the_description_is_the_same() -> None:
    apps = [FastAPI(), FastAPI()]
    apps[0].router.add_api_route("/o/{place}", order, methods=["POST"], route_class_override=OneThread)
    apps[1].router.add_api_route("/o/{place}", order, methods=["POST"])
    assert apps[0].openapi() == apps[1].openapi()
