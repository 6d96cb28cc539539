"""A workspace in figures, for those who watch over it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import lead


@dataclass(frozen=True)
class Backlog:
    """What waits: messages to be delivered, leads held for a digest, signals without a lead.

    `outbox_oldest_seconds` is how long the oldest message has waited; None where none does.
    """

    outbox_waiting: int = 0
    outbox_oldest_seconds: float | None = None
    outbox_failed: int = 0
    held_for_digest: int = 0
    signals_waiting: int = 0

    def __add__(self, other: "Backlog") -> "Backlog":
        ages = (self.outbox_oldest_seconds, other.outbox_oldest_seconds)
        return Backlog(
            self.outbox_waiting + other.outbox_waiting,
            max((age for age in ages if age is not None), default=None),
            self.outbox_failed + other.outbox_failed,
            self.held_for_digest + other.held_for_digest,
            self.signals_waiting + other.signals_waiting,
        )


@dataclass(frozen=True)
class Figures:
    """`leads_outdated` still have the scores of an older playbook."""

    leads: int
    leads_outdated: int
    backlog: Backlog


def figures(database: Database, team_id: int, now: datetime) -> Figures:
    with database.read(team_id) as store:
        version = store.playbooks.active.version
        leads, current = store.connection.execute(
            select(func.count(), func.count().filter(lead.c.playbook_version == version)).where(
                lead.c.team_id == team_id, lead.c.merged_into.is_(None)
            )
        ).one()
        outbox = store.deliveries.undelivered()
        oldest = outbox.oldest_since
        backlog = Backlog(
            outbox.waiting,
            max((now - oldest).total_seconds(), 0.0) if oldest else None,
            outbox.failed,
            store.nudges.held(),
            store.ledger.waiting(),
        )
        return Figures(leads, leads - current, backlog)
