"""Who may be called now, whatever the playbook thinks of them."""

from datetime import datetime

from sqlalchemy import or_, select

from scoring.lead import Lead
from storage.database import Database
from storage.tables import lead


def callable_leads(database: Database, team_id: int, now: datetime) -> dict[str, str]:
    """The names of all leads that are open, not opted out and not resting at `now`, by external id."""
    with database.read(team_id) as store:
        rows = store.connection.execute(
            select(lead.c.external_id, lead.c.company, lead.c.contact, lead.c.email).where(
                lead.c.team_id == team_id,
                or_(lead.c.queue_key.is_not(None), lead.c.rest_until <= now, lead.c.due_at <= now),
            )
        )
        return {row[0]: Lead(*row).name for row in rows}
