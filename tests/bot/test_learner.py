"""The learner: a process for each learning, that gives its memory back and never holds up the bot."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psutil
import pytest

from bot.learner import Learner, Work
from handlers.learning.jobs import NotLearned, Stopped
from scoring.learning.learned import HORIZON, Learned
from scoring.message import Refused
from storage.database import Database
from tests.bot import lessons


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@contextmanager
def learner(database: Database, work: Work, **limits: timedelta) -> Iterator[Learner]:
    made = Learner(database.url, work, **limits)
    yield made
    made.close()


def learn(
    learner: Learner, team_id: int, now: datetime, alive: Callable[[], None] = lambda: None
) -> Learned:
    return learner.learn(team_id, now, HORIZON, alive)


def begun(learner: Learner) -> psutil.Process:
    while learner.pid is None:
        time.sleep(0.01)
    return psutil.Process(learner.pid)


def test_it_learns_in_a_process_that_ends_with_it(
    database: Database, team_id: int, now: datetime
) -> None:
    with learner(database, lessons.quick) as one:
        learned = learn(one, team_id, now)
    assert (learned.at, learned.horizon) == (now, HORIZON)
    assert learned.wins != os.getpid()
    assert not psutil.pid_exists(learned.wins)


def test_it_says_that_it_is_alive_while_it_learns(
    database: Database, team_id: int, now: datetime
) -> None:
    beats: list[float] = []
    limits = {"longest": timedelta(seconds=0.5), "beat": timedelta(seconds=0.1)}
    with (
        learner(database, lessons.slow, **limits) as one,
        pytest.raises(NotLearned, match="not done in"),
    ):
        learn(one, team_id, now, lambda: beats.append(time.monotonic()))
    assert 2 <= len(beats) <= 5
    assert one.pid is None


@pytest.mark.parametrize(
    ("work", "error", "words"),
    [
        (lessons.refusing, Refused, "scikit-learn is missing"),
        (lessons.failing, NotLearned, "ZeroDivisionError: no outcome at all"),
        (lessons.deadly, NotLearned, "the process died"),
    ],
)
def test_what_goes_wrong_comes_back_as_words(
    database: Database, team_id: int, now: datetime, work: Work, error: type[Exception], words: str
) -> None:
    with learner(database, work) as one, pytest.raises(error, match=words):
        learn(one, team_id, now)


def test_a_process_that_is_killed_is_noticed_at_once(
    database: Database, team_id: int, now: datetime
) -> None:
    with learner(database, lessons.slow) as one:
        threading.Thread(target=lambda: begun(one).kill(), daemon=True).start()
        with pytest.raises(NotLearned):
            learn(one, team_id, now)


def test_closing_stops_who_learns_and_nobody_begins(
    database: Database, team_id: int, now: datetime
) -> None:
    with learner(database, lessons.slow) as one:
        threading.Thread(target=lambda: (begun(one), one.close()), daemon=True).start()
        for _ in range(2):
            with pytest.raises(Stopped):
                learn(one, team_id, now)


def test_a_control_c_is_for_the_program_alone(
    database: Database, team_id: int, now: datetime
) -> None:
    survived: list[bool] = []
    with learner(database, lessons.slow) as one:

        def interrupt() -> None:
            process = begun(one)
            while process.nice() == os.nice(0):  # it is not up yet
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)
            survived.append(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
            one.close()

        threading.Thread(target=interrupt, daemon=True).start()
        with pytest.raises(Stopped):
            learn(one, team_id, now)
    assert survived == [True]


def test_when_the_program_is_killed_its_learner_goes_too(
    database: Database, team_id: int, now: datetime
) -> None:
    program = f"""
        import threading
        from datetime import UTC, datetime, timedelta
        from bot.learner import Learner
        from tests.bot import lessons

        if __name__ == "__main__":
            learner = Learner({database.url!r}, lessons.slow)
            now, day = datetime.now(UTC), timedelta(days=1)
            threading.Thread(target=learner.learn, args=({team_id}, now, day, print)).start()
            while learner.pid is None:
                pass
            print(learner.pid, flush=True)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        learning = psutil.Process(int(running.stdout.readline()))
        time.sleep(0.5)
        running.kill()
        learning.wait(10)
    assert not learning.is_running()
