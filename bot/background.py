"""What the bot does unasked: decides, delivers, keeps house. Any number of processes may do it.

Six threads wait for work: one decides what signals and touchpoints have given reason to say, one
looks for what is due at somebody's hour, one reckons what takes long, one has learned what was asked
for, one brings leads to a new playbook, one delivers. They are woken when something was written
here, and look every second or few for what another process wrote; their waits are those of a
monotonic clock, so that a clock that jumps holds up nobody. APScheduler ticks for the housework. The
database says whose turn it is.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk import WebClient

from bot.delivery import PATIENCE, Courier, Patience
from bot.learner import Learner
from bot.people import meet
from bot.pictures import forget_old
from handlers.digest import jobs as digest
from handlers.learning.jobs import Study
from handlers.milestone import jobs as milestone
from handlers.nudges import jobs as nudges
from handlers.pictures import NO_PICTURES, Pictures
from handlers.proposals import jobs as proposals
from handlers.proposals import watching
from handlers.review import jobs as review
from handlers.settings import jobs as settings
from handlers.team_digest import jobs as team_digest
from handlers.workshop import jobs as workshop
from storage.database import Database
from storage.housekeeping import keep_house
from storage.rescore import rescore, sweep

logger = logging.getLogger("nextcall.background")

# Does some work in short transactions and says how much; called again until there is none.
Job: TypeAlias = Callable[[Database, int, datetime], int]

# What signals, touchpoints and new people give reason for, in the order in which it is done.
DECISIONS: Sequence[Job] = (
    settings.welcome,
    nudges.decide,
    nudges.refresh,
    digest.refresh,
    milestone.count,
    milestone.Foresight(),
)
# What is due at somebody's hour.
SCHEDULED: Sequence[Job] = (
    digest.send,
    team_digest.send,
    review.send,
    milestone.learned,
    watching.tell,
    workshop.conclude,
)

LOOK_EVERY = timedelta(seconds=1)
SCHEDULES_EVERY = timedelta(seconds=5)
SWEEP_EVERY = timedelta(minutes=1)
MEET_EVERY = timedelta(minutes=5)
HOUSEWORK_EVERY = timedelta(hours=1)


class Rescoring:
    """Brings all leads to the playbook in force, as soon as that is another one than they were brought to
    in this process last.
    """

    def __init__(self) -> None:
        self._finished: int | None = None

    def __call__(self, database: Database, team_id: int, now: datetime) -> int:
        with database.read(team_id) as store:
            version = store.playbooks.active.version
        if version == self._finished:
            return 0
        done = rescore(database, team_id, now)
        self._finished = version
        return done


class Worker:
    """A thread that works until there is nothing to do, and then waits: to be woken, or a while."""

    def __init__(self, name: str, work: Callable[[], int], every: timedelta) -> None:
        self._work = work
        self._every = every.total_seconds()
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            if not self._worked():
                self._woken.wait(self._every)

    def _worked(self) -> bool:
        try:
            return self._work() > 0
        except Exception:  # whatever it was, the next turn may do better
            logger.exception("work in the background failed")
            return False


@contextlib.contextmanager
def background(
    database: Database,
    team_id: int,
    client: WebClient,
    now: Callable[[], datetime],
    patience: Patience = PATIENCE,
    schedules_every: timedelta = SCHEDULES_EVERY,
    pictures: Pictures = NO_PICTURES,
) -> Iterator[Callable[[], None]]:
    """Does all of it while it lasts; gives what wakes it after something was written."""
    courier = Courier(database, team_id, client, now, patience)
    delivering = Worker("delivery", lambda: courier.deliver(delivering.wake), LOOK_EVERY)

    def doing(name: str, jobs: Sequence[Job], every: timedelta) -> Worker:
        return Worker(name, lambda: _done(jobs, database, team_id, now, delivering.wake), every)

    deciding = doing("decisions", (*DECISIONS, proposals.Telling()), LOOK_EVERY)
    # What reads every ledger takes seconds, for which nobody else is to wait.
    reckoning = doing("reckoning", (proposals.WhoWouldMove(), watching.look), LOOK_EVERY)
    rescoring = doing("re-scoring", (Rescoring(),), LOOK_EVERY)
    schedules = doing("schedules", SCHEDULED, schedules_every)
    learner = Learner(database.url)
    study = Study(database, team_id, now, learner, pictures)
    learning = Worker("learning", study, LOOK_EVERY)
    workers = (deciding, schedules, reckoning, learning, rescoring, delivering)
    housework = _housework(database, team_id, client, now)
    for worker in workers:
        worker.start()
    housework.start()
    try:
        yield deciding.wake
    finally:
        housework.shutdown(wait=False)
        learner.close()
        for worker in workers:
            worker.stop()
        courier.close()


def _done(
    jobs: Sequence[Job],
    database: Database,
    team_id: int,
    now: Callable[[], datetime],
    deliver: Callable[[], None],
) -> int:
    """Does each job once; what it decided is delivered at once."""
    done = 0
    for job in jobs:
        try:
            done += job(database, team_id, now())
        except Exception:  # one job's trouble must not silence the others
            logger.exception("%s failed", job.__module__)
    if done:
        deliver()
    return done


def _housework(
    database: Database, team_id: int, client: WebClient, now: Callable[[], datetime]
) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone="UTC")

    def meet_some(database: Database, team_id: int, now: datetime) -> int:
        return meet(database, team_id, client, now)

    def forget_pictures(database: Database, team_id: int, now: datetime) -> int:
        return forget_old(database, team_id, client, now)

    work: Job
    for work, every in (
        (sweep, SWEEP_EVERY),
        (meet_some, MEET_EVERY),
        # A re-scoring may have been cut short, or have missed a lead that was saved meanwhile.
        (rescore, HOUSEWORK_EVERY),
        (keep_house, HOUSEWORK_EVERY),
        (forget_pictures, HOUSEWORK_EVERY),
    ):
        scheduler.add_job(
            lambda work=work: work(database, team_id, now()),
            "interval",
            seconds=every.total_seconds(),
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,  # better late than not at all, on a busy machine
        )
    return scheduler
