"""The playbook as an agreement: proposals, votes, who may vote, the workshop, learning, the audit trail."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Id = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Instant = sa.BigInteger()  # microseconds since 1970 UTC
TEAM = "team_id"


def upgrade() -> None:
    _proposals()
    _workshops()
    _learnings()
    _index("ix_lead_closed", "lead", [TEAM, "closed", "external_id"], "closed IS NOT NULL")


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("about", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("opened_at", Instant),
        sa.Column("decided_at", Instant),
        sa.Column("version", sa.Integer()),
        sa.Column("moves", sa.Text()),
        sa.Column("moves_revision", sa.Integer()),
        sa.Column("watched_at", Instant),
        _of_workspace("proposal"),
        sa.PrimaryKeyConstraint(TEAM, "proposal_id", name="pk_proposal"),
    )
    _index("ix_proposal_in_work", "proposal", [TEAM, "state"], "state IN ('draft', 'open')")
    unwatched = "version IS NOT NULL AND watched_at IS NULL"
    _index("ix_proposal_unwatched", "proposal", [TEAM, "decided_at"], unwatched)
    op.create_table(
        "vote",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voted_at", Instant, nullable=False),
        _of_workspace("vote"),
        sa.PrimaryKeyConstraint(TEAM, "proposal_id", "member_id", name="pk_vote"),
    )
    op.create_table(
        "approver",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=False),
        sa.Column("named_at", Instant, nullable=False),
        _of_workspace("approver"),
        sa.PrimaryKeyConstraint(TEAM, "side", "member_id", name="pk_approver"),
    )
    op.create_table(
        "audit",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Integer()),
        sa.Column("version", sa.Integer()),
        sa.Column("detail", sa.Text(), nullable=False, server_default="{}"),
        _of_workspace("audit"),
        sa.PrimaryKeyConstraint(TEAM, "entry_id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", [TEAM, "at"])


def _workshops() -> None:
    op.create_table(
        "workshop",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("closed_at", Instant),
        sa.Column("evidence", sa.Text()),
        _of_workspace("workshop"),
        sa.PrimaryKeyConstraint(TEAM, "workshop_id", name="pk_workshop"),
    )
    _index("ix_workshop_open", "workshop", [TEAM, "ends_at"], "state = 'open'")
    op.create_table(
        "workshop_answer",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("points", sa.Text()),
        sa.Column("answered_at", Instant),
        _of_workspace("workshop_answer"),
        sa.PrimaryKeyConstraint(TEAM, "workshop_id", "member_id", name="pk_workshop_answer"),
    )


def _learnings() -> None:
    op.create_table(
        "learning",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("learning_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("horizon_days", sa.Float(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("leased_until", Instant),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("done_at", Instant),
        sa.Column("report", sa.Text()),
        sa.Column("toml", sa.Text()),
        _of_workspace("learning"),
        sa.PrimaryKeyConstraint(TEAM, "learning_id", name="pk_learning"),
    )
    _index("ix_learning_waiting", "learning", [TEAM, "asked_at"], "state IN ('asked', 'running')")


def _of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([TEAM], ["workspace.team_id"], name=f"fk_{table}_workspace")


def _index(name: str, table: str, columns: Sequence[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    op.drop_index("ix_lead_closed", "lead")
    for table in (
        "learning",
        "workshop_answer",
        "workshop",
        "audit",
        "approver",
        "vote",
        "proposal",
    ):
        op.drop_table(table)
