"""The use case behind the digest's own buttons: leaving a lead alone for a while."""

from datetime import datetime

from scoring.lead import Lead
from scoring.snooze import snooze
from storage.database import Database

SOURCE = "slack"


def put_to_rest(
    database: Database,
    team_id: int,
    member_id: int,
    lead_id: str,
    until: datetime,
    entry_id: str,
    now: datetime,
) -> Lead | None:
    """Lets a lead of this member rest until then; None if it is not theirs any more."""
    with database.write(team_id) as store:
        lead = store.leads.locked(lead_id)
        if lead is None or lead.owner_id != member_id:
            return None
        store.ledger.add_touchpoint(lead_id, snooze(SOURCE, entry_id, member_id, until, now), now)
        return lead


def name_of(database: Database, team_id: int, member_id: int, lead_id: str) -> str:
    """What the lead is called, if it is this member's."""
    with database.read(team_id) as store:
        lead = store.leads.get(lead_id)
    return lead.name if lead and lead.owner_id == member_id else lead_id
