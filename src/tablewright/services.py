"""The running application's parts, wired once at start and handed to every router.

To add a service: give `Services` a field, and in `build_services` one line that builds it after the parts it
needs. When it holds something open, enter it: `opening.enter_context(closing(MyService(store)))`.
Everything is closed in the reverse order, also when a later part fails to start.
"""

from contextlib import ExitStack, closing
from dataclasses import dataclass

from tablewright.access.audit import AuditLog
from tablewright.access.sessions import Sessions
from tablewright.settings import Settings
from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database


@dataclass
class Services:
    settings: Settings
    store: Store
    audit: AuditLog
    sessions: Sessions
    opened: ExitStack
    """What has to be closed."""

    def close(self) -> None:
        self.opened.close()


def build_services(settings: Settings) -> Services:
    """Open everything the server needs."""
    with ExitStack() as opening:
        store = opening.enter_context(closing(Store(settings.metadata_url)))
        prepare_database(store)
        audit = AuditLog(store)
        return Services(
            settings=settings,
            store=store,
            audit=audit,
            sessions=Sessions(store, settings.session_hours),
            opened=opening.pop_all(),
        )
