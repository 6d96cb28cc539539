"""What the tests of the running bot may ask for."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from storage.database import Database


@pytest.fixture
def world(sqlite_database: Database, now: datetime) -> Iterator["World"]:  # noqa: F821
    """The bot connected to the stand-in for Slack, on an empty database."""
    from tests.bot.world import playing

    with playing(sqlite_database, now) as playground:
        yield playground
