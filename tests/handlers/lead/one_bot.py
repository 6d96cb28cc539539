"""One bot for all tests of a file: it takes a second to hang up, and they are many."""

import contextlib
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, event

from storage import tables
from storage.database import Database
from tests.bot.world import World, playing

WRITTEN = (tables.touchpoint, tables.signal, tables.draft, tables.lead, tables.member)


@contextlib.contextmanager
def one_bot(migrated: Path, folder: Path, now: datetime) -> Iterator[World]:
    file = folder / "nextcall.db"
    shutil.copy(migrated, file)
    database = Database(f"sqlite:///{file}")
    event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    with playing(database, now) as world:
        yield world
    database.close()


def start_over(world: World) -> None:
    """As if nothing had happened yet: no people, no leads, no open modals."""
    with world.database.transaction() as connection:
        for table in WRITTEN:
            connection.execute(delete(table))
    for modals in world.slack.workspace.modals.values():
        modals.clear()
    world.slack.record.forget()


def _without_waiting_for_the_disk(connection: object, _: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
