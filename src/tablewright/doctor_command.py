"""What `tablewright doctor` does: the checks of a connection's destinations, as text and as an exit code."""

from collections.abc import Callable, Iterator
from contextlib import closing

from sqlalchemy import select

from tablewright.access.audit import AuditLog
from tablewright.access.oauth.tokens import Tokens
from tablewright.access.secrets import open_secret_box
from tablewright.query.connections import ConnectionConfigs
from tablewright.refusal import StartError
from tablewright.settings import Settings
from tablewright.store.database import Store
from tablewright.store.models import Connection
from tablewright.warehouse.acting import acting_as_service
from tablewright.warehouse.pool import PoolLimits, WarehousePool
from tablewright.writeback.destination import Destinations
from tablewright.writeback.doctor.report import Check, Feature, Report
from tablewright.writeback.write_access.service import WriteAccess

HEALTHY, RIGHTS_MISSING, OUT_OF_REACH = 0, 3, 4
"""Exit codes; 1 is for questions that cannot be answered at all."""

FEATURES: dict[Feature, str] = {
    "input-tables": "input tables",
    "uploads": "CSV upload",
    "warehouse-views": "warehouse views",
    "materialization": "materialization",
}
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
        limits = PoolLimits(settings.data_dir, settings.staging_dir, settings.duckdb_memory_mb)
        audit = AuditLog(store)
        tokens = Tokens(store, secrets, audit)
        # Where members sign in to the warehouse, the service account is looked at.
        with closing(WarehousePool(configs.load, limits, tokens)) as pool, acting_as_service():
            destinations = Destinations(store, pool)
            access = WriteAccess(store, destinations, audit, settings.staging_dir)
            connection = _find(store, name)
            codes = [HEALTHY]
            for container in _containers(access, connection, destination):
                if setup:
                    say(access.checks.setup(connection.id, container, {}).script)
                    continue
                report = access.checks.run(connection.id, container, {})
                for line in lines(connection.name, report):
                    say(line)
                codes.append(exit_code(report))
            return max(codes)


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
    fails = [label for feature, label in FEATURES.items() if not report.features[feature]]
    if works:
        yield f"  Works: {', '.join(works)}."
    if fails:
        yield f"  Does not work: {', '.join(fails)}."
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
    found = [each for each in known if name in (each.id, each.name)]
    found = found or [each for each in known if each.name.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise StartError(f"Several connections are called {name}. Give an id: {_listed(found)}.")
    raise StartError(f"There is no connection {name}. There are: {_listed(known) or 'none'}.")


def _listed(connections: list[Connection]) -> str:
    return ", ".join(f"{each.name} ({each.id})" for each in connections)


def _containers(access: WriteAccess, connection: Connection, wanted: str | None) -> list[tuple[str, ...]]:
    state = access.state(connection.id)
    if wanted is not None:
        known = [each.container for each in state.destinations if ".".join(each.container) == wanted]
        depth = sum(field.part for field in state.fields)
        parts = known[0] if known else tuple(wanted.split(".", depth - 1))
        if len(parts) != depth:
            names = ".".join(field.name.upper() for field in state.fields if field.part)
            raise StartError(f"Name the destination as {names}.")
        return [parts]
    found = [each.container for each in state.destinations if not each.retired]
    if not found:
        raise StartError(f"{connection.name} has no destination. Name one with --destination.")
    return found
