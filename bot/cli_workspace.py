"""What several commands begin with: the workspace that is meant, and who asks."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from bot import clock
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.database import Database

Team = Annotated[
    str | None,
    typer.Option(
        metavar="ID", help="Which workspace, where there are several: Slack id or number."
    ),
]


def workspace(settings: Settings, team: str | None) -> "tuple[Database, int]":
    """The database, ready for use, and the number of the workspace that is meant."""
    from storage.opening import choose_workspace, open_database

    database = open_database(settings.database_url)
    return database, choose_workspace(database, team, clock.now()).team_id


def who() -> str:
    """The name of whoever sits at this terminal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "?"
