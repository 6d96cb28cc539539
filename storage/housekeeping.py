"""What is forgotten after a while, so that an idle table stays small."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from storage.database import Database
from storage.tables import claim

MESSAGES_FOR = timedelta(days=30)
CLAIMS_FOR = timedelta(days=30)  # a claim is of one local day: two days would do


def keep_house(database: Database, team_id: int, now: datetime) -> int:
    """Forgets messages that were settled, and claims of days long gone; returns how many."""
    with database.write(team_id) as store:
        messages = store.outbox.forget(now - MESSAGES_FOR)
        long_gone = (now - CLAIMS_FOR).date()
        claims = store.connection.execute(
            delete(claim).where(claim.c.team_id == team_id, claim.c.day < long_gone)
        ).rowcount
    return messages + claims
