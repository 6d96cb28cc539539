"""The terminal: messages in the reader's language on standard error, data on standard output."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from scoring.message import Message, Refused, say

if TYPE_CHECKING:
    from rich.progress import Progress

    from handlers.ui.texts import Texts


def reader() -> "Texts":
    """The words and the zone of whoever sits at this terminal."""
    from handlers.ui.texts import texts

    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((value for value in named if value), "en")
    return texts(locale.partition(".")[0], _zone_name())


def printable(text: str) -> str:
    """`text` without what a terminal would obey: control characters from data are shown as �."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)


def tell(text: str) -> None:
    """Says one line on standard error."""
    typer.echo(printable(text), err=True)


def show(text: str) -> None:
    """Prints one line of data on standard output."""
    typer.echo(printable(text))


class Bar:
    """A progress bar on standard error while somebody watches, and none in a script."""

    def __init__(self, rich_bar: "Progress | None", title: str, total: int | None) -> None:
        self._bar = rich_bar
        self._task = rich_bar.add_task(title, total=total) if rich_bar else None

    def advance(self, more: int) -> None:
        if self._bar and self._task is not None:
            self._bar.advance(self._task, more)

    def reach(self, done: int, total: int) -> None:
        if self._bar and self._task is not None:
            self._bar.update(self._task, completed=done, total=total)


@contextlib.contextmanager
def progress_bar(title: str, total: int | None = None) -> Iterator[Bar]:
    if not sys.stderr.isatty():
        yield Bar(None, title, total)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as rich_bar:
        yield Bar(rich_bar, title, total)


@contextlib.contextmanager
def troubles_in_one_line() -> Iterator[None]:
    """What went wrong on the user's side, said in one line, with exit status 2. Bugs pass through."""
    try:
        yield
    except Exception as error:
        message = _trouble(error)
        if message is None:
            raise
        tell(reader().say(message))
        raise typer.Exit(2) from None


def _trouble(error: Exception) -> Message | None:
    if isinstance(error, Refused):
        return error.message
    if isinstance(error, BrokenPipeError):
        return None
    if isinstance(error, OSError):
        return _file_trouble(error)
    if "sqlalchemy" not in sys.modules:
        return None
    from storage.health import trouble

    return trouble(error)


def _file_trouble(error: OSError) -> Message:
    if error.filename is None:
        return say("{reason}", reason=error.strerror or str(error))
    if isinstance(error, FileNotFoundError):
        return say("there is no file {file}", file=error.filename)
    if isinstance(error, IsADirectoryError):
        return say("{file} is a folder, not a file", file=error.filename)
    if isinstance(error, PermissionError):
        return say("you may not use {file}; mind its permissions", file=error.filename)
    return say("{file}: {reason}", file=error.filename, reason=error.strerror or "?")


def _zone_name() -> str:
    name = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError):  # no name, or one of another system's
        return "UTC"
