"""Stored tables may be refreshed by the warehouse itself; a run may have something to say"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("materializations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("stored_refreshed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("materialization_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("materialization_runs", schema=None) as batch_op:
        batch_op.drop_column("note")
    with op.batch_alter_table("materializations", schema=None) as batch_op:
        batch_op.drop_column("stored_refreshed")
