"""What was asked to be learned is learned by one process at a time, and nothing of it is lost."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scoring.learning.learned import HORIZON, Learned
from scoring.message import say
from scoring.playbook import Playbook
from scoring.playbook_toml import parse_playbook
from storage.database import Database
from storage.learnings import StoredLearning

ANNA, BEN = 1, 2
LEASE = timedelta(minutes=2)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def ask(
    database: Database, team_id: int, who: int, now: datetime, horizon: timedelta = HORIZON
) -> StoredLearning | None:
    with database.write(team_id) as store:
        return store.learnings.ask(who, horizon, now)


def take(database: Database, team_id: int, now: datetime) -> StoredLearning | None:
    with database.read(team_id) as store:
        may = store.learnings.is_any_to_take(now)
    with database.write(team_id) as store:
        taken = store.learnings.take(now, LEASE)
    assert may == (taken is not None)
    return taken


def settle(
    database: Database, team_id: int, ours: StoredLearning, learned: Learned | None, now: datetime
) -> list[int]:
    """Whom to tell."""
    with database.write(team_id) as store:
        return [one.asked_by for one in store.learnings.settle(ours, learned, now)]


def get(database: Database, team_id: int, learning_id: int) -> StoredLearning:
    with database.read(team_id) as store:
        found = store.learnings.get(learning_id)
    assert found
    return found


@pytest.fixture
def learned(now: datetime, playbook: Playbook) -> Learned:
    return Learned(now, HORIZON, 120, 40, True, say("It ranks better."), playbook)


def test_who_asked_waits_until_it_is_done(
    database: Database, team_id: int, now: datetime, learned: Learned
) -> None:
    assert ask(database, team_id, ANNA, now)
    assert ask(database, team_id, ANNA, now + SECOND) is None
    ours = take(database, team_id, now)
    assert ours
    assert (ours.asked_by, ours.state, ours.attempts) == (ANNA, "running", 1)
    assert ask(database, team_id, ANNA, now + SECOND) is None
    assert settle(database, team_id, ours, learned, now + MINUTE) == [ANNA]
    assert ask(database, team_id, ANNA, now + MINUTE)


def test_what_was_learned_is_kept_with_the_playbook_it_proposes(
    database: Database, team_id: int, now: datetime, learned: Learned
) -> None:
    ask(database, team_id, ANNA, now)
    ours = take(database, team_id, now)
    assert ours
    settle(database, team_id, ours, learned, now + MINUTE)
    found = get(database, team_id, ours.learning_id)
    assert (found.state, found.learned, found.done_at) == ("done", learned, now + MINUTE)
    assert found.toml
    assert parse_playbook(found.toml) == learned.playbook


def test_where_nothing_is_recommended_no_playbook_is_proposed(
    database: Database, team_id: int, now: datetime, learned: Learned
) -> None:
    ask(database, team_id, ANNA, now)
    ours = take(database, team_id, now)
    assert ours
    settle(database, team_id, ours, replace(learned, recommended=False), now)
    assert get(database, team_id, ours.learning_id).toml is None


def test_one_learns_at_a_time_the_one_who_asked_first(
    database: Database, team_id: int, now: datetime, learned: Learned
) -> None:
    ask(database, team_id, BEN, now + SECOND, timedelta(days=30))
    ask(database, team_id, ANNA, now)
    ours = take(database, team_id, now + MINUTE)
    assert ours
    assert ours.asked_by == ANNA
    assert take(database, team_id, now + MINUTE) is None
    assert settle(database, team_id, ours, learned, now + MINUTE) == [ANNA]
    theirs = take(database, team_id, now + MINUTE)
    assert theirs
    assert (theirs.asked_by, theirs.horizon) == (BEN, timedelta(days=30))


def test_who_asks_for_the_same_meanwhile_is_answered_with_it(
    database: Database, team_id: int, now: datetime, learned: Learned
) -> None:
    ask(database, team_id, ANNA, now)
    ours = take(database, team_id, now)
    second = ask(database, team_id, BEN, now + SECOND)
    assert ours
    assert second
    assert settle(database, team_id, ours, learned, now + MINUTE) == [ANNA, BEN]
    assert get(database, team_id, second.learning_id).learned == learned
    assert take(database, team_id, now + MINUTE) is None


def test_a_failure_is_its_askers_alone(database: Database, team_id: int, now: datetime) -> None:
    ask(database, team_id, ANNA, now)
    ask(database, team_id, BEN, now + SECOND)
    ours = take(database, team_id, now + MINUTE)
    assert ours
    assert settle(database, team_id, ours, None, now + MINUTE) == [ANNA]
    assert get(database, team_id, ours.learning_id).state == "failed"
    theirs = take(database, team_id, now + MINUTE)
    assert theirs
    assert theirs.asked_by == BEN


def test_a_lease_that_ended_is_anothers(
    database: Database, team_id: int, now: datetime, learned: Learned
) -> None:
    ask(database, team_id, ANNA, now)
    dead = take(database, team_id, now)
    assert dead
    assert take(database, team_id, now + LEASE - SECOND) is None
    heir = take(database, team_id, now + LEASE)
    assert heir
    assert (heir.learning_id, heir.attempts) == (dead.learning_id, 2)
    assert settle(database, team_id, dead, learned, now + LEASE) == []
    assert settle(database, team_id, heir, learned, now + LEASE) == [ANNA]
    assert settle(database, team_id, heir, learned, now + LEASE) == []


def test_who_is_at_it_keeps_the_lease(database: Database, team_id: int, now: datetime) -> None:
    ask(database, team_id, ANNA, now)
    ours = take(database, team_id, now)
    assert ours
    with database.write(team_id) as store:
        store.learnings.keep(ours, now + 2 * LEASE)
    assert take(database, team_id, now + 2 * LEASE - SECOND) is None
    assert take(database, team_id, now + 2 * LEASE)


@pytest.mark.parametrize(("counts", "attempts"), [(True, 2), (False, 1)])
def test_what_is_put_back_is_taken_at_once(
    database: Database, team_id: int, now: datetime, counts: bool, attempts: int
) -> None:
    ask(database, team_id, ANNA, now)
    ours = take(database, team_id, now)
    assert ours
    with database.write(team_id) as store:
        store.learnings.put_back(ours, counts)
    again = take(database, team_id, now)
    assert again
    assert again.attempts == attempts


def test_of_many_who_ask_and_take_at_once_each_is_done_once(
    database: Database, team_id: int, now: datetime
) -> None:
    asked: list[StoredLearning | None] = []
    taken: list[StoredLearning | None] = []
    start = threading.Barrier(6)

    def ask_and_take() -> None:
        start.wait()
        asked.append(ask(database, team_id, ANNA, now))
        with database.write(team_id) as store:
            taken.append(store.learnings.take(now, LEASE))

    threads = [threading.Thread(target=ask_and_take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in asked if one]) == 1
    assert len([one for one in taken if one]) == 1
