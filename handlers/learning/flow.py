"""Learning from outcomes: the ledger is read as it was known at an instant, and learned from."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from scoring.learning.learn import learn
from scoring.learning.learned import Learned
from scoring.message import Refused, say
from storage.database import Database
from storage.health import count_leads
from storage.histories import histories

MOST_DAYS = 3650
_READING = 0.2  # of the whole time, at a guess

Progress = Callable[[float], object]


def parse_horizon(days: float) -> timedelta:
    """The time after which a lead that is still open counts as not won; raises `Refused`."""
    if math.isnan(days) or not 0 < days <= MOST_DAYS:
        raise Refused(
            say("the horizon must be more than 0 and at most {most} days", most=MOST_DAYS)
        )
    return timedelta(days=days)


def parse_ripe_share(percent: float | None) -> float | None:
    """The share of open leads that are to be ripe, 0 to 1; None keeps the present one. Raises `Refused`."""
    if percent is None:
        return None
    if math.isnan(percent) or not 0 < percent < 100:
        raise Refused(say("the share of ripe leads must be more than 0 and less than 100 percent"))
    return percent / 100


def learn_from(
    database: Database,
    team_id: int,
    at: datetime,
    horizon: timedelta,
    progress: Progress = lambda share: None,
    ripe_share: float | None = None,
) -> Learned:
    """What the outcomes known at `at` teach about the playbook in force; so many of the open leads
    (0 to 1, None: as many as now) are to be ripe by it.

    Takes seconds to a minute and much memory: never within a request. `progress` is told the share
    that is done, 0 to 1. Raises `Refused` where scikit-learn is not installed.
    """
    with database.read(team_id) as store:
        playbook = store.playbooks.active
    leads, read = max(count_leads(database, team_id), 1), 0

    def reading(more: int) -> None:
        nonlocal read
        read += more
        progress(_READING * min(read / leads, 1))

    found = histories(database, team_id, at, playbook.bursts, reading)

    def learning(share: float) -> None:
        progress(_READING + (1 - _READING) * share)

    return learn(found, playbook, horizon, learning, ripe_share)
