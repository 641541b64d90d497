"""Rotating the secret key: nothing is ever unreadable, whatever goes wrong in between."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tablewright.access import rotation
from tablewright.access.audit import AuditLog
from tablewright.access.rotation import SECRETS, rotate_file_key, rotate_given_keys
from tablewright.access.secrets import KEY_NAME, SecretBox, new_key, open_secret_box, read_keys
from tablewright.common.errors import Refusal, StartError
from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database
from tablewright.store.models import (
    AuditRecord,
    Base,
    Connection,
    MemberRecord,
    OAuthSignIn,
    OAuthTokenRecord,
)
from tablewright.store.models.base import utc_now

PASSWORDS = ("one", "two", "three")


@pytest.fixture
def store(metadata_url: str) -> Generator[Store]:
    opened = Store(metadata_url)
    prepare_database(opened)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "keys"
    made.mkdir()
    return made


def fill(store: Store, box: SecretBox) -> None:
    """Three connections, one of them without a secret, tokens of a member, and a sign-in under way."""
    with store.session() as session:
        member = MemberRecord(email="a@example.org", name="A", account_type="admin")
        session.add(member)
        for place, password in enumerate(PASSWORDS):
            secret = box.encrypt({"password": password})
            session.add(
                Connection(id=str(place), name=password, platform="postgres", details={}, secret=secret)
            )
        session.add(Connection(id="9", name="none", platform="duckdb", details={}))
        session.flush()
        token = OAuthTokenRecord(connection_id="0", member_id=member.id, updated_at=utc_now())
        token.secret = box.encrypt({"access_token": "four"})
        session.add(token)
        verifier = box.encrypt({"verifier": "five"})
        session.add(
            OAuthSignIn(
                state_hash="s",
                connection_id="0",
                member_id=member.id,
                session_hash="h",
                secret=verifier,
                redirect_uri="",
                return_to="",
                expires_at=utc_now(),
            )
        )


def words(store: Store, box: SecretBox) -> set[str]:
    names: set[str] = set()
    with store.session() as session:
        for column in SECRETS:
            for stored in session.scalars(select(column).where(column.is_not(None))):
                names |= set(box.decrypt(stored).values())
    return names


ALL = {*PASSWORDS, "four", "five"}


def test_every_encrypted_column_is_rotated() -> None:
    encrypted = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if type(column.type).__name__ == "LargeBinary"
    }
    assert {(secret.class_.__tablename__, secret.key) for secret in SECRETS} == encrypted


def test_a_new_key_reads_everything_and_the_old_one_nothing(store: Store, folder: Path) -> None:
    old = open_secret_box(folder, None)
    fill(store, old)
    before = read_keys(folder / KEY_NAME)
    assert rotate_file_key(store, AuditLog(store), folder) == len(ALL)
    (after,) = read_keys(folder / KEY_NAME)
    assert [after] != before
    assert (folder / KEY_NAME).stat().st_mode & 0o777 == 0o600
    assert words(store, open_secret_box(folder, None)) == ALL
    with pytest.raises(Refusal):
        words(store, old)
    with store.session() as session:
        (event,) = session.scalars(select(AuditRecord))
    assert (event.kind, event.facts) == ("secrets-rotated", {"count": len(ALL)})


CUTS = [("write_keys", 1), ("renew_secrets", 1), ("write_keys", 2), ("renew", 1), ("renew", 3), ("renew", 5)]


class PowerCut(Exception):
    pass


def cut_after(calls: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which fails right after its last allowed call."""
    made = 0

    def function(*arguments: Any, **more: Any) -> Any:
        nonlocal made
        result = real(*arguments, **more)
        made += 1
        if made >= calls:
            raise PowerCut
        return result

    return function


@pytest.mark.parametrize(
    ("name", "calls"),
    [("write_keys", 1), ("renew_secrets", 1), ("write_keys", 2), *(("renew", n) for n in (1, 3, 5))],
)
def test_a_power_cut_at_any_point_loses_nothing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, calls: int
) -> None:
    fill(store, open_secret_box(folder, None))
    owner: Any = SecretBox if name == "renew" else rotation
    monkeypatch.setattr(owner, name, cut_after(calls, getattr(owner, name)))
    with pytest.raises(PowerCut):
        rotate_file_key(store, AuditLog(store), folder)
    monkeypatch.undo()
    # The server starts and reads everything ...
    assert words(store, open_secret_box(folder, None)) == ALL
    # ... and running it again finishes what was begun.
    pending = read_keys(folder / KEY_NAME)
    assert rotate_file_key(store, AuditLog(store), folder) == len(ALL)
    (key,) = read_keys(folder / KEY_NAME)
    assert key == pending[0] or len(pending) == 1
    assert words(store, SecretBox([key])) == ALL


def test_a_half_written_key_file_is_never_under_its_name(folder: Path) -> None:
    open_secret_box(folder, None)
    (folder / "secret.new").write_text("half a k")
    assert len(read_keys(folder / KEY_NAME)) == 1
    open_secret_box(folder, None)


def test_a_secret_that_cannot_be_read_stops_it(store: Store, folder: Path) -> None:
    fill(store, SecretBox([new_key()]))
    open_secret_box(folder, None)
    before = read_keys(folder / KEY_NAME)
    with pytest.raises(Refusal) as refused:
        rotate_file_key(store, AuditLog(store), folder)
    assert refused.value.code == "secret-unreadable"
    # The present key is still there.
    assert set(before) < set(read_keys(folder / KEY_NAME))


def test_given_keys_are_rotated_by_naming_two(store: Store) -> None:
    old, new = new_key(), new_key()
    fill(store, SecretBox([old]))
    with pytest.raises(StartError, match="one key only"):
        rotate_given_keys(store, AuditLog(store), old)
    # Before the rotation both are read; after it the new one suffices.
    assert words(store, open_secret_box(Path(), f"{new},{old}")) == ALL
    assert rotate_given_keys(store, AuditLog(store), f"{new}, {old}") == len(ALL)
    assert words(store, open_secret_box(Path(), new)) == ALL
