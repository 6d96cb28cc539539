"""Closing a workshop that is over, and telling its result."""

import logging
from datetime import datetime

from handlers.workshop import flow
from handlers.workshop.reading import base_of
from scoring.agreement.evidence import EvidenceOf
from storage.bulk import in_one_go
from storage.database import Database
from storage.evidence import read_evidence
from storage.workshops import StoredWorkshop

logger = logging.getLogger("nextcall.workshop")


def conclude(database: Database, team_id: int, now: datetime) -> int:
    """Closes what is over; of what is closed, reads what the ledger says, and tells the result."""
    with database.read(team_id) as store:
        running, untold = store.workshops.running(), store.workshops.untold()
    if running and in_one_go(database, team_id, flow.close_where_over, now):
        untold = [*untold, running]
    return sum(_told(database, team_id, over, now) for over in untold)


def _told(database: Database, team_id: int, over: StoredWorkshop, now: datetime) -> int:
    found = _evidence(database, team_id, over)
    return in_one_go(database, team_id, flow.tell, over.workshop_id, found, now)


def _evidence(database: Database, team_id: int, over: StoredWorkshop) -> EvidenceOf:
    """Seconds of reading where there are many leads, so before the transaction that tells."""
    with database.read(team_id) as store:
        playbook = base_of(store, over)
    try:
        return read_evidence(database, team_id, playbook)
    except Exception:  # people wait for the result; it is worth telling without
        logger.exception("the evidence for workshop %s could not be read", over.workshop_id)
        return {}
