"""Pictures for tests: quick to draw, and some that go wrong. The painter's process imports them here."""

import os
import signal
import time
from dataclasses import dataclass

from bot.painter import Painter
from handlers.pictures import Picture

# The smallest picture there is: one grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63680000008200817c8a6ba60000000049454e44ae426082"
)


@dataclass(frozen=True)
class Sketch:
    """A picture that says, behind its end, which process drew it."""

    words: str = "a sketch"

    @property
    def alt(self) -> str:
        return self.words

    def draw(self) -> bytes:
        return PNG + f"{self.words} by {os.getpid()}".encode()


@dataclass(frozen=True)
class Slow(Sketch):
    seconds: float = 30.0

    def draw(self) -> bytes:
        time.sleep(self.seconds)
        return super().draw()


@dataclass(frozen=True)
class Failing(Sketch):
    def draw(self) -> bytes:
        raise ValueError("no colours left")


@dataclass(frozen=True)
class Deadly(Sketch):
    """Takes the process along that draws it."""

    def draw(self) -> bytes:
        os.kill(os.getpid(), signal.SIGKILL)
        return b""


class Scribbler(Painter):
    """Begins no process: every picture is the smallest there is."""

    def draw(self, picture: Picture) -> bytes:
        return PNG + picture.alt.encode()
