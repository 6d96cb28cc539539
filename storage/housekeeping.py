"""What is forgotten after a while, so that an idle table stays small."""

from datetime import datetime, timedelta

from storage.database import Database

MESSAGES_FOR = timedelta(days=30)
CLAIMS_FOR = timedelta(days=30)  # a claim is of one local day: two days would do


def keep_house(database: Database, team_id: int, now: datetime) -> int:
    """Forgets messages that were settled, and claims of days long gone; returns how many."""
    with database.write(team_id) as store:
        messages = store.outbox.forget(now - MESSAGES_FOR)
        return messages + store.claims.forget((now - CLAIMS_FOR).date())
