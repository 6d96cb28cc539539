"""The painter: a process of its own that draws, so that no request waits for the drawing library."""

import contextlib
import logging
import pickle
import signal
import threading
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Literal, TypeAlias

from handlers.pictures import Picture

logger = logging.getLogger("nextcall.painter")

# The first picture waits for the drawing library, which on a new machine looks through its fonts.
LONGEST = timedelta(minutes=1)
IDLE = timedelta(minutes=10)  # after that the process gives its memory back
_LAST_STROKE = 5.0  # seconds

Done: TypeAlias = tuple[Literal["drawn"], bytes] | tuple[Literal["failed"], str]


class NotDrawn(Exception):
    """There is no picture, and trying once more would not give one."""


class Painter:
    """Draws one picture at a time. Its process begins with the first; one that dies is replaced."""

    def __init__(self, longest: timedelta = LONGEST, idle: timedelta = IDLE) -> None:
        self._longest = longest.total_seconds()
        self._idle = idle
        self._turn = threading.Lock()
        self._atelier: _Atelier | None = None

    @property
    def pid(self) -> int | None:
        return self._atelier.pid if self._atelier else None

    def draw(self, picture: Picture) -> bytes:
        """The PNG; raises `NotDrawn` where the picture cannot be drawn, or not in time."""
        order = pickle.dumps(picture)
        with self._turn:
            for _ in range(2):
                self._atelier = self._atelier or _Atelier(self._idle)
                try:
                    return self._atelier.draw(order, self._longest)
                except (EOFError, OSError):  # gone, or idle for so long that it had left
                    logger.info("the drawing process has ended; another one takes over")
                    self._leave()
                except TimeoutError:
                    self._leave()
                    raise NotDrawn(f"not done in {self._longest:.0f} s") from None
        raise NotDrawn("the drawing process died of it, twice")

    def close(self) -> None:
        """Lets what is being drawn be finished."""
        with self._turn:
            self._leave()

    def _leave(self) -> None:
        if self._atelier:
            self._atelier.close()
        self._atelier = None


class _Atelier:
    """One process, and our end of the pipe to it. It ends when the pipe does: also when we are killed."""

    def __init__(self, idle: timedelta) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_draw_for, args=(theirs, idle.total_seconds()), name="painter", daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def draw(self, order: bytes, longest: float) -> bytes:
        self._pipe.send_bytes(order)
        if not self._pipe.poll(longest):
            self._process.kill()
            raise TimeoutError
        done: Done = self._pipe.recv()
        if done[0] == "failed":
            raise NotDrawn(done[1])
        return done[1]

    def close(self) -> None:
        self._pipe.close()
        self._process.join(_LAST_STROKE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _draw_for(pipe: Connection, idle: float) -> None:
    """The life of the process: draws what comes, until nobody is there or nothing comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, which then says so
    with contextlib.suppress(EOFError, OSError):
        while pipe.poll(idle):
            pipe.send(_drawn(pipe.recv_bytes()))


def _drawn(order: bytes) -> Done:
    try:
        picture: Picture = pickle.loads(order)
        return "drawn", picture.draw()
    except Exception as error:  # the next picture may be better
        return "failed", f"{type(error).__name__}: {error}"
