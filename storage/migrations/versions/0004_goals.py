"""Goals and what they are counted from: tallies, figures, pictures; the weekly review; leads that
are merged.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Instant = sa.BigInteger()  # microseconds since 1970 UTC
Day = sa.Integer()  # the date's ordinal
TEAM = "team_id"


def upgrade() -> None:
    _merged_leads()
    _reviews()
    _goals()
    _tallies()
    _figures()


def _merged_leads() -> None:
    op.add_column("lead", sa.Column("merged_into", Id))
    _index("ix_lead_merged", "lead", [TEAM, "merged_into"], "merged_into IS NOT NULL")


def _reviews() -> None:
    op.add_column("preference", sa.Column("review_day", sa.Integer()))
    op.add_column("preference", sa.Column("review_next_at", Instant))
    due = "review_next_at IS NOT NULL"
    _index("ix_preference_review", "preference", [TEAM, "review_next_at"], due)


def _goals() -> None:
    op.create_table(
        "goal",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("settled_at", Instant),
        sa.Column("ended_at", Instant),
        sa.Column("counted_to", Id),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _of_workspace("goal"),
        sa.PrimaryKeyConstraint(TEAM, "goal_id", name="pk_goal"),
    )
    _index("ix_goal_name", "goal", [TEAM, "name"], "ended_at IS NULL", unique=True)
    op.create_table(
        "followed",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("kind", Id, nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        _of_workspace("followed"),
        sa.PrimaryKeyConstraint(TEAM, "kind", "goal_id", name="pk_followed"),
    )


def _tallies() -> None:
    op.create_table(
        "uncounted",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("change_id", Id, nullable=False),
        sa.Column("lead", Id, nullable=False),
        sa.PrimaryKeyConstraint(TEAM, "change_id", name="pk_uncounted"),
    )
    op.create_table(
        "progress",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("lead", Id, nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant, nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(TEAM, "lead", "goal_id", name="pk_progress"),
    )
    op.create_index("ix_progress_goal", "progress", [TEAM, "goal_id"])
    op.create_table(
        "tally_day",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("measure", Id, nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("day", Day, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("squares", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(TEAM, "goal_id", "measure", "unit", "day", name="pk_tally_day"),
    )
    op.create_table(
        "tally_week",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("week", Day, nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        *(sa.Column(f"gap_{n}", sa.Integer(), nullable=False) for n in range(8)),
        sa.Column("efforts", sa.Integer(), nullable=False),
        sa.Column("timed", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(TEAM, "goal_id", "week", "chain", "level", name="pk_tally_week"),
    )


def _figures() -> None:
    op.create_table(
        "figure_value",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("name", Id, nullable=False),
        sa.Column("dimension", Id, nullable=False),
        sa.Column("day", Day, nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("currency", sa.String(3)),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant, nullable=False),
        _of_workspace("figure_value"),
        sa.PrimaryKeyConstraint(TEAM, "name", "dimension", "day", name="pk_figure_value"),
    )
    op.create_index(
        "ix_figure_value_day", "figure_value", [TEAM, "name", "day", "dimension", "value"]
    )
    op.create_table(
        "kpi",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("name", Id, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("green", sa.Float()),
        sa.Column("red", sa.Float()),
        sa.Column("lower_is_better", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _of_workspace("kpi"),
        sa.PrimaryKeyConstraint(TEAM, "name", name="pk_kpi"),
    )
    op.create_table(
        "picture",
        sa.Column(TEAM, sa.Integer(), nullable=False),
        sa.Column("key", Id, nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        _of_workspace("picture"),
        sa.PrimaryKeyConstraint(TEAM, "key", name="pk_picture"),
    )
    op.create_index("ix_picture_made", "picture", [TEAM, "made_at"])


def _of_workspace(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([TEAM], ["workspace.team_id"], name=f"fk_{table}_workspace")


def _index(name: str, table: str, columns: Sequence[str], where: str, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    for table in (
        "picture",
        "kpi",
        "figure_value",
        "tally_week",
        "tally_day",
        "progress",
        "uncounted",
        "followed",
        "goal",
    ):
        op.drop_table(table)
    op.drop_index("ix_preference_review", "preference")
    with op.batch_alter_table("preference") as preference:
        preference.drop_column("review_next_at")
        preference.drop_column("review_day")
    op.drop_index("ix_lead_merged", "lead")
    # Not in a batch: on SQLite that makes the table anew, and touchpoints hang on its rows.
    op.drop_column("lead", "merged_into")
