"""Who is speaking: asked of Slack when it is time, else known."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.deps import REFRESH_AFTER, Deps, Profile
from storage.database import Database
from storage.members import Member
from tests.conftest import NOW

ANNA = Profile("Anna", "anna@example.com", "Europe/Berlin", "de-DE", False)


@dataclass
class Slack:
    """Says who people are, and counts how often it was asked."""

    profile: Profile | None = ANNA
    asked: list[str] = field(default_factory=list)

    def __call__(self, slack_id: str) -> Profile | None:
        self.asked.append(slack_id)
        return self.profile


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def slack() -> Slack:
    return Slack()


def visit(database: Database, team_id: int, slack: Slack, at: datetime = NOW) -> Member:
    deps = Deps(database, lambda: at, lambda _: team_id, slack)
    return deps.visitor({"team_id": "T1", "user_id": "U1"}).member


def stored(database: Database, team_id: int) -> Member:
    with database.read(team_id) as store:
        found = store.members.by_slack_id("U1")
    assert found is not None
    return found


def test_slack_is_asked_who_somebody_is_twice_a_day(
    database: Database, team_id: int, slack: Slack
) -> None:
    for at in (NOW, NOW + REFRESH_AFTER, NOW + REFRESH_AFTER + timedelta(seconds=1)):
        assert visit(database, team_id, slack, at).name == "Anna"
    assert len(slack.asked) == 2


def test_while_slack_does_not_say_what_is_known_has_to_do(
    database: Database, team_id: int, slack: Slack
) -> None:
    slack.profile = None
    assert visit(database, team_id, slack).zone_name == "UTC"
    slack.profile = ANNA
    assert visit(database, team_id, slack).zone_name == "Europe/Berlin"


def test_who_speaks_again_has_not_left(database: Database, team_id: int, slack: Slack) -> None:
    anna = visit(database, team_id, slack)
    with database.write(team_id) as store:
        store.members.left(anna.member_id, NOW)
    assert visit(database, team_id, slack).left_at is None


def test_who_is_not_active_is_known_and_told_nothing(
    database: Database, team_id: int, slack: Slack
) -> None:
    slack.profile = replace(ANNA, active=False)
    visit(database, team_id, slack)
    assert stored(database, team_id).left_at == NOW


@pytest.mark.parametrize(
    ("changes", "profile"),
    [
        ({}, ANNA),
        ({"profile": {"email": "anna@example.com"}, "real_name": "Anna"}, ANNA),
        ({"profile": {"display_name": "Anna"}}, replace(ANNA, email=None)),
        ({"tz": "Mars/Olympus"}, replace(ANNA, zone="UTC")),
        ({"tz": None}, replace(ANNA, zone="UTC")),
        ({"locale": None}, replace(ANNA, locale="fr-FR")),
        ({"is_owner": True}, replace(ANNA, manager=True)),
        ({"deleted": True}, replace(ANNA, active=False)),
        ({"is_bot": True}, replace(ANNA, active=False)),
    ],
)
def test_slacks_description_is_read(changes: dict[str, Any], profile: Profile) -> None:
    user = {
        "id": "U1",
        "profile": {"display_name": "Anna", "email": "anna@example.com"},
        "tz": "Europe/Berlin",
        "locale": "de-DE",
    }
    assert Profile.of_slack(user | changes, locale="fr-FR") == profile


def test_who_is_no_person_is_known_as_such_when_first_met(
    database: Database, team_id: int, slack: Slack
) -> None:
    slack.profile = replace(ANNA, active=False)
    assert visit(database, team_id, slack).left_at == NOW


@pytest.mark.parametrize(
    ("user", "active"),
    [
        ({"id": "U1"}, True),
        ({"id": "U1", "is_bot": True}, False),
        ({"id": "U1", "deleted": True}, False),
        ({"id": "USLACKBOT", "is_bot": False}, False),
    ],
)
def test_bots_and_those_who_have_left_are_no_active_people(
    user: dict[str, Any], active: bool
) -> None:
    assert Profile.of_slack(user).active is active
