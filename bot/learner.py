"""The learner: a process of its own that learns from outcomes once, and gives its memory back."""

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Literal, TypeAlias

from handlers.learning.flow import learn_from
from handlers.learning.jobs import NotLearned, Stopped
from scoring.learning.learned import Learned
from scoring.message import Message, Refused
from storage.database import Database

logger = logging.getLogger("nextcall.learner")

LONGEST = timedelta(minutes=15)
BEAT = timedelta(seconds=15)
_LAST_BREATH = 5.0  # seconds
_KINDNESS = 10  # of 19: whoever asks for a call goes before

Work: TypeAlias = Callable[..., Learned]
Done: TypeAlias = (
    tuple[Literal["learned"], Learned]
    | tuple[Literal["refused"], Message]
    | tuple[Literal["failed"], str]
)


class Learner:
    """Learns in a process that is begun for it; one at a time."""

    def __init__(
        self,
        url: str,
        work: Work = learn_from,
        longest: timedelta = LONGEST,
        beat: timedelta = BEAT,
    ) -> None:
        self._url = url
        self._work = work
        self._longest = longest.total_seconds()
        self._beat = beat.total_seconds()
        self._process: BaseProcess | None = None
        self._beginning = threading.Lock()
        self._closed = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def learn(
        self, team_id: int, at: datetime, horizon: timedelta, alive: Callable[[], None]
    ) -> Learned:
        """What the outcomes known at `at` teach; `alive` is called every now and then meanwhile."""
        pipe = self._begin(team_id, at, horizon)
        try:
            done = self._awaited(pipe, alive)
        except (EOFError, OSError):
            raise Stopped if self._closed else NotLearned("the process died") from None
        finally:
            pipe.close()
            self._end()
        match done:
            case ("learned", Learned() as learned):
                return learned
            case ("refused", Message() as message):
                raise Refused(message)
            case (_, words):
                raise NotLearned(str(words))

    def close(self) -> None:
        """Whoever learns is stopped, and nobody begins."""
        with self._beginning:
            self._closed = True
            if self._process:
                self._process.kill()

    def _begin(self, team_id: int, at: datetime, horizon: timedelta) -> Connection:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_learn_for,
            args=(theirs, self._work, self._url, team_id, at, horizon),
            name="learner",
            daemon=True,
        )
        with self._beginning:
            if self._closed:
                raise Stopped
            process.start()
            self._process = process
        theirs.close()
        return ours

    def _awaited(self, pipe: Connection, alive: Callable[[], None]) -> Done:
        ends = time.monotonic() + self._longest
        while not pipe.poll(min(self._beat, max(ends - time.monotonic(), 0))):
            if time.monotonic() >= ends:
                raise NotLearned(f"not done in {self._longest:.0f} s")
            alive()
        done: Done = pipe.recv()
        return done

    def _end(self) -> None:
        with self._beginning:
            process, self._process = self._process, None
        if process is None:
            return
        process.join(_LAST_BREATH)
        if process.is_alive():
            process.kill()
            process.join()


def _learn_for(
    pipe: Connection, work: Work, url: str, team_id: int, at: datetime, horizon: timedelta
) -> None:
    """The life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, which then ends us
    if hasattr(os, "nice"):
        os.nice(_KINDNESS)
    threading.Thread(target=_end_with_the_program, args=(pipe,), daemon=True).start()
    done = _learned(work, url, team_id, at, horizon)
    with contextlib.suppress(OSError):
        pipe.send(done)


def _end_with_the_program(pipe: Connection) -> None:
    """Nothing ever comes through the pipe: when it ends, nobody waits any more, were we killed or not."""
    with contextlib.suppress(EOFError, OSError):
        pipe.recv_bytes()
    os._exit(1)


def _learned(work: Work, url: str, team_id: int, at: datetime, horizon: timedelta) -> Done:
    database = Database(url)
    try:
        return "learned", work(database, team_id, at, horizon)
    except Refused as refused:
        return "refused", refused.message
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"
    finally:
        database.close()
