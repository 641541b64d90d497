"""Retries views, materialization runs and uploads that failed for lack of a privilege or of the warehouse."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import Materialization, ObjectLock, StagedUpload, WarehouseView
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql
from tablewright.writeback.destinations.locks import lock_code
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.doctor.report import Feature, Report
from tablewright.writeback.materialization.service import Materializations
from tablewright.writeback.names import PROBE_PREFIX
from tablewright.writeback.views.service import WarehouseViews


class FailedWorkRetrier(Protocol):
    """Retries failed objects of one feature."""

    @property
    def feature(self) -> Feature: ...

    def knows(self, object_id: str) -> bool: ...

    def mend(self, lock: ObjectLock, *, checked: bool) -> bool:
        """Retry what failed. Returns whether nothing is left to retry. `checked`: the doctor found the
        feature working."""
        ...

    def explain(self, lock: ObjectLock, grants: str) -> None:
        """Add to the object's error what the doctor found missing."""
        ...


@dataclass(frozen=True, slots=True)
class _Stored:
    """Retries objects with a stored record of one kind."""

    store: Store
    record: ClassVar[type[WarehouseView | Materialization | StagedUpload]]

    def knows(self, object_id: str) -> bool:
        with self.store.session() as session:
            return session.get(self.record, object_id) is not None


@dataclass(frozen=True, slots=True)
class _Views(_Stored):
    record = WarehouseView
    views: WarehouseViews
    feature: Feature = "warehouse-views"

    def mend(self, lock: ObjectLock, *, checked: bool) -> bool:  # noqa: ARG002 - as all of them
        return self.views.rebuild(lock.object_id)

    def explain(self, lock: ObjectLock, grants: str) -> None:
        self.views.add_to_error(lock.object_id, grants)


@dataclass(frozen=True, slots=True)
class _Runs(_Stored):
    """Retries materialization runs. A queued run unlocks its object when it succeeds."""

    record = Materialization
    materializations: Materializations
    feature: Feature = "materialization"

    def mend(self, lock: ObjectLock, *, checked: bool) -> bool:
        return self.materializations.run_again(lock.object_id, lock.since, checked=checked)

    def explain(self, lock: ObjectLock, grants: str) -> None:
        self.materializations.add_to_error(lock.object_id, grants)


@dataclass(frozen=True, slots=True)
class _Uploads(_Stored):
    """Uploads are not loaded automatically: the person has the file and can load it again."""

    record = StagedUpload
    destinations: Destinations
    feature: Feature = "uploads"

    def mend(self, lock: ObjectLock, *, checked: bool) -> bool:
        """Unlock uploads once the doctor is content: loading may need more privileges than creating a
        table."""
        if checked:
            return True
        if lock.code == "permission":
            return False
        try:
            destination = self.destinations.look(lock.connection_id, tuple(lock.container))
            path = (*destination.container, f"{PROBE_PREFIX}{new_id()}")
            with destination.warehouse.transaction() as transaction:
                transaction.execute(sql.create_table(path, {"id": "INT"}))
                transaction.execute(sql.drop("TABLE", path))
        except WarehouseError as error:
            return lock_code(error) is None
        return True

    def explain(self, lock: ObjectLock, grants: str) -> None:
        """Nothing to do: the upload's owner saw the reason when it failed."""


def retriers(
    store: Store, destinations: Destinations, views: WarehouseViews, materializations: Materializations
) -> tuple[FailedWorkRetrier, ...]:
    return _Views(store, views), _Runs(store, materializations), _Uploads(store, destinations)


def grants_for(report: Report, feature: Feature) -> str:
    """What an administrator of the warehouse can run to give the feature what it lacks; empty if unknown."""
    needed = [
        check.grant_sql
        for check in report.checks
        if check.result == "missing" and feature in check.needed_for and check.grant_sql
    ]
    listed = "; ".join(dict.fromkeys(needed))
    return f"This gives the right: {listed}." if listed else ""
