"""Several destinations of a connection; objects know the whole path of what holds them"""

import json
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OBJECTS = ("input_tables", "uploads", "warehouse_views", "materializations")


def upgrade() -> None:
    op.create_table(
        "destinations",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("container", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("team_ids", sa.JSON(), nullable=False),
        sa.Column("last_check", sa.JSON(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_destinations_connection_id_connections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destinations")),
    )
    op.create_index(op.f("ix_destinations_connection_id"), "destinations", ["connection_id"], unique=False)
    op.create_table(
        "object_locks",
        sa.Column("object_id", sa.String(length=32), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("container", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_object_locks_connection_id_connections")
        ),
        sa.PrimaryKeyConstraint("object_id", name=op.f("pk_object_locks")),
    )
    op.create_index(op.f("ix_object_locks_connection_id"), "object_locks", ["connection_id"], unique=False)
    op.create_table(
        "destination_moves",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.Column("target_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("current", sa.String(length=200), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_destination_moves_connection_id_connections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination_moves")),
    )
    op.create_index(
        "ix_destination_moves_connection", "destination_moves", ["connection_id", "created_at"], unique=False
    )
    _each_destination_gets_a_row()
    with op.batch_alter_table("connections") as batch:
        batch.drop_column("destination")
        batch.drop_column("last_check")
    for name in OBJECTS:
        op.add_column(name, sa.Column("container", sa.JSON(), nullable=True))
        _convert(name, "schema_name", "container", lambda schema: [schema])
        with op.batch_alter_table(name) as batch:
            batch.alter_column("container", existing_type=sa.JSON(), nullable=False)
            batch.drop_column("schema_name")


def downgrade() -> None:
    for name in OBJECTS:
        op.add_column(name, sa.Column("schema_name", sa.String(length=63), nullable=True))
        _convert(name, "container", "schema_name", lambda container: container[-1])
        with op.batch_alter_table(name) as batch:
            batch.alter_column("schema_name", existing_type=sa.String(length=63), nullable=False)
            batch.drop_column("container")
    with op.batch_alter_table("connections") as batch:
        batch.add_column(sa.Column("destination", sa.String(length=63), nullable=True))
        batch.add_column(sa.Column("last_check", sa.JSON(), nullable=True))
    _default_destinations_go_back()
    op.drop_index("ix_destination_moves_connection", "destination_moves")
    op.drop_table("destination_moves")
    op.drop_index(op.f("ix_object_locks_connection_id"), "object_locks")
    op.drop_table("object_locks")
    op.drop_index(op.f("ix_destinations_connection_id"), "destinations")
    op.drop_table("destinations")


_DESTINATIONS = sa.table(
    "destinations",
    sa.column("id", sa.String()),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("connection_id", sa.String()),
    sa.column("container", sa.JSON()),
    sa.column("options", sa.JSON()),
    sa.column("purpose", sa.String()),
    sa.column("description", sa.Text()),
    sa.column("is_default", sa.Boolean()),
    sa.column("team_ids", sa.JSON()),
    sa.column("last_check", sa.JSON(none_as_null=True)),
)
_CONNECTIONS = sa.table(
    "connections",
    sa.column("id", sa.String()),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("destination", sa.String()),
    sa.column("last_check", sa.JSON(none_as_null=True)),
)


def _each_destination_gets_a_row() -> None:
    """What a former check found is shown in another form now: the next one tells."""
    bind = op.get_bind()
    chosen = sa.select(_CONNECTIONS).where(_CONNECTIONS.c.destination.is_not(None))
    for row in bind.execute(chosen).all():
        bind.execute(
            sa.insert(_DESTINATIONS).values(
                id=uuid.uuid4().hex,
                created_at=row.created_at,
                connection_id=row.id,
                container=[row.destination],
                options={},
                purpose="data",
                description="",
                is_default=True,
                team_ids=[],
                last_check=None,
            )
        )


def _default_destinations_go_back() -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.select(_DESTINATIONS).where(_DESTINATIONS.c.is_default)).all():
        changed = sa.update(_CONNECTIONS).where(_CONNECTIONS.c.id == row.connection_id)
        bind.execute(changed.values(destination=row.container[-1]))


def _convert(table: str, source: str, target: str, change) -> None:  # type: ignore[no-untyped-def]
    """Each row's `target` from its `source`; lists are kept as JSON."""
    bind = op.get_bind()
    kinds = {"container": sa.JSON(), "schema_name": sa.String()}
    rows = sa.table(table, sa.column("id", sa.String()), *(sa.column(n, k) for n, k in kinds.items()))
    for row in bind.execute(sa.select(rows.c.id, rows.c[source])).all():
        value = row[1]
        if source == "container" and isinstance(value, str):
            value = json.loads(value)
        bind.execute(sa.update(rows).where(rows.c.id == row.id).values({target: change(value)}))
