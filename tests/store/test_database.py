"""The metadata database: both kinds behave alike under many writers."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database
from tablewright.store.models import MemberRecord, ServerFact, WorkbookShare, WorkbookVisit
from tablewright.store.models.workbook import WorkbookRecord
from tablewright.store.upsert import upsert


@pytest.fixture
def store(metadata_url: str) -> Generator[Store]:
    opened = Store(metadata_url)
    prepare_database(opened)
    yield opened
    opened.close()


def workbook() -> WorkbookRecord:
    return WorkbookRecord(
        name="W",
        owner_id="o",
        draft={},
        draft_revision=1,
        published_number=0,
        updated_at=datetime.now(UTC),
        shared_with_everyone=False,
    )


def test_moments_keep_their_zone(store: Store) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))
    with store.session() as session:
        session.add(MemberRecord(email="a@x", name="A", account_type="admin", last_sign_in_at=moment))
    with store.session() as session:
        read = session.scalars(select(MemberRecord.last_sign_in_at)).one()
    assert read == moment
    assert read.utcoffset() == timedelta(0)


def test_moments_without_a_zone_are_refused(store: Store) -> None:
    naive = datetime(2026, 1, 2)  # noqa: DTZ001
    with pytest.raises(StatementError, match="without time zone"), store.session() as session:
        session.add(MemberRecord(email="a@x", name="A", account_type="admin", last_sign_in_at=naive))


def test_a_failed_block_changes_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.session() as session:
        session.add(ServerFact(name="a", value="1"))
        session.flush()
        raise RuntimeError
    with store.session() as session:
        assert session.get(ServerFact, "a") is None


def test_foreign_keys_are_checked(store: Store) -> None:
    with pytest.raises(IntegrityError), store.session() as session:
        session.add(WorkbookShare(workbook_id="nowhere", member_id="m", ability="view"))


def test_many_writers_at_once(store: Store) -> None:
    with store.session() as session:
        record = workbook()
        session.add(record)

    def visit(number: int) -> None:
        with store.session() as session:
            session.get(WorkbookRecord, record.id)
            key = {"workbook_id": record.id, "member_id": str(number % 4)}
            upsert(session, WorkbookVisit, key, {"opened_at": datetime.now(UTC)})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visit, range(80)))
    with store.session() as session:
        assert len(session.scalars(select(WorkbookVisit)).all()) == 4
