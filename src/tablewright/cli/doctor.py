"""What `tablewright doctor` does: the checks of a connection's destinations, as text and as an exit code."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import select

from tablewright.access.audit import AuditLog
from tablewright.access.secrets import open_secret_box
from tablewright.common.errors import StartError
from tablewright.connections.oauth.tokens import Tokens
from tablewright.connections.service import ConnectionConfigs, limits_of
from tablewright.runtime.data_folder import is_held
from tablewright.runtime.settings import Settings
from tablewright.store.database import Store
from tablewright.store.models import Connection, JobRecord
from tablewright.warehouse.identity.identity import acting_as_service
from tablewright.warehouse.pool import WarehousePool
from tablewright.warehouse.registry import platform_of
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.doctor.report import Check, Feature, Report, report_of
from tablewright.writeback.write_access.monitor import check_job
from tablewright.writeback.write_access.service import WriteAccess

HEALTHY, RIGHTS_MISSING, OUT_OF_REACH = 0, 3, 4
"""Exit codes; 1 is for errors of the command itself."""

FEATURES: dict[Feature, str] = {
    "input-tables": "input tables",
    "uploads": "CSV upload",
    "warehouse-views": "warehouse views",
    "materialization": "materialization",
}
PATIENCE_SECONDS = 120.0
"""How long a running server may take for a check."""
_MARKS = {"ok": "ok", "missing": "MISSING", "unknown": "unknown"}


def run_doctor(
    settings: Settings, name: str, destination: str | None, say: Callable[[str], None], *, setup: bool = False
) -> int:
    """`name` is a connection's name or id; `destination` the path of one, without it each is checked.

    With `setup`, the statements that set it up are printed instead.
    """
    key = settings.secret_key.get_secret_value() if settings.secret_key else None
    with closing(Store(settings.metadata_url)) as store:
        secrets = open_secret_box(settings.data_dir, key)
        configs = ConnectionConfigs(store, secrets)
        limits = limits_of(settings)
        audit = AuditLog(store)
        tokens = Tokens(store, secrets, audit)
        # Where members sign in to the warehouse, the service account is looked at.
        with closing(WarehousePool(configs.load, limits, tokens)) as pool, acting_as_service():
            destinations = Destinations(store, pool)
            access = WriteAccess(store, destinations, audit, settings.staging_dir)
            connection = _find(store, name)
            codes = [HEALTHY]
            if not setup and platform_of(connection.platform).one_connection and is_held(settings.data_dir):
                # The server has the only session there can be.
                return _ask_server(store, access, connection, destination, say)
            for container in _containers(access, connection, destination):
                if setup:
                    say(access.checks.setup(connection.id, container, {}).script)
                    continue
                report = access.checks.run(connection.id, container, {})
                for line in lines(connection.name, report):
                    say(line)
                codes.append(exit_code(report))
            return max(codes)


def _ask_server(
    store: Store,
    access: WriteAccess,
    connection: Connection,
    destination: str | None,
    say: Callable[[str], None],
) -> int:
    """Have the running server do the check. Returns its report."""
    containers = _containers(access, connection, destination)
    if any(container not in _saved(access, connection) for container in containers):
        raise StartError(
            f"A Tablewright server uses {connection.name} now: check another place on the connection's page "
            "there, under Write access, or stop the server."
        )
    say(f"A Tablewright server uses {connection.name} now, so it does the check.")
    job = check_job(connection.id)
    with store.session() as session:
        session.add(job)
    if not _ended(store, job.id):
        raise StartError(
            f"The server does not answer. Check {connection.name} on its page there, under Write access."
        )
    codes = [HEALTHY]
    for container, kept in _saved(access, connection).items():
        if container not in containers or kept is None:
            continue
        if kept.get("unreached"):
            say(f"{connection.name}, destination {'.'.join(container)}")
            say(f"  {kept['unreached']['message']}")
            say("  Privileges could not be checked. No right was found to be missing.")
            codes.append(OUT_OF_REACH)
            continue
        report = report_of(kept)
        for line in lines(connection.name, report):
            say(line)
        codes.append(exit_code(report))
    return max(codes)


def _saved(access: WriteAccess, connection: Connection) -> dict[tuple[str, ...], dict[str, Any] | None]:
    """The saved destinations, each with its last report."""
    destinations = access.state(connection.id).destinations
    return {
        destination.container: destination.last_check
        for destination in destinations
        if not destination.retired
    }


def _ended(store: Store, job_id: str) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with store.session() as session:
            job = session.get(JobRecord, job_id)
            if job is None or job.status in ("succeeded", "failed"):
                return job is not None and job.status == "succeeded"
        time.sleep(0.2)
    return False


def exit_code(report: Report) -> int:
    if report.ok:
        return HEALTHY
    return OUT_OF_REACH if report.outage else RIGHTS_MISSING


def lines(connection: str, report: Report) -> Iterator[str]:
    """The report for a terminal."""
    yield f"{connection}, destination {'.'.join(report.container)}"
    tried = [check for check in report.checks if check.reason != "not-tried"]
    for check in tried:
        yield f"  {_MARKS[check.result]:<8} {check.label}{_why(check)}"
    if len(tried) < len(report.checks):
        yield f"  {len(report.checks) - len(tried)} more steps could not be tried."
    works = [label for feature, label in FEATURES.items() if report.features[feature]]
    fails = [label for feature, label in FEATURES.items() if report.features[feature] is False]
    unknown = [label for feature, label in FEATURES.items() if report.features[feature] is None]
    if works:
        yield f"  Works: {', '.join(works)}."
    if fails:
        yield f"  Does not work: {', '.join(fails)}."
    if unknown:
        yield f"  Could not be checked: {', '.join(unknown)}."
    if report.foreign_tables:
        yield f"  Tables that are not ours, hidden from everybody: {', '.join(report.foreign_tables)}."
    if report.missing_grants:
        yield "  Run in the warehouse:"
        for grant in report.missing_grants:
            yield f"    {grant.sql};"
    elif report.outage:
        yield "  The warehouse is out of reach. No right was found to be missing."


def _why(check: Check) -> str:
    return f": {check.message}" if check.message and check.result != "ok" else ""


def _find(store: Store, name: str) -> Connection:
    chosen = select(Connection).where(Connection.deleted_at.is_(None))
    with store.session() as session:
        known = list(session.scalars(chosen.order_by(Connection.name)))
    connections = [candidate for candidate in known if name in (candidate.id, candidate.name)]
    connections = connections or [
        candidate for candidate in known if candidate.name.casefold() == name.casefold()
    ]
    if len(connections) == 1:
        return connections[0]
    if connections:
        raise StartError(f"Several connections are called {name}. Give an id: {_listed(connections)}.")
    raise StartError(f"There is no connection {name}. There are: {_listed(known) or 'none'}.")


def _listed(connections: list[Connection]) -> str:
    return ", ".join(f"{connection.name} ({connection.id})" for connection in connections)


def _containers(access: WriteAccess, connection: Connection, wanted: str | None) -> list[tuple[str, ...]]:
    state = access.state(connection.id)
    if wanted is not None:
        known = [
            destination.container
            for destination in state.destinations
            if ".".join(destination.container) == wanted
        ]
        depth = sum(field.part for field in state.fields)
        parts = known[0] if known else tuple(wanted.split(".", depth - 1))
        if len(parts) != depth:
            names = ".".join(field.name.upper() for field in state.fields if field.part)
            raise StartError(f"Name the destination as {names}.")
        return [parts]
    containers = [destination.container for destination in state.destinations if not destination.retired]
    if not containers:
        raise StartError(f"{connection.name} has no destination. Name one with --destination.")
    return containers
