"""Once, in order, never lost: under kills, and while Slack has troubles of its own.

`make soak` does the same ten times as long; KILLS says how many.
"""

import os

import pytest

from storage.database import Database
from tests.faults.town import run

KILLS = int(os.environ.get("KILLS", "200"))


def test_one_process_killed_at_random_loses_and_doubles_nothing(sqlite_database: Database) -> None:
    _tell(run(sqlite_database, 1, KILLS))


@pytest.mark.parametrize("processes", [2, 4])
def test_processes_on_one_postgresql_lose_and_double_nothing(
    postgresql_database: Database, processes: int
) -> None:
    _tell(run(postgresql_database, processes, KILLS, seed=processes))


def _tell(counts: dict[str, object]) -> None:
    print(", ".join(f"{name}: {count}" for name, count in counts.items()))
