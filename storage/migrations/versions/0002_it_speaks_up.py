"""Messages that nobody asked for: outbox, claims, nudges, and what their readers prefer."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Instant = sa.BigInteger()  # microseconds since 1970 UTC
TEAM = "team_id"


def upgrade() -> None:
    _members()
    _outbox()
    _nudges()
    op.create_index("ix_touchpoint_member", "touchpoint", [TEAM, "member_id", "occurred_at"])


def _members() -> None:
    op.add_column("member", sa.Column("welcomed_at", Instant))
    op.add_column("member", sa.Column("left_at", Instant))
    to_welcome = "welcomed_at IS NULL AND slack_id IS NOT NULL"
    _index("ix_member_to_welcome", "member", [TEAM, "slack_id"], to_welcome)
    op.create_table(
        "preference",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("digest_at", sa.Time()),
        sa.Column("digest_days", sa.String(7), nullable=False),
        sa.Column("quiet_day", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("nudge_budget", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("paused_until", sa.Date()),
        sa.Column("digest_next_at", Instant),
        _of_workspace("preference"),
        sa.PrimaryKeyConstraint(TEAM, "member_id", name="pk_preference"),
    )
    _index(
        "ix_preference_digest",
        "preference",
        [TEAM, "digest_next_at"],
        "digest_next_at IS NOT NULL",
    )
    op.create_table(
        "team_digest",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("channel", Id, nullable=False),
        sa.Column("digest_at", sa.Time(), nullable=False),
        sa.Column("digest_days", sa.String(7), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("country", sa.String(2)),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant),
        _of_workspace("team_digest"),
        sa.PrimaryKeyConstraint(TEAM, "channel", name="pk_team_digest"),
    )
    _index("ix_team_digest_next", "team_digest", [TEAM, "next_at"], "next_at IS NOT NULL")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("key", Id, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer()),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent_version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("lapses_at", Instant),
        sa.Column("living_until", Instant),
        sa.Column("stale_at", Instant),
        sa.Column("due_at", Instant),
        sa.Column("leased_until", Instant),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String()),
        sa.Column("ts", sa.String()),
        sa.Column("failed", sa.Text()),
        _of_workspace("outbox"),
        sa.PrimaryKeyConstraint(TEAM, "message_id", name="pk_outbox"),
        sa.UniqueConstraint(TEAM, "key", name="uq_outbox_team_id_key"),
        sa.UniqueConstraint(
            TEAM, "conversation", "position", name="uq_outbox_team_id_conversation_position"
        ),
    )
    _index("ix_outbox_due", "outbox", [TEAM, "due_at"], "due_at IS NOT NULL")
    _index("ix_outbox_order", "outbox", [TEAM, "conversation", "position"], "due_at IS NOT NULL")
    _index("ix_outbox_stale", "outbox", [TEAM, "kind", "stale_at"], "stale_at IS NOT NULL")
    living = [TEAM, "member_id", "living_until"]
    _index("ix_outbox_living", "outbox", living, "living_until IS NOT NULL")
    _index("ix_outbox_failed", "outbox", [TEAM], "failed IS NOT NULL")
    op.create_index("ix_outbox_created", "outbox", [TEAM, "created_at"])
    op.create_table(
        "change",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("change_id", Id, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        _of_workspace("change"),
        sa.PrimaryKeyConstraint(TEAM, "change_id", name="pk_change"),
    )
    op.create_table(
        "claim",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("whose", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("claimed_at", Instant, nullable=False),
        _of_workspace("claim"),
        sa.PrimaryKeyConstraint(TEAM, "whose", "kind", "day", name="pk_claim"),
    )


def _nudges() -> None:
    op.create_table(
        "nudge",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("lead", Id, nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("noticed_at", Instant, nullable=False),
        sa.Column("told_at", Instant),
        sa.Column("message_id", Id),
        sa.Column("dismissals", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("dismissed_at", Instant),
        sa.Column("muted_at", Instant),
        sa.PrimaryKeyConstraint(TEAM, "lead", name="pk_nudge"),
    )
    _index("ix_nudge_noticed", "nudge", [TEAM, "noticed_at"], "state = 'noticed'")
    _index("ix_nudge_held", "nudge", [TEAM, "owner_id"], "state = 'held'")
    op.create_index("ix_nudge_owner", "nudge", [TEAM, "owner_id", "noticed_at"])


def downgrade() -> None:
    op.drop_index("ix_touchpoint_member", "touchpoint")
    for table in ("nudge", "claim", "change", "outbox", "team_digest", "preference"):
        op.drop_table(table)
    op.drop_index("ix_member_to_welcome", "member")
    with op.batch_alter_table("member") as member:
        member.drop_column("left_at")
        member.drop_column("welcomed_at")


def _of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([TEAM], ["workspace.team_id"], name=f"fk_{table}_workspace")


def _index(name: str, table: str, columns: Sequence[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
