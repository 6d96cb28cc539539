"""Leads with mails are to be scored anew: what a mail gateway did counts nothing any more."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No playbook has version 0, so the next re-scoring takes these leads for outdated."""
    op.execute(
        "UPDATE lead SET playbook_version = 0 WHERE EXISTS (SELECT 1 FROM signal"
        " WHERE signal.team_id = lead.team_id AND signal.lead = lead.external_id"
        " AND signal.kind IN ('email_clicked', 'email_opened'))"
    )


def downgrade() -> None:
    upgrade()
