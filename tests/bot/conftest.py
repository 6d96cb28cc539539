"""What the tests of the running bot may ask for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from storage.database import Database
from tests.bot.world import World, playing
from tests.conftest import NOW


@pytest.fixture(scope="session")
def bot(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The bot connected to the stand-in for Slack: once a run, for connecting takes its time."""
    file = tmp_path_factory.mktemp("bot") / "nextcall.db"
    shutil.copy(migrated_sqlite, file)
    database = Database(f"sqlite:///{file}")
    event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    with playing(database, NOW) as world:
        yield world
    database.close()


@pytest.fixture
def world(bot: World) -> Iterator[World]:
    """The bot in an empty workspace; whatever Slack would have refused fails the test."""
    bot.start_over()
    yield bot
    bot.slack.wait_until_quiet()
    assert bot.slack.problems == [], "Slack would have refused this"


def _without_waiting_for_the_disk(connection: object, _: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
