"""The running application's parts, wired once at start and handed to every router.

To add a service: give `Services` a field, and in `build_services` one line that builds it after the parts it
needs. When it holds something open, enter it: `opening.enter_context(closing(MyService(store)))`.
Everything is closed in the reverse order, also when a later part fails to start. Services register
their job kinds with `jobs` and their followers with `publishing.after_publish` when they are built; the
jobs start last.
"""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass

from tablewright.access.accounts import AccountTypes
from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.devices import Devices
from tablewright.access.members import Members
from tablewright.access.secrets import SecretBox, open_secret_box
from tablewright.access.sessions import Sessions
from tablewright.access.sign_in import SignIn
from tablewright.access.teams import Teams
from tablewright.compiler.interface import CompiledQuery
from tablewright.connections.data_versions import DataVersions
from tablewright.connections.grants import Grants
from tablewright.connections.oauth.sign_in import WarehouseSignIns
from tablewright.connections.oauth.tokens import Tokens
from tablewright.connections.service import ConnectionConfigs, Connections, limits_of
from tablewright.document.model import Workbook
from tablewright.editor.sessions import Editors
from tablewright.editor.stored_formulas import StoredFormulas
from tablewright.jobs.service import Jobs
from tablewright.query.service import QueryService, Question
from tablewright.query.turns import Lanes, TurnLimits
from tablewright.runtime.data_folder import DataFolder
from tablewright.runtime.settings import Settings
from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database
from tablewright.warehouse.identity.identity import acting_as_service
from tablewright.warehouse.pool import WarehousePool
from tablewright.workbooks.publishing import Publishing
from tablewright.workbooks.service import Workbooks
from tablewright.workbooks.shares import Shares
from tablewright.workbooks.source_rights import SourceRights
from tablewright.writeback.destinations.locks import Locks
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.input_tables.live import LiveChanges
from tablewright.writeback.input_tables.service import InputTables
from tablewright.writeback.input_tables.viewer_scopes import ViewerScopes
from tablewright.writeback.materialization.service import Materializations
from tablewright.writeback.uploads.quota import Quota
from tablewright.writeback.uploads.service import Uploads
from tablewright.writeback.views.service import WarehouseViews
from tablewright.writeback.write_access.monitor import WriteAccessMonitor
from tablewright.writeback.write_access.move_job import Moves, MoveServices
from tablewright.writeback.write_access.retries import retriers
from tablewright.writeback.write_access.service import WriteAccess

_DECIDING = (
    "sessions",
    "members",
    "account_types",
    "team_members",
    "teams",
    "connection_grants",
    "workbooks",
    "workbook_shares",
    "input_tables",
)
"""Tables of the metadata database that decide who may watch what."""


@dataclass
class Services:
    settings: Settings
    store: Store
    secrets: SecretBox
    warehouse_sign_ins: WarehouseSignIns
    audit: AuditLog
    sessions: Sessions
    devices: Devices
    sign_in: SignIn
    members: Members
    account_types: AccountTypes
    teams: Teams
    grants: Grants
    workbooks: Workbooks
    publishing: Publishing
    shares: Shares
    jobs: Jobs
    warehouses: WarehousePool
    versions: DataVersions
    queries: QueryService
    lanes: Lanes
    formulas: StoredFormulas
    editors: Editors
    connections: Connections
    destinations: Destinations
    write_access: WriteAccess
    watch: WriteAccessMonitor
    moves: Moves
    locks: Locks
    uploads: Uploads
    views: WarehouseViews
    materializations: Materializations
    input_tables: InputTables
    endless: list[Callable[[], None]]
    """Ends replies that last as long as a page is open, so that a stop need not wait for them."""
    opened: ExitStack
    """What has to be closed."""

    def end_streams(self) -> None:
        """Called when the server wants to stop, before it waits for open requests."""
        for end in self.endless:
            end()

    def close(self) -> None:
        self.opened.close()


def build_services(settings: Settings) -> Services:
    """Open everything the server needs. Raises `StartError` with a plain message when it cannot."""
    with ExitStack() as opening, acting_as_service():
        folder = opening.enter_context(DataFolder(settings.data_dir))
        key = settings.secret_key.get_secret_value() if settings.secret_key else None
        secrets = open_secret_box(settings.data_dir, key)
        store = opening.enter_context(closing(Store(settings.metadata_url)))
        prepare_database(store)
        audit = AuditLog(store)
        sessions = Sessions(store, settings.session_hours, settings.session_idle_hours)
        sign_in = SignIn(store, sessions, audit)
        grants = Grants(store, audit)
        workbooks = Workbooks(store, audit, SourceRights(store, grants))
        publishing = Publishing(store, workbooks, audit)
        jobs = Jobs(store, audit, folder.server_id, settings.job_threads)
        limits = limits_of(settings)
        configs = ConnectionConfigs(store, secrets)
        tokens = Tokens(store, secrets, audit)
        warehouses = opening.enter_context(closing(WarehousePool(configs.load, limits, tokens)))
        versions = DataVersions(store)
        queries = opening.enter_context(closing(QueryService(settings, store, warehouses, versions)))
        formulas = StoredFormulas(queries.facts)
        workbooks.before_saving = formulas.bind
        editors = opening.enter_context(closing(Editors(queries.facts, warehouses, settings.compile_seconds)))
        destinations = Destinations(store, warehouses)
        live = LiveChanges()
        locks = Locks(store, audit)
        input_tables = InputTables(
            store,
            destinations,
            versions,
            audit,
            live,
            ViewerScopes(workbooks, queries.compile_element),
            cell_limit=settings.paste_cell_limit,
            columns_changed=queries.facts.forget,
            locks=locks,
        )
        opening.callback(input_tables.close)
        store.after_change(_DECIDING, live.look_again)
        write_access = WriteAccess(store, destinations, audit, settings.staging_dir)
        watch = WriteAccessMonitor(store, jobs, destinations, write_access.checks, locks)

        def table_changed(connection_id: str, path: tuple[str, ...]) -> None:
            versions.advance(connection_id, path)
            queries.facts.forget(connection_id)

        staging, limit_mb = settings.staging_dir, settings.upload_limit_mb
        quota = Quota(settings.staged_files_per_member, settings.staged_mb_per_member * 1_000_000)
        uploads = Uploads(store, destinations, audit, staging, limit_mb, table_changed, locks, quota)
        uploads.recover()

        def compile_relation(
            workbook_id: str,
            document: Workbook,
            element_id: str,
            level: str | None,
            actor: Actor,
            *,
            ordered: bool = False,
        ) -> tuple[str, CompiledQuery]:
            question = Question(
                workbook_id,
                document,
                element_id,
                level,
                purpose="relation",
                use_stored=False,
                ordered=ordered,
            )
            return queries.compile_element(question, actor)

        views = WarehouseViews(store, destinations, workbooks, compile_relation, audit, locks)
        publishing.after_publish(views.after_publish)
        materializations = Materializations(
            store,
            destinations,
            workbooks,
            versions,
            compile_relation,
            jobs,
            audit,
            table_changed,
            locks,
            settings.materialization_timeout_seconds,
        )
        publishing.after_publish(materializations.after_publish)
        queries.stored_elements = materializations.stored_elements
        parts = MoveServices(input_tables, views, materializations, table_changed)
        moves = Moves(store, jobs, destinations, locks, audit, parts)
        watch.retriers += retriers(store, destinations, views, materializations)
        moves.recover()
        materializations.recover()
        watch.start()
        jobs.start()
        opening.callback(jobs.stop)
        return Services(
            settings=settings,
            store=store,
            secrets=secrets,
            warehouse_sign_ins=WarehouseSignIns(
                store, secrets, tokens, audit, configs.load, warehouses.forget
            ),
            audit=audit,
            sessions=sessions,
            devices=Devices(secrets),
            sign_in=sign_in,
            members=Members(store, sessions, sign_in, audit),
            account_types=AccountTypes(store, audit),
            teams=Teams(store, audit),
            grants=grants,
            workbooks=workbooks,
            publishing=publishing,
            shares=Shares(store, audit),
            jobs=jobs,
            warehouses=warehouses,
            versions=versions,
            queries=queries,
            lanes=Lanes(turn_limits(settings)),
            formulas=formulas,
            editors=editors,
            connections=Connections(store, warehouses, queries.facts, audit, secrets),
            destinations=destinations,
            write_access=write_access,
            watch=watch,
            moves=moves,
            locks=locks,
            uploads=uploads,
            views=views,
            materializations=materializations,
            input_tables=input_tables,
            endless=[live.close],
            opened=opening.pop_all(),
        )


def turn_limits(settings: Settings) -> TurnLimits:
    return TurnLimits(
        running=settings.query_threads,
        running_each=settings.query_threads_per_member,
        waiting=settings.waiting_requests,
        waiting_each=settings.waiting_requests_per_member,
    )
