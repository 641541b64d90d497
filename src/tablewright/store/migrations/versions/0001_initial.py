"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=True),
        sa.Column("actor_email", sa.String(length=320), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_actor_id"), "audit_events", ["actor_id"], unique=False)
    op.create_index("ix_audit_events_created_at", "audit_events", ["created_at"], unique=False)
    op.create_index(op.f("ix_audit_events_kind"), "audit_events", ["kind"], unique=False)
    op.create_table(
        "connections",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("write_enabled", sa.Boolean(), nullable=False),
        sa.Column("destination", sa.String(length=63), nullable=True),
        sa.Column("last_check", sa.JSON(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
    )
    op.create_table(
        "jobs",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("server", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_finished_at"), "jobs", ["finished_at"], unique=False)
    op.create_index("ix_jobs_status_run_after", "jobs", ["status", "run_after"], unique=False)
    op.create_index(
        "uq_jobs_running_key",
        "jobs",
        ["key"],
        unique=True,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.create_table(
        "materialization_runs",
        sa.Column("materialization_id", sa.String(length=32), nullable=False),
        sa.Column("workbook_id", sa.String(length=32), nullable=False),
        sa.Column("element_id", sa.String(length=64), nullable=False),
        sa.Column("element_name", sa.String(length=200), nullable=False),
        sa.Column("trigger", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("table_name", sa.String(length=63), nullable=True),
        sa.Column("built", sa.JSON(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("milliseconds", sa.Double(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materialization_runs")),
    )
    op.create_index(
        "ix_materialization_runs_element",
        "materialization_runs",
        ["workbook_id", "element_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_materialization_runs_materialization_id"),
        "materialization_runs",
        ["materialization_id"],
        unique=False,
    )
    op.create_index(op.f("ix_materialization_runs_status"), "materialization_runs", ["status"], unique=False)
    op.create_table(
        "members",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("account_type", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
    )
    op.create_table(
        "queries",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("workbook_id", sa.String(length=32), nullable=True),
        sa.Column("element_id", sa.String(length=64), nullable=True),
        sa.Column("element_name", sa.String(length=200), nullable=True),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("member_name", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("compile_ms", sa.Double(), nullable=True),
        sa.Column("wait_ms", sa.Double(), nullable=True),
        sa.Column("run_ms", sa.Double(), nullable=True),
        sa.Column("send_ms", sa.Double(), nullable=True),
        sa.Column("sql", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("stored", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queries")),
    )
    op.create_index(op.f("ix_queries_connection_id"), "queries", ["connection_id"], unique=False)
    op.create_index("ix_queries_created_at", "queries", ["created_at"], unique=False)
    op.create_index(op.f("ix_queries_member_id"), "queries", ["member_id"], unique=False)
    op.create_index(op.f("ix_queries_workbook_id"), "queries", ["workbook_id"], unique=False)
    op.create_table(
        "schedules",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("cron", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedules")),
    )
    op.create_index(op.f("ix_schedules_next_run_at"), "schedules", ["next_run_at"], unique=False)
    op.create_table(
        "server_facts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_server_facts")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("account", sa.String(length=320), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    op.create_index(
        "ix_sign_in_failures_account", "sign_in_failures", ["account", "created_at"], unique=False
    )
    op.create_index(
        "ix_sign_in_failures_address", "sign_in_failures", ["address", "created_at"], unique=False
    )
    op.create_table(
        "staged_uploads",
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("encoding", sa.String(length=32), nullable=False),
        sa.Column("load", sa.JSON(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_uploads")),
    )
    op.create_index(op.f("ix_staged_uploads_owner_id"), "staged_uploads", ["owner_id"], unique=False)
    op.create_table(
        "workbooks",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("draft_revision", sa.Integer(), nullable=False),
        sa.Column("published", sa.JSON(), nullable=True),
        sa.Column("published_revision", sa.Integer(), nullable=True),
        sa.Column("published_number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_with_everyone", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbooks")),
    )
    op.create_table(
        "data_versions",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_data_versions_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection_id", "path", name=op.f("pk_data_versions")),
    )
    op.create_table(
        "input_tables",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("workbook_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("schema_name", sa.String(length=63), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("history_name", sa.String(length=63), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("data_entry", sa.String(length=16), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_input_tables_connection_id_connections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input_tables")),
    )
    op.create_index(op.f("ix_input_tables_connection_id"), "input_tables", ["connection_id"], unique=False)
    op.create_index(op.f("ix_input_tables_workbook_id"), "input_tables", ["workbook_id"], unique=False)
    op.create_table(
        "materializations",
        sa.Column("workbook_id", sa.String(length=32), nullable=False),
        sa.Column("element_id", sa.String(length=64), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=True),
        sa.Column("cron", sa.String(length=120), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("schema_name", sa.String(length=63), nullable=False),
        sa.Column("base_name", sa.String(length=63), nullable=False),
        sa.Column("stored_table", sa.String(length=63), nullable=True),
        sa.Column("stored_level", sa.String(length=64), nullable=True),
        sa.Column("stored_digest", sa.String(length=128), nullable=True),
        sa.Column("stored_columns", sa.JSON(), nullable=True),
        sa.Column("stored_rows", sa.BigInteger(), nullable=True),
        sa.Column("stored_versions", sa.JSON(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_materializations_connection_id_connections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materializations")),
        sa.UniqueConstraint("workbook_id", "element_id", name=op.f("uq_materializations_workbook_id")),
    )
    op.create_index(
        op.f("ix_materializations_connection_id"), "materializations", ["connection_id"], unique=False
    )
    op.create_index(
        op.f("ix_materializations_workbook_id"), "materializations", ["workbook_id"], unique=False
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_sessions_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_member_id"), "sessions", ["member_id"], unique=False)
    op.create_table(
        "sign_in_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_sign_in_links_member_id_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_links_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_links_member_id"), "sign_in_links", ["member_id"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("schema_name", sa.String(length=63), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_uploads_connection_id_connections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_connection_id"), "uploads", ["connection_id"], unique=False)
    op.create_table(
        "warehouse_views",
        sa.Column("workbook_id", sa.String(length=32), nullable=False),
        sa.Column("element_id", sa.String(length=64), nullable=False),
        sa.Column("connection_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("schema_name", sa.String(length=63), nullable=False),
        sa.Column("view_name", sa.String(length=63), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_warehouse_views_connection_id_connections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse_views")),
        sa.UniqueConstraint("workbook_id", "element_id", name=op.f("uq_warehouse_views_workbook_id")),
    )
    op.create_index(
        op.f("ix_warehouse_views_connection_id"), "warehouse_views", ["connection_id"], unique=False
    )
    op.create_index(op.f("ix_warehouse_views_workbook_id"), "warehouse_views", ["workbook_id"], unique=False)
    op.create_table(
        "workbook_shares",
        sa.Column("workbook_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("ability", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["workbook_id"], ["workbooks.id"], name=op.f("fk_workbook_shares_workbook_id_workbooks")
        ),
        sa.PrimaryKeyConstraint("workbook_id", "member_id", name=op.f("pk_workbook_shares")),
    )
    op.create_table(
        "workbook_versions",
        sa.Column("workbook_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workbook_id"], ["workbooks.id"], name=op.f("fk_workbook_versions_workbook_id_workbooks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook_versions")),
        sa.UniqueConstraint("workbook_id", "number", name=op.f("uq_workbook_versions_workbook_id")),
    )
    op.create_index(
        op.f("ix_workbook_versions_workbook_id"), "workbook_versions", ["workbook_id"], unique=False
    )
    op.create_table(
        "workbook_visits",
        sa.Column("workbook_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workbook_id"], ["workbooks.id"], name=op.f("fk_workbook_visits_workbook_id_workbooks")
        ),
        sa.PrimaryKeyConstraint("workbook_id", "member_id", name=op.f("pk_workbook_visits")),
    )


def downgrade() -> None:
    op.drop_table("workbook_visits")
    op.drop_index(op.f("ix_workbook_versions_workbook_id"), table_name="workbook_versions")
    op.drop_table("workbook_versions")
    op.drop_table("workbook_shares")
    op.drop_index(op.f("ix_warehouse_views_workbook_id"), table_name="warehouse_views")
    op.drop_index(op.f("ix_warehouse_views_connection_id"), table_name="warehouse_views")
    op.drop_table("warehouse_views")
    op.drop_index(op.f("ix_uploads_connection_id"), table_name="uploads")
    op.drop_table("uploads")
    op.drop_index(op.f("ix_sign_in_links_member_id"), table_name="sign_in_links")
    op.drop_table("sign_in_links")
    op.drop_index(op.f("ix_sessions_member_id"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_expires_at"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(op.f("ix_materializations_workbook_id"), table_name="materializations")
    op.drop_index(op.f("ix_materializations_connection_id"), table_name="materializations")
    op.drop_table("materializations")
    op.drop_index(op.f("ix_input_tables_workbook_id"), table_name="input_tables")
    op.drop_index(op.f("ix_input_tables_connection_id"), table_name="input_tables")
    op.drop_table("input_tables")
    op.drop_table("data_versions")
    op.drop_table("workbooks")
    op.drop_index(op.f("ix_staged_uploads_owner_id"), table_name="staged_uploads")
    op.drop_table("staged_uploads")
    op.drop_index("ix_sign_in_failures_address", table_name="sign_in_failures")
    op.drop_index("ix_sign_in_failures_account", table_name="sign_in_failures")
    op.drop_table("sign_in_failures")
    op.drop_table("server_facts")
    op.drop_index(op.f("ix_schedules_next_run_at"), table_name="schedules")
    op.drop_table("schedules")
    op.drop_index(op.f("ix_queries_workbook_id"), table_name="queries")
    op.drop_index(op.f("ix_queries_member_id"), table_name="queries")
    op.drop_index("ix_queries_created_at", table_name="queries")
    op.drop_index(op.f("ix_queries_connection_id"), table_name="queries")
    op.drop_table("queries")
    op.drop_table("members")
    op.drop_index(op.f("ix_materialization_runs_status"), table_name="materialization_runs")
    op.drop_index(op.f("ix_materialization_runs_materialization_id"), table_name="materialization_runs")
    op.drop_index("ix_materialization_runs_element", table_name="materialization_runs")
    op.drop_table("materialization_runs")
    op.drop_index(
        "uq_jobs_running_key",
        table_name="jobs",
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.drop_index("ix_jobs_status_run_after", table_name="jobs")
    op.drop_index(op.f("ix_jobs_finished_at"), table_name="jobs")
    op.drop_table("jobs")
    op.drop_table("connections")
    op.drop_index(op.f("ix_audit_events_kind"), table_name="audit_events")
    op.drop_index("ix_audit_events_created_at", table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_actor_id"), table_name="audit_events")
    op.drop_table("audit_events")
