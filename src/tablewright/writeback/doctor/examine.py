"""Runs the doctor's steps on a container, cleans up after them, and reports which grants are missing."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from tablewright.warehouse.contract.client import OwnsContainerObjects, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.contract.storage import storage_of
from tablewright.warehouse.setup.platform_setup import PlatformSetup, SetupRequest, Step, missing_grants
from tablewright.writeback import sql
from tablewright.writeback.doctor.probe import Probe, Unfulfilled, remove_leftovers
from tablewright.writeback.doctor.report import (
    FEATURES,
    Check,
    Feature,
    MissingGrant,
    OnCheck,
    Reason,
    Report,
    Result,
    failure,
    suspects,
)
from tablewright.writeback.doctor.steps import ALWAYS, CREATE, REACH, Trial, trials


@dataclass(frozen=True, slots=True)
class Examination:
    """What to examine. `create` creates a missing container, and removes it again unless `keep`."""

    warehouse: Warehouse
    container: Container
    staging: Path
    setup: PlatformSetup
    request: SetupRequest
    create: bool = False
    keep: bool = False
    foreign_tables: Callable[[], list[str]] = list
    on_check: OnCheck = field(default=lambda _check: None)


def examine(asked: Examination) -> Report:
    """Test every privilege. Leaves no object behind, not even those of an earlier probe that crashed.

    `on_check` is called with each check as soon as it is done; of two for the same privilege the later one
    counts.
    """
    return _Run(asked).report()


def unreachable(
    container: Container,
    error: WarehouseError,
    setup: PlatformSetup,
    request: SetupRequest,
    on_check: OnCheck = lambda _check: None,
) -> Report:
    """The report about a warehouse that cannot even be opened."""

    def fail() -> None:
        raise error

    checks = [_reach(fail)]
    checks += _not_tried(ALWAYS, checks[-1])
    for check in checks:
        on_check(check)
    return _finished(container, False, checks, (), setup, request, on_check)


class _Run:
    def __init__(self, asked: Examination) -> None:
        self._asked = asked
        storage = storage_of(asked.warehouse, asked.request.options)
        self._probe = Probe(asked.warehouse, asked.container, asked.staging, storage)
        self._trials = trials(asked.warehouse.capabilities, storage)
        self._checks: dict[Step, Check] = {}
        self._made = False

    def report(self) -> Report:
        asked = self._asked
        self._note(_reach(asked.warehouse.test))
        exists = self._ok("connect") and self._exists()
        if self._ok("connect"):
            try:
                exists = self._try_all(exists)
            finally:
                self._clean()
        for check in _not_tried(self._trials, self._last_trouble()):
            if check.privilege not in self._checks:
                self._note(check)
        return _finished(
            asked.container,
            exists and (asked.keep or not self._made),
            list(self._checks.values()),
            tuple(asked.foreign_tables()) if exists and not self._made else (),
            asked.setup,
            asked.request,
            asked.on_check,
        )

    def _exists(self) -> bool:
        asked = self._asked
        database = asked.container[0] if len(asked.container) > 1 else None
        with suppress(WarehouseError):
            return asked.container in [entry.container for entry in asked.warehouse.schemas(database)]
        return False

    def _try_all(self, listed: bool) -> bool:
        """Try all steps. Returns whether the container exists: one that is not listed may be hidden from a
        user without rights."""
        asked, exists = self._asked, listed
        if listed:
            with suppress(WarehouseError):
                remove_leftovers(asked.warehouse, asked.container)
        for trial in self._trials:
            self._try(trial)
            check = self._checks[trial.privilege]
            if trial.privilege == "clean-up" and not listed:
                # Refused in a container that does not exist: some warehouses report both in the same way.
                exists = check.reason == "permission"
                if not exists and asked.create:
                    exists = self._made = self._create()
                    if not self._made:
                        break
                    self._try(trial)
            if trial.privilege == "create-table" and not listed and not self._made:
                exists = exists or check.result == "ok" or check.reason == "permission"
                if not exists:
                    self._absent(check)
                    break
        return exists

    def _create(self) -> bool:
        asked = self._asked

        def make() -> None:
            with asked.warehouse.transaction() as transaction:
                transaction.execute(sql.create_schema(asked.container))

        self._note(attempt("create-schema", CREATE, FEATURES, make))
        return self._ok("create-schema")

    def _absent(self, check: Check) -> None:
        """The checks of a container that does not exist: none can be tried."""
        name = ".".join(self._asked.container)
        message = f"There is no {name}. Let Tablewright create it, or choose another destination."
        self._checks.pop(check.privilege)
        self._note(Check("create-schema", CREATE, "missing", FEATURES, message, "absent"))

    def _try(self, trial: Trial) -> None:
        for step in trial.needed:
            needed = self._checks.get(step)
            if needed is not None and needed.result != "ok":
                self._note(_skipped(trial, needed))
                return
        check = attempt(trial.privilege, trial.label, trial.needed_for, lambda: trial.action(self._probe))
        if trial.privilege == "registry" and self._probe.registry_absent:
            # Nothing was tried, so that this proves no right.
            check = replace(check, reason="absent")
        self._note(check)

    def _clean(self) -> None:
        made = self._checks.get("create-table")
        if made is not None and made.result == "ok":
            self._probe.clean()
        if self._made and not self._asked.keep:
            with suppress(WarehouseError), self._asked.warehouse.transaction() as transaction:
                if isinstance(transaction, OwnsContainerObjects):
                    transaction.drop_own(self._asked.container)
                transaction.execute(sql.drop_schema(self._asked.container))

    def _note(self, check: Check) -> None:
        self._checks[check.privilege] = check
        self._asked.on_check(check)

    def _ok(self, privilege: Step) -> bool:
        return self._checks[privilege].result == "ok"

    def _last_trouble(self) -> Check:
        troubled = [check for check in self._checks.values() if check.result != "ok"]
        return troubled[-1] if troubled else self._checks["connect"]


def _finished(
    container: Container,
    exists: bool,
    checks: list[Check],
    foreign_tables: tuple[str, ...],
    setup: PlatformSetup,
    request: SetupRequest,
    on_check: OnCheck,
) -> Report:
    """The report with the missing grants, and each refused check with the grant that it needs."""
    all_checks = tuple(checks)
    refused: set[Step] = {check.privilege for check in all_checks if check.reason == "permission"}
    passed: set[Step] = {
        check.privilege for check in all_checks if check.result == "ok" and check.reason is None
    }
    lacking = missing_grants(suspects(setup.grants, all_checks), refused, passed)
    named: dict[str, MissingGrant] = {}
    for key in lacking.values():
        grant = next(grant for grant in setup.grants if grant.key == key)
        statement = grant.statement(request)
        if statement is not None:
            named[key] = MissingGrant(key, grant.label, statement, grant.reason)
    for place, check in enumerate(checks):
        grant = named.get(lacking.get(check.privilege, ""))
        if grant is not None:
            changed = replace(check, grant=grant.label, grant_sql=grant.sql)
        elif check.privilege == "create-schema" and check.result == "missing":
            made = setup.create(request)
            changed = replace(
                check, grant_sql=";\n".join(setup_statement.sql for setup_statement in made) or None
            )
        else:
            continue
        checks[place] = changed
        on_check(changed)
    return Report(
        container=container,
        exists=exists,
        checks=tuple(checks),
        missing_grants=tuple(named.values()),
        foreign_tables=foreign_tables,
        checked_at=datetime.now(UTC),
    )


def _reach(action: Callable[[], None]) -> Check:
    """A host that cannot be found counts as unreachable, like one that does not answer."""
    check = attempt("connect", REACH, FEATURES, action)
    return replace(check, reason="outage") if check.result == "unknown" else check


def _not_tried(steps: tuple[Trial, ...], trouble: Check) -> list[Check]:
    return [_skipped(trial, trouble) for trial in steps]


def _skipped(trial: Trial, needed: Check) -> Check:
    message = f"Not tried, because this failed: {needed.label.lower()}."
    return Check(trial.privilege, trial.label, "unknown", trial.needed_for, message, "not-tried")


def attempt(
    privilege: Step, label: str, needed_for: tuple[Feature, ...], action: Callable[[], None]
) -> Check:
    """Run a step, and distinguish a missing privilege from an outage and from other errors."""
    started = time.perf_counter()
    result: Result = "ok"
    reason: Reason | None = None
    message: str | None = None
    detail: str | None = None
    try:
        action()
    except WarehouseError as error:
        result, reason = failure(error)
        message = " ".join(part for part in (error.message, error.hint) if part)
        detail = error.detail
    except Unfulfilled as error:
        result, reason, message = "missing", "other", str(error)
    except OSError as error:
        result, reason, message = "unknown", "other", f"The staging folder cannot be used: {error.strerror}."
    milliseconds = round((time.perf_counter() - started) * 1000, 2)
    return Check(
        privilege, label, result, needed_for, message, reason, detail=detail, milliseconds=milliseconds
    )
