"""What the tests of the database may ask for besides: an empty database, and a lead in one."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from scoring.lead import Lead
from storage.database import Database
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database that nobody migrated yet."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
        yield database
        database.close()
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.database(template="template0") as database:
            yield database


@pytest.fixture
def acme(database: Database, team_id: int, now: datetime) -> str:
    """The external id of a lead in the pool."""
    with database.write(team_id) as store:
        store.leads.save(Lead("acme", company="Acme", email="anna@acme.example"), now)
    return "acme"
