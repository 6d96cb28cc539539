"""The welcome: once, whoever looks, and to nobody whom Slack has not told us of."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from handlers.settings.jobs import AT_ONCE, welcome
from scoring.schedule import Preferences
from storage.database import Database
from storage.members import Member

SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 08:00 in Berlin


def meet(database: Database, team_id: int, number: int = 0, locale: str = "de-DE") -> Member:
    slack_id, email = f"U{number}", f"member{number}@example.com"
    with database.write(team_id) as store:
        return store.members.seen(
            slack_id, email, f"Member {number}", "Europe/Berlin", locale, False, SUNDAY
        )


def welcome_all(database: Database, team_id: int) -> int:
    total = 0
    while done := welcome(database, team_id, SUNDAY):
        total += done
    return total


def sent(database: Database, team_id: int) -> dict[str, str]:
    """What waits for delivery: a text for each conversation."""
    with database.write(team_id) as store:
        waiting = store.deliveries.lease(1000, SUNDAY, MONDAY - SUNDAY)
    assert len({one.conversation for one in waiting}) == len(waiting)
    return {one.conversation: str(one.body["text"]) for one in waiting}


def test_a_new_member_gets_sensible_defaults_and_is_told_of_them(
    database: Database, team_id: int
) -> None:
    anna = meet(database, team_id)
    assert welcome(database, team_id, SUNDAY) == 1
    assert "Hallo Member 0" in sent(database, team_id)["U0"]
    with database.read(team_id) as store:
        assert store.preferences.chosen(anna.member_id) == Preferences(country="DE")
        assert store.preferences.next_look(anna.member_id) == MONDAY
        assert store.reviews.next_look(anna.member_id) == MONDAY + timedelta(days=4)


def test_nobody_is_welcomed_twice(database: Database, team_id: int) -> None:
    meet(database, team_id)
    assert [welcome(database, team_id, SUNDAY) for _ in range(2)] == [1, 0]
    meet(database, team_id)
    assert welcome(database, team_id, SUNDAY) == 0
    assert len(sent(database, team_id)) == 1


def test_several_workers_welcome_everybody_once(database: Database, team_id: int) -> None:
    many = 2 * AT_ONCE + 7
    for number in range(many):
        meet(database, team_id, number)
    with ThreadPoolExecutor(2) as workers:
        looks = [workers.submit(welcome_all, database, team_id) for _ in range(2)]
    # One that finds all others taken stops early: the next turn comes within a second.
    assert sum(look.result() for look in looks) + welcome_all(database, team_id) == many
    assert set(sent(database, team_id)) == {f"U{number}" for number in range(many)}


def test_a_language_chosen_by_hand_goes_before_slacks(database: Database, team_id: int) -> None:
    anna = meet(database, team_id)
    with database.write(team_id) as store:
        store.members.choose_language(anna.member_id, "en")
    welcome(database, team_id, SUNDAY)
    assert "Hello Member 0" in sent(database, team_id)["U0"]


@pytest.mark.parametrize("words", ["anna@example.com", "U0ANNA"])
def test_of_whom_slack_has_said_nothing_is_not_welcomed_yet(
    database: Database, team_id: int, words: str
) -> None:
    with database.write(team_id) as store:
        store.members.ensure(words)
    assert welcome(database, team_id, SUNDAY) == 0


def test_who_has_left_is_welcomed_when_they_return(database: Database, team_id: int) -> None:
    anna = meet(database, team_id)
    with database.write(team_id) as store:
        store.members.left(anna.member_id, SUNDAY)
    assert welcome(database, team_id, SUNDAY) == 0
    meet(database, team_id)
    assert welcome(database, team_id, SUNDAY) == 1


def test_a_name_pings_nobody_and_is_not_too_long(database: Database, team_id: int) -> None:
    with database.write(team_id) as store:
        store.members.seen("U0", None, "<!channel>" * 50, "UTC", "xx", False, SUNDAY)
    welcome(database, team_id, SUNDAY)
    text = sent(database, team_id)["U0"]
    assert text.startswith(":wave: *Hello &lt;!channel&gt;")
    assert len(text) < 600
