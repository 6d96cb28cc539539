"""The first schema."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Instant = sa.BigInteger()  # microseconds since 1970 UTC
TEAM = "team_id"


def upgrade() -> None:
    op.create_table(
        "workspace",
        sa.Column(TEAM, sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slack_id", sa.String()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("playbook_version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint(TEAM, name="pk_workspace"),
        sa.UniqueConstraint("slack_id", name="uq_workspace_slack_id"),
    )
    op.create_table(
        "member",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("slack_id", sa.String()),
        sa.Column("email", sa.Text()),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("manager", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("refreshed_at", Instant),
        _of_workspace("member"),
        sa.PrimaryKeyConstraint(TEAM, "member_id", name="pk_member"),
        sa.UniqueConstraint(TEAM, "slack_id", name="uq_member_team_id_slack_id"),
        sa.UniqueConstraint(TEAM, "email", name="uq_member_team_id_email"),
    )
    op.create_table(
        "playbook",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.Column("activated_at", Instant, nullable=False),
        sa.Column("activated_by", sa.Text(), nullable=False),
        _of_workspace("playbook"),
        sa.PrimaryKeyConstraint(TEAM, "version", name="pk_playbook"),
    )
    op.create_table(
        "draft",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("draft_id", Id, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("written_at", Instant, nullable=False),
        _of_workspace("draft"),
        sa.PrimaryKeyConstraint(TEAM, "draft_id", name="pk_draft"),
    )
    _leads()
    _ledger()


def _leads() -> None:
    op.create_table(
        "lead",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("external_id", Id, nullable=False),
        sa.Column("company", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.String(), server_default="new", nullable=False),
        sa.Column("status", sa.String(), server_default="open", nullable=False),
        sa.Column("attributes", sa.Text(), server_default="", nullable=False),
        sa.Column("playbook_version", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Float(), nullable=False),
        sa.Column("coverage", sa.Float(), nullable=False),
        sa.Column("positive_key", sa.Float(), nullable=False),
        sa.Column("negative_key", sa.Float(), nullable=False),
        sa.Column("priority_key", sa.Float(), nullable=False),
        sa.Column("closed", sa.String()),
        sa.Column("queue_key", sa.Float()),
        sa.Column("rest_until", Instant),
        sa.Column("due_at", Instant),
        sa.Column("due_what", sa.Text()),
        _of_workspace("lead"),
        sa.PrimaryKeyConstraint(TEAM, "external_id", name="pk_lead"),
    )
    queue: list[str | sa.TextClause] = [TEAM, "owner_id", sa.text("queue_key DESC"), "external_id"]
    _index("ix_lead_queue", "lead", queue, "queue_key IS NOT NULL")
    due = [TEAM, "owner_id", "due_at", "external_id"]
    _index("ix_lead_due", "lead", due, "due_at IS NOT NULL")
    rested: list[str | sa.TextClause] = [
        TEAM, "owner_id", sa.text("priority_key DESC"), "external_id", "rest_until",
    ]  # fmt: skip
    _index("ix_lead_rested", "lead", rested, "rest_until IS NOT NULL")
    _index("ix_lead_rest", "lead", [TEAM, "owner_id", "rest_until"], "rest_until IS NOT NULL")
    _index("ix_lead_rest_ends", "lead", [TEAM, "rest_until"], "rest_until IS NOT NULL")
    _index("ix_lead_email", "lead", [TEAM, "email"], "email != ''")
    op.create_index("ix_lead_owner", "lead", [TEAM, "owner_id", "external_id"])


def _ledger() -> None:
    op.create_table(
        "signal",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("source", Id, nullable=False),
        sa.Column("external_id", Id, nullable=False),
        sa.Column("lead", Id),
        sa.Column("waits_for", Id),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text()),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("points", sa.Float()),
        sa.Column("received_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint(TEAM, "source", "external_id", name="pk_signal"),
    )
    by_lead = [TEAM, "lead", "occurred_at"]
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_signal_lead", "signal", by_lead)
    else:
        read = ["kind", "asset", "points", "source", "external_id"]
        op.create_index("ix_signal_of_lead", "signal", [*by_lead, *read])
    _index("ix_signal_waiting", "signal", [TEAM, "waits_for"], "waits_for IS NOT NULL")
    op.create_table(
        "touchpoint",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("source", Id, nullable=False),
        sa.Column("external_id", Id, nullable=False),
        sa.Column("lead", Id, nullable=False),
        sa.Column("member_id", sa.Integer()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("next_step_at", Instant),
        sa.Column("value_amount", sa.BigInteger()),
        sa.Column("value_currency", sa.String(3)),
        sa.Column("channel", sa.Text()),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("reverses", Id),
        sa.Column("logged_at", Instant, nullable=False),
        _of_workspace("touchpoint"),
        sa.ForeignKeyConstraint(
            [TEAM, "lead"], ["lead.team_id", "lead.external_id"], name="fk_touchpoint_lead"
        ),
        sa.PrimaryKeyConstraint(TEAM, "source", "external_id", name="pk_touchpoint"),
    )
    op.create_index("ix_touchpoint_lead", "touchpoint", [TEAM, "lead", "occurred_at"])


def downgrade() -> None:
    for table in ("touchpoint", "signal", "lead", "draft", "playbook", "member", "workspace"):
        op.drop_table(table)


def _of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([TEAM], ["workspace.team_id"], name=f"fk_{table}_workspace")


def _index(name: str, table: str, columns: Sequence[str | sa.TextClause], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
