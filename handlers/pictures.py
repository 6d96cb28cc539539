"""Pictures beside the words: what a feature shows, and where it gets the file that Slack shows."""

from collections.abc import Callable
from typing import Protocol


class Picture(Protocol):
    """A frozen dataclass of plain values (no sets: their order is nobody's) that can be pickled.

    Its `repr` is what it shows: two pictures with the same are one. So the words in it are already
    in the reader's language, and it holds all the days and numbers it draws.
    """

    @property
    def alt(self) -> str:
        """What the picture says, for who cannot see it."""

    def draw(self) -> bytes:
        """A PNG. Called in a process of its own: only there the drawing library is loaded."""


class Pictures(Protocol):
    """Files in Slack, private to the app: only who is shown a message with one sees it."""

    def known(self, team_id: int, picture: Picture) -> str | None:
        """The picture's file where Slack has it already: to be shown with the answer at once."""

    def soon(self, team_id: int, picture: Picture, then: Callable[[str], None]) -> None:
        """Has it drawn and uploaded, and calls `then` with its file, in another thread.

        Where that fails it is logged and `then` is not called: the words stand by themselves.
        """


class NoPictures:
    """Nobody draws: every message stays as it is."""

    def known(self, team_id: int, picture: Picture) -> str | None:
        return None

    def soon(self, team_id: int, picture: Picture, then: Callable[[str], None]) -> None:
        """Never."""


NO_PICTURES = NoPictures()
