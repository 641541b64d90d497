"""Jobs belong to members, who take turns; a run of a materialization can be cancelled"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("member_id", sa.String(length=32), nullable=True))
        batch_op.create_index("ix_jobs_member_started", ["member_id", "started_at"])
    with op.batch_alter_table("materialization_runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_by", sa.String(length=200), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("materialization_runs", schema=None) as batch_op:
        batch_op.drop_column("cancelled_by")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_member_started")
        batch_op.drop_column("member_id")
