"""Histories of input tables may lie apart from their tables"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("input_tables", schema=None) as batch_op:
        batch_op.add_column(sa.Column("history_container", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("input_tables", schema=None) as batch_op:
        batch_op.drop_column("history_container")
