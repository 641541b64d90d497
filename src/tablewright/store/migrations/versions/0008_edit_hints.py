"""Histories of input tables have hints; those that there are get the column when they are written to"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("input_tables", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("history_hints", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("input_tables", schema=None) as batch_op:
        batch_op.drop_column("history_hints")
