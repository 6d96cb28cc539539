"""What every test may ask for: a database of either kind, a workspace in it, an instant, a playbook.

A test with `database` runs on SQLite and on PostgreSQL; one with `sqlite_database` on SQLite only.
A file whose tests need just SQLite says so once, and `team_id` follows:

    @pytest.fixture
    def database(sqlite_database):
        return sqlite_database
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import event

from scoring.playbook import Playbook
from scoring.playbook_toml import parse_playbook
from storage.database import Database
from storage.migrate import migrate
from storage.workspaces import Workspaces
from tests.entries import NOW
from tests.postgres import Postgres, running_postgres

PLAYBOOK = """
half_life_days = 14
ripe_at = 30
fit_floor = 50
unknown_share = 0.5
fast_lane = [
  "consultation_requested",
  "demo_requested",
  "price_requested",
  "checklist_requested",
  "implementation_note_requested",
]

[points]
email_sent = 0
email_opened = 1
email_clicked = 4
case_study_downloaded = 15
commented = 10
price_requested = 40
newsletter_unsubscribed = -20

[rest_days]
reached = 5
no_answer = 1
voicemail = 2
appointment = 7
not_now = 30
done = 3

[[criteria]]
attribute = "employees"
bands = [
  { from = 50, to = 70, points = 100 },
  { from = 25, to = 49, points = 50 },
  { from = 70, to = 100, points = 75 },
]

[[criteria]]
attribute = "industry"
values = { "Mechanical engineering" = 100, "Logistics" = 60 }
other = 20
unknown = 40
"""

# One database serves all examples of a property: each example opens a workspace of its own.
settings.register_profile(
    "same_every_time",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
# pytest --hypothesis-profile=explore looks for what the same examples every time do not find.
settings.register_profile(
    "explore", settings.get_profile("same_every_time"), derandomize=False, max_examples=2000
)
settings.load_profile("same_every_time")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def playbook() -> Playbook:
    """The example of the interfaces, with the points and rests that the tests speak of."""
    return parse_playbook(PLAYBOOK)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated database without any workspace."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def team_id(database: Database, now: datetime) -> int:
    """The local workspace, with the default playbook."""
    with database.transaction() as connection:
        return Workspaces(connection).ensure_local(now).team_id


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    file = tmp_path / "nextcall.db"
    shutil.copy(migrated_sqlite, file)
    database = Database(f"sqlite:///{file}")
    event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    yield database
    database.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "nextcall.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture
def postgresql_database(postgres: Postgres) -> Iterator[Database]:
    with postgres.database() as database:
        yield database


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for each process that runs tests; it is up in a second."""
    with contextlib.ExitStack() as until_the_end:
        try:
            server = until_the_end.enter_context(running_postgres())
        except Exception as error:
            reason = f"PostgreSQL cannot start here: {error!r}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield server


def _without_waiting_for_the_disk(connection: object, _: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
