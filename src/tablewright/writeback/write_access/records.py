"""Destinations and their objects, in the metadata database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tablewright.common.errors import Refusal
from tablewright.connections.reserved_paths import same_container
from tablewright.store.models import (
    Connection,
    DestinationRecord,
    InputTableRecord,
    Materialization,
    UploadRecord,
    WarehouseView,
)
from tablewright.warehouse.contract.paths import Container

STORED = (InputTableRecord, UploadRecord, WarehouseView, Materialization)


@dataclass(frozen=True, slots=True)
class DestinationState:
    """`last_check` is the doctor's last report, as plain values."""

    id: str
    container: Container
    options: dict[str, Any]
    purpose: str
    description: str
    is_default: bool
    team_ids: tuple[str, ...]
    retired: bool
    last_check: dict[str, Any] | None
    object_count: int


def find_connection(session: Session, connection_id: str) -> Connection:
    connection = session.get(Connection, connection_id)
    if connection is None or connection.deleted_at is not None:
        raise Refusal("not-found", "There is no such connection.", hint="It may have been deleted.")
    return connection


def find_destination(session: Session, connection_id: str, destination_id: str) -> DestinationRecord:
    record = session.get(DestinationRecord, destination_id)
    if record is None or record.connection_id != connection_id:
        raise Refusal("not-found", "There is no such destination.", hint="It may have been removed.")
    return record


def destinations_of(session: Session, connection_id: str) -> list[DestinationRecord]:
    """All of them, the default first and the retired ones last."""
    chosen = select(DestinationRecord).where(DestinationRecord.connection_id == connection_id)
    destinations = session.scalars(chosen.order_by(DestinationRecord.created_at))
    return sorted(destinations, key=lambda record: (record.retired_at is not None, not record.is_default))


def count_objects(session: Session, connection_id: str) -> list[Container]:
    """The container of each object of the connection."""
    containers: list[Container] = []
    for model in STORED:
        chosen = select(model.container).where(model.connection_id == connection_id)
        if model is InputTableRecord or model is UploadRecord:
            chosen = chosen.where(model.deleted_at.is_(None))
        containers += [tuple(container) for container in session.scalars(chosen)]
    return containers


def states(session: Session, connection_id: str) -> list[DestinationState]:
    places = count_objects(session, connection_id)
    return [state_of(record, places) for record in destinations_of(session, connection_id)]


def state_of(record: DestinationRecord, places: Sequence[Container]) -> DestinationState:
    container = tuple(record.container)
    return DestinationState(
        id=record.id,
        container=container,
        options=record.options,
        purpose=record.purpose,
        description=record.description,
        is_default=record.is_default,
        team_ids=tuple(record.team_ids),
        retired=record.retired_at is not None,
        last_check=record.last_check,
        object_count=sum(same_container(place, container) for place in places),
    )
