import pytest

from storage.database import Database
from tests.handlers.nudges.team import Team


@pytest.fixture
def team(database: Database, team_id: int) -> Team:
    return Team(database, team_id)
