"""The real application under test, over SQLite and over PostgreSQL."""

import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

with warnings.catch_warnings():
    # The test client prefers a successor of httpx that this project does not use.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from servers.metadata import put_metadata
from tablewright.access.actor import AccountType, Actor
from tablewright.api.app import create_app
from tablewright.api.deps import SESSION_COOKIE
from tablewright.services import Services
from tablewright.settings import Settings
from tablewright.store.models import MemberRecord

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
        return TestClient(self.app, cookies={SESSION_COOKIE: token})


@contextmanager
def running(settings: Settings) -> Generator[Application]:
    kind, _, file = (settings.database_url or f"sqlite:///{settings.metadata_file}").partition(":///")
    if kind == "sqlite":
        put_metadata(Path(file))
    app = create_app(settings)
    with TestClient(app) as client:
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
