"""Creates and drops input tables."""

from contextlib import ExitStack
from dataclasses import dataclass

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.decisions import refuse_without
from tablewright.common.errors import Refusal
from tablewright.common.events import InputTableCreated, InputTableDeleted
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import InputTableRecord
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.client import Transaction
from tablewright.workbooks.rules import find_workbook
from tablewright.writeback import names
from tablewright.writeback.destinations.leases import exclusive_transaction
from tablewright.writeback.destinations.object_creation import creating
from tablewright.writeback.destinations.registry import ObjectKind, RegistryEntry
from tablewright.writeback.destinations.service import Destination, Destinations
from tablewright.writeback.input_tables.edits.history_records import EntryWriter, columns_facts, table_facts
from tablewright.writeback.input_tables.edits.row_order import spread
from tablewright.writeback.input_tables.open_tables import OpenTable, OpenTables, with_retries
from tablewright.writeback.input_tables.transaction import statements
from tablewright.writeback.input_tables.transaction.recovery import begin
from tablewright.writeback.input_tables.transaction.storage import Shape, TableStorage, warehouse_now
from tablewright.writeback.input_tables.values.cells import InvalidCell, parse
from tablewright.writeback.input_tables.values.columns import new_columns
from tablewright.writeback.input_tables.values.model import Cell, EditSource, InputTableIn, Row


@dataclass(frozen=True, slots=True)
class Histories:
    """The destination of a new table's history, and the transaction that writes it."""

    destination: Destination
    transaction: Transaction


class InputTableLifecycle:
    def __init__(self, store: Store, destinations: Destinations, audit: AuditLog, tables: OpenTables) -> None:
        self._store = store
        self._destinations = destinations
        self._audit = audit
        self._tables = tables

    def create(self, actor: Actor, wanted: InputTableIn, source: EditSource) -> str:
        """Create table, history and registry rows in one transaction, then the record in the store. Returns
        its id."""
        refuse_without(actor.permissions, "create-input-tables")
        with self._store.session() as session:
            find_workbook(session, actor, wanted.workbook_id, "edit")
        problem = parse(wanted.name, "text")
        if isinstance(problem, InvalidCell) or not wanted.name.strip():
            message = problem.message if isinstance(problem, InvalidCell) else "An input table needs a name."
            raise Refusal("invalid", message, code="bad-name", where={"field": "name"})
        destination = self._destinations.choose(
            actor, wanted.connection_id, "create-input-table", wanted.destination_id
        )
        apart = self._destinations.beside(destination)
        input_table_id = new_id()

        def attempt() -> Shape:
            # While it runs, nobody else takes a name.
            with ExitStack() as stack:
                begun = stack.enter_context(creating(destination))
                begun_apart = begun if apart is None else stack.enter_context(creating(apart))
                transaction = stack.enter_context(destination.transaction())
                histories = Histories(
                    apart or destination,
                    transaction if apart is None else stack.enter_context(apart.transaction()),
                )
                shape = self._shape(destination, histories, wanted)
                begun[shape.path[-1]] = "TABLE"
                begun_apart[shape.history[-1]] = "TABLE"
                self._build(transaction, destination, histories, shape, actor, wanted, input_table_id, source)
            return shape

        shape = with_retries(attempt)
        with self._store.session() as session:
            session.add(
                InputTableRecord(
                    id=input_table_id,
                    connection_id=wanted.connection_id,
                    workbook_id=wanted.workbook_id,
                    name=wanted.name,
                    container=list(destination.container),
                    table_name=shape.path[-1],
                    history_name=shape.history[-1],
                    history_container=list(apart.container) if apart is not None else None,
                    history_hints=True,
                    columns=[column.model_dump(mode="json") for column in shape.columns],
                    data_entry="draft",
                    created_by=actor.id,
                )
            )
            event = InputTableCreated(
                input_table_id, wanted.connection_id, wanted.workbook_id, wanted.name, list(shape.path)
            )
            self._audit.record(actor, event, session)
        return input_table_id

    def delete(self, actor: Actor, table: OpenTable, source: EditSource) -> int:
        """Drop the table and its record; the history stays. Returns the number of this last edit."""
        access = table.found
        destination = self._destinations.look(access.connection_id, access.container)
        registry = destination.registry
        apart = self._destinations.beside(destination)
        kept = table.warehouse.table_kind(access.history_path) is not None
        there = table.warehouse.table_kind(access.path) is not None
        edit = 0
        turns = (table.storage.turn, registry.turn)
        with exclusive_transaction(table.warehouse, access.container, *turns) as transaction:
            registry.ensure(transaction)
            if kept:
                client_id = new_id()
                # Of a table that was dropped behind our back nothing can be finished.
                if there:
                    last, _ = begin(transaction, table.storage, client_id)
                else:
                    last, _ = table.storage.head(transaction, client_id)
                edit = last + 1
                columns = table.storage.shape.columns
                writer = EntryWriter(edit, warehouse_now(), actor.email, source, columns)
                entry = writer.structure("drop-table", columns_facts(columns), None)
                table.storage.append_history(transaction, [entry], client_id)
                if access.history_container == access.container:
                    registry.update(transaction, access.history, status="kept")
                elif apart is not None:
                    apart.registry.update(transaction, access.history, status="kept")
            if not registry.drop(transaction, access.table, "TABLE"):
                raise Refusal(
                    "conflict",
                    f"{'.'.join(access.path)} is not registered as ours, so it is left alone.",
                    code="not-ours",
                    hint="An administrator can look it up in the registry of the destination.",
                )
        with self._store.session() as session:
            record = session.get_one(InputTableRecord, access.id)
            record.deleted_at = utc_now()
            self._audit.record(actor, InputTableDeleted(access.id, access.name), session)
        return edit

    def _shape(self, destination: Destination, histories: "Histories", wanted: InputTableIn) -> Shape:
        taken = destination.registry.taken_names(destination.warehouse)
        if histories.destination is not destination:
            taken |= histories.destination.registry.taken_names(histories.destination.warehouse)
        name = names.object_name(
            wanted.name, taken, max_bytes=destination.max_bytes, suffixes=(names.HISTORY_SUFFIX,)
        )
        columns = tuple(new_columns(wanted.columns, destination.max_bytes, wanted.key_columns))
        history = histories.destination.registry.path(names.history_name(name))
        return Shape(destination.registry.path(name), history, columns)

    def _build(
        self,
        transaction: Transaction,
        destination: Destination,
        histories: "Histories",
        shape: Shape,
        actor: Actor,
        wanted: InputTableIn,
        input_table_id: str,
        source: EditSource,
    ) -> None:
        kinds: tuple[tuple[tuple[str, ...], ObjectKind, Destination, Transaction], ...] = (
            (shape.path, "input-table", destination, transaction),
            (shape.history, "input-table-history", histories.destination, histories.transaction),
        )
        for path, kind, where, within in kinds:
            entry = RegistryEntry(
                object_name=path[-1],
                object_id=input_table_id,
                kind=kind,
                owner=actor.email,
                document_id=wanted.workbook_id,
                status="making",
            )
            where.registry.add(within, entry)
        keyed = destination.warehouse.capabilities.enforced_keys
        transaction.execute(statements.create_table(shape.path, shape.columns, keyed=keyed))
        exact_json = histories.destination.warehouse.capabilities.exact_json
        histories.transaction.execute(statements.create_history(shape.history, exact_json=exact_json))
        storage = TableStorage(destination.warehouse, shape)
        now = warehouse_now()
        writer = EntryWriter(1, now, actor.email, source, shape.columns)
        blank: dict[str, Cell] = {column.id: None for column in shape.columns}
        rows = [
            Row(new_id(), 1, order, blank, now, actor.email, now, actor.email)
            for order in spread(None, None, 0 if wanted.key_columns else wanted.blank_rows)
        ]
        storage.insert(transaction, rows)
        entry = writer.structure("create", None, table_facts(shape.columns, rows))
        storage.append_history(histories.transaction, [entry], new_id())
        for path, _, where, within in kinds:
            where.registry.update(within, path[-1], status="ready")
