"""What stands in for learning in tests. The learner's process imports it here."""

import os
import signal
import time
from dataclasses import replace
from datetime import datetime, timedelta

from scoring.learning.findings import OfHalfLife, OfKind
from scoring.learning.learned import Learned
from scoring.message import Refused, say
from storage.database import Database
from tests.handlers.learning.lessons import RECOMMENDED

DAYS = 21  # the half-life that is learned
FINDINGS = (OfKind("email_opened", 1.0, 0, 300), OfHalfLife(14, DAYS))


def quick(database: Database, team_id: int, at: datetime, horizon: timedelta) -> Learned:
    """Says which process it was, in the place of the wins."""
    with database.read(team_id) as store:
        playbook = replace(store.playbooks.active, half_life=timedelta(days=DAYS))
    learned = replace(RECOMMENDED, playbook=playbook, findings=FINDINGS, wins=os.getpid())
    return replace(learned, at=at, horizon=horizon)


def slow(database: Database, team_id: int, at: datetime, horizon: timedelta) -> Learned:
    time.sleep(30)
    return quick(database, team_id, at, horizon)


def deadly(database: Database, team_id: int, at: datetime, horizon: timedelta) -> Learned:
    os.kill(os.getpid(), signal.SIGKILL)
    return quick(database, team_id, at, horizon)


def refusing(database: Database, team_id: int, at: datetime, horizon: timedelta) -> Learned:
    raise Refused(say("scikit-learn is missing"))


def failing(database: Database, team_id: int, at: datetime, horizon: timedelta) -> Learned:
    raise ZeroDivisionError("no outcome at all")
