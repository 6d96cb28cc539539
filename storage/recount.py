"""A goal's tally from the whole ledger, without the tables that are kept up to date."""

from collections.abc import Callable
from datetime import datetime

from scoring.goals.journey import first_touch, journey
from scoring.goals.tally import Tally, added, tally_of
from storage.database import Database
from storage.goals import StoredGoal
from storage.rescore import all_ledgers


def recount(
    database: Database,
    team_id: int,
    stored: StoredGoal,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Tally:
    """The tally of a goal as it was at an instant, from the ledger alone: entries until then count,
    whenever they were logged. `progress` is told of each lead.
    """
    parts = []
    for whole in all_ledgers(database, team_id):
        signals = [s for s in whole.signals if s.occurred_at <= at]
        touchpoints = [t for t in whole.touchpoints if t.occurred_at <= at]
        if first_touch(touchpoints, signals):
            way = journey(
                stored.goal, stored.owner_id, stored.zone, whole.lead, touchpoints, signals
            )
            parts.append(tally_of(stored.goal, way))
        progress(1)
    return added(parts)
