"""A workspace in figures, for those who watch over it."""

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import lead


@dataclass(frozen=True)
class Figures:
    leads: int
    leads_outdated: int
    signals_waiting: int


def figures(database: Database, team_id: int) -> Figures:
    """Leads, those still scored by an older playbook, and signals whose lead is not known yet."""
    with database.read(team_id) as store:
        version = store.playbooks.active.version
        leads, current = store.connection.execute(
            select(func.count(), func.count().filter(lead.c.playbook_version == version)).where(
                lead.c.team_id == team_id
            )
        ).one()
        return Figures(leads, leads - current, store.ledger.waiting())
