"""The real application under test, over SQLite and over PostgreSQL."""

import threading
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import _IncludedRouter  # pyright: ignore[reportPrivateUsage]
from starlette.routing import BaseRoute

with warnings.catch_warnings():
    # The test client prefers a successor of httpx that this project does not use.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from servers.metadata import put_metadata
from tablewright.access import passwords
from tablewright.access.actor import AccountType, Actor
from tablewright.api.app import create_app
from tablewright.api.deps import SESSION_COOKIE
from tablewright.query.turns import Turn
from tablewright.runtime.settings import Settings
from tablewright.store.models import MemberRecord
from tablewright.wiring import Services

pytest_plugins = ["servers.collected"]

PASSWORD = "correct horse battery"


@dataclass
class Application:
    """A running application, in this process."""

    app: FastAPI
    client: TestClient
    """Not signed in."""

    @property
    def services(self) -> Services:
        return self.app.state.services

    def member(self, email: str, account_type: AccountType = "builder") -> Actor:
        """A member, made on first use."""
        known = self.services.members.by_email(email)
        if known is None:
            name = email.split("@")[0].capitalize()
            known, _ = self.services.members.create(None, email=email, name=name, account_type=account_type)
        return self.services.members.actor(known.id)

    def signed_in(self, email: str = "ada@example.org", account_type: AccountType = "admin") -> TestClient:
        """A client signed in as this member."""
        from tablewright.access.sessions import Client

        actor = self.member(email, account_type)
        with self.services.store.session() as session:
            member = session.get_one(MemberRecord, actor.id)
            token = self.services.sessions.open(session, member, "password", Client("test"))
        client = TestClient(self.app, cookies={SESSION_COOKIE: token})
        # As on a server, all requests are in one event loop.
        client.portal = self.client.portal
        return client


_in_turn: ContextVar[bool] = ContextVar("in_turn", default=False)


def refuse_warehouses_without_a_turn(services: Services, patch: pytest.MonkeyPatch) -> None:
    """A route that opens a warehouse in a thread that other routes need fails, in whichever test."""
    work, get = Turn.work, services.warehouses.get

    async def marked(self: Turn, action: Callable[[], Any]) -> Any:
        def in_turn() -> Any:
            _in_turn.set(True)
            return action()

        return await work(self, in_turn)

    def watched(connection_id: str) -> Any:
        shared = threading.current_thread().name == "AnyIO worker thread"
        assert not shared or _in_turn.get(), "a route asks a warehouse, but is in no lane (api/lanes.py)"
        return get(connection_id)

    patch.setattr(Turn, "work", marked)
    patch.setattr(services.warehouses, "get", watched)


def hash_quickly(patch: pytest.MonkeyPatch) -> None:
    """A hash takes a tenth of a second on purpose; tests/access/test_passwords.py is about that."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    patch.setattr(passwords, "_hasher", quick)
    patch.setattr(passwords, "NO_ACCOUNT", quick.hash("no account has this password"))


@cache
def _prepared() -> list[BaseRoute]:
    return create_app(Settings(data_dir=Path("none"))).router.routes


def share_routes(app: FastAPI) -> None:
    """FastAPI prepares the routes of an application at its first requests, which takes as long as fifty more:
    here those of all applications at once. They know nothing of an application."""
    for place, (own, prepared) in enumerate(zip(app.router.routes, _prepared(), strict=True)):
        if isinstance(own, _IncludedRouter):
            app.router.routes[place] = prepared


@contextmanager
def running(settings: Settings) -> Generator[Application]:
    kind, _, file = (settings.database_url or f"sqlite:///{settings.metadata_file}").partition(":///")
    if kind == "sqlite":
        put_metadata(Path(file))
    app = create_app(settings)
    share_routes(app)
    with TestClient(app) as client, pytest.MonkeyPatch.context() as patch:
        refuse_warehouses_without_a_turn(app.state.services, patch)
        hash_quickly(patch)
        yield Application(app, client)


@pytest.fixture(params=["sqlite", "postgresql"])
def metadata_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty metadata database, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'metadata.sqlite'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def application(metadata_url: str, tmp_path: Path) -> Generator[Application]:
    """The application over each kind of metadata database."""
    with running(Settings(data_dir=tmp_path / "data", database_url=metadata_url)) as started:
        yield started


@pytest.fixture
def sqlite_application(tmp_path: Path) -> Generator[Application]:
    """The application over SQLite only, for tests to which the metadata database does not matter."""
    with running(Settings(data_dir=tmp_path / "data")) as started:
        yield started
