"""The doctor's results about a destination. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.setup.platform_setup import Grant, Step

Feature = Literal["input-tables", "uploads", "warehouse-views", "materialization"]
Result = Literal["ok", "missing", "unknown"]
Reason = Literal["permission", "outage", "absent", "not-tried", "other"]

FEATURES: tuple[Feature, ...] = ("input-tables", "uploads", "warehouse-views", "materialization")
OUTAGES = frozenset({"unavailable", "timeout", "disk-full", "out-of-memory"})
"""Codes of errors that pass by themselves, or when somebody starts the server again."""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one step. `grant` is the label of the missing privilege, if it is known."""

    privilege: Step
    label: str
    result: Result
    needed_for: tuple[Feature, ...]
    message: str | None = None
    reason: Reason | None = None
    """Why it is not ok."""
    grant: str | None = None
    grant_sql: str | None = None
    detail: str | None = None
    """The warehouse's own message."""
    milliseconds: float = 0.0


OnCheck = Callable[[Check], None]


@dataclass(frozen=True, slots=True)
class MissingGrant:
    """One missing privilege; an administrator of the warehouse grants it by running `sql`."""

    key: str
    label: str
    sql: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the doctor found about one container."""

    container: Container
    exists: bool
    checks: tuple[Check, ...]
    missing_grants: tuple[MissingGrant, ...]
    foreign_tables: tuple[str, ...]
    checked_at: datetime

    @property
    def ok(self) -> bool:
        return all(check.result == "ok" for check in self.checks)

    @property
    def outage(self) -> bool:
        """Whether a step failed because the warehouse is unreachable, not for lack of a privilege."""
        return any(check.reason == "outage" for check in self.checks)

    @property
    def conclusive(self) -> bool:
        """Whether it says anything about privileges: it does not if the warehouse was unreachable."""
        return not self.outage or any(check.result == "missing" for check in self.checks)

    @property
    def features(self) -> dict[Feature, bool | None]:
        """Which features work; None for one that an outage kept from being tested."""
        return {feature: self._works(feature) for feature in FEATURES}

    def _works(self, feature: Feature) -> bool | None:
        needed = [check for check in self.checks if feature in check.needed_for]
        if all(check.result == "ok" for check in needed):
            return True
        tried = [check for check in needed if check.result != "ok" and check.reason != "not-tried"]
        only_outage = self.outage and all(check.reason == "outage" for check in tried)
        return None if only_outage else False


def failure(error: WarehouseError) -> tuple[Result, Reason]:
    """The check result of a step's error: only a refusal is a missing privilege."""
    if error.code == "permission":
        return "missing", "permission"
    if error.code in OUTAGES or error.retryable:
        return "unknown", "outage"
    return "unknown", "other"


def suspects(grants: tuple[Grant, ...], checks: tuple[Check, ...]) -> tuple[Grant, ...]:
    """The grants that the warehouse's error messages show to be missing. Other errors only look alike."""
    told = {check.privilege: check.detail or "" for check in checks if check.reason == "permission"}
    return tuple(
        grant
        for grant in grants
        if grant.sign is None or any(grant.sign.search(told[step]) for step in grant.steps & set(told))
    )


def check_values(check: Check) -> dict[str, Any]:
    """The check as plain values; the warehouse's message only for members who may see it."""
    return asdict(check) | {"needed_for": list(check.needed_for)}


def report_values(report: Report) -> dict[str, Any]:
    """The report as plain values, as the API shows it and the store keeps it."""
    return {
        "container": list(report.container),
        "exists": report.exists,
        "ok": report.ok,
        "outage": report.outage,
        "checks": [check_values(check) for check in report.checks],
        "features": dict(report.features),
        "missing_grants": [asdict(grant) for grant in report.missing_grants],
        "foreign_tables": list(report.foreign_tables),
        "checked_at": report.checked_at.isoformat(),
        "unreached": None,
    }


def kept_values(former: Mapping[str, Any] | None, report: Report) -> dict[str, Any]:
    """The stored part of a report: the last known privileges. An outage is only recorded with them."""
    if report.conclusive or former is None or former.get("outage"):
        return report_values(report)
    trouble = next(check for check in report.checks if check.reason == "outage")
    unreached = {"at": report.checked_at.isoformat(), "message": trouble.message or trouble.label}
    return {**former, "unreached": unreached}


def report_of(values: Mapping[str, Any]) -> Report:
    """A report from its plain values."""
    return Report(
        container=tuple(values["container"]),
        exists=values["exists"],
        checks=tuple(
            replace(Check(**check), needed_for=tuple(check["needed_for"])) for check in values["checks"]
        ),
        missing_grants=tuple(MissingGrant(**grant) for grant in values["missing_grants"]),
        foreign_tables=tuple(values["foreign_tables"]),
        checked_at=datetime.fromisoformat(values["checked_at"]),
    )
