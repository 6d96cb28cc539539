"""The outbox: decided once, claimed in order, never lost."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.deliveries import Leased
from storage.outbox import NewMessage

LEASE = timedelta(minutes=1)
HELLO = NewMessage("hello", "U1", "nudge", {"text": "Hello"}, {"leads": ["L1"]}, member_id=1)


def put(database: Database, team_id: int, now: datetime, *new: NewMessage) -> list[str]:
    with database.write(team_id) as store:
        return store.outbox.put_all(new, now)


def claim(database: Database, team_id: int, now: datetime, most: int = 10) -> list[Leased]:
    with database.write(team_id) as store:
        return store.deliveries.lease(most, now, LEASE)


def deliver(database: Database, team_id: int, one: Leased, now: datetime) -> None:
    with database.write(team_id) as store:
        store.deliveries.delivered(one.message_id, "D1", "1.000", one.version, now)


def test_a_decision_is_put_once(database: Database, team_id: int, now: datetime) -> None:
    assert len(put(database, team_id, now, HELLO)) == 1
    assert put(database, team_id, now, replace(HELLO, body={"text": "Hello again"})) == []
    assert [one.body for one in claim(database, team_id, now)] == [{"text": "Hello"}]


def test_what_is_claimed_is_left_alone_until_the_lease_ends(
    database: Database, team_id: int, now: datetime
) -> None:
    put(database, team_id, now, HELLO)
    (first,) = claim(database, team_id, now)
    assert not first.unsure
    assert claim(database, team_id, now + LEASE - timedelta(seconds=1)) == []
    (again,) = claim(database, team_id, now + LEASE)
    assert again.unsure
    assert again.attempts == 2


def test_a_conversation_is_delivered_in_order(
    database: Database, team_id: int, now: datetime
) -> None:
    put(database, team_id, now, HELLO, replace(HELLO, key="other", conversation="U2"))
    put(database, team_id, now, replace(HELLO, key="second", body={"text": "Second"}))
    first, other = claim(database, team_id, now)
    assert {first.conversation, other.conversation} == {"U1", "U2"}
    assert claim(database, team_id, now) == []
    deliver(database, team_id, first, now)
    assert [one.body["text"] for one in claim(database, team_id, now)] == ["Second"]


def test_a_postponed_message_holds_back_what_follows_it(
    database: Database, team_id: int, now: datetime
) -> None:
    put(database, team_id, now, HELLO)
    put(database, team_id, now, replace(HELLO, key="second"))
    (first,) = claim(database, team_id, now)
    later = now + timedelta(seconds=30)
    with database.write(team_id) as store:
        store.deliveries.postponed(first.message_id, later, unsure=False)
    assert claim(database, team_id, now + timedelta(seconds=29)) == []
    (again,) = claim(database, team_id, later)
    assert again.message_id == first.message_id
    assert not again.unsure


def test_an_edit_that_has_to_wait_holds_back_no_new_message(
    database: Database, team_id: int, now: datetime
) -> None:
    (digest,) = put(database, team_id, now, HELLO)
    deliver(database, team_id, *claim(database, team_id, now), now)
    with database.write(team_id) as store:
        message = store.outbox.get(digest)
        assert message is not None
        store.outbox.edit(message, {"text": "Edited"}, now)
        store.deliveries.postponed(digest, now + timedelta(minutes=5), unsure=False)
    put(database, team_id, now, replace(HELLO, key="urgent"))
    (urgent,) = claim(database, team_id, now)
    assert urgent.message_id != digest


def test_an_edit_is_delivered_after_the_post(
    database: Database, team_id: int, now: datetime
) -> None:
    (message_id,) = put(database, team_id, now, HELLO)
    (posting,) = claim(database, team_id, now)
    with database.write(team_id) as store:
        message = store.outbox.get(message_id)
        assert message is not None
        store.outbox.edit(message, {"text": "Edited"}, now)
    deliver(database, team_id, posting, now)
    (edit,) = claim(database, team_id, now)
    assert (edit.ts, edit.body, edit.version) == ("1.000", {"text": "Edited"}, 2)
    deliver(database, team_id, edit, now)
    assert claim(database, team_id, now + timedelta(days=1)) == []


def test_an_edit_waits_since_it_is_due_however_old_its_message_is(
    database: Database, team_id: int, now: datetime
) -> None:
    (message_id,) = put(database, team_id, now, HELLO)
    (posting,) = claim(database, team_id, now)
    deliver(database, team_id, posting, now)
    later = now + timedelta(hours=7)
    with database.write(team_id) as store:
        message = store.outbox.get(message_id)
        assert message is not None
        store.outbox.edit(message, {"text": "Edited"}, later)
        assert store.deliveries.undelivered().oldest_since == later


def test_an_edit_that_changes_nothing_is_not_delivered(
    database: Database, team_id: int, now: datetime
) -> None:
    (message_id,) = put(database, team_id, now, HELLO)
    (posting,) = claim(database, team_id, now)
    deliver(database, team_id, posting, now)
    with database.write(team_id) as store:
        message = store.outbox.get(message_id)
        assert message is not None
        store.outbox.edit(message, {"text": "Hello"}, now)
    assert claim(database, team_id, now) == []


def test_what_failed_is_told_and_lets_the_next_pass(
    database: Database, team_id: int, now: datetime
) -> None:
    put(database, team_id, now, HELLO)
    put(database, team_id, now, replace(HELLO, key="second"))
    (first,) = claim(database, team_id, now)
    with database.write(team_id) as store:
        store.deliveries.fail(first.message_id, "user_not_found")
        assert [one.reason for one in store.deliveries.failures(5)] == ["user_not_found"]
        backlog = store.deliveries.undelivered()
    assert (backlog.waiting, backlog.failed, backlog.oldest_since) == (1, 1, now)
    assert len(claim(database, team_id, now)) == 1


def test_a_living_message_goes_stale_with_its_member(
    database: Database, team_id: int, now: datetime
) -> None:
    tonight = now + timedelta(hours=8)
    put(database, team_id, now, replace(HELLO, living_until=tonight))
    put(database, team_id, now, replace(HELLO, key="other", member_id=2, living_until=tonight))
    put(database, team_id, now, replace(HELLO, key="dead", living_until=now))
    with database.write(team_id) as store:
        store.outbox.go_stale(1, now)
        (stale,) = store.outbox.stale("nudge", 10)
        assert (stale.member_id, stale.about) == (1, {"leads": ["L1"]})
        store.outbox.edit(stale, stale.body, now)
        assert store.outbox.stale("nudge", 10) == []


@pytest.mark.parametrize("in_flight", [True, False])
def test_what_this_process_is_busy_with_is_not_claimed_again(
    database: Database, team_id: int, now: datetime, in_flight: bool
) -> None:
    (message_id,) = put(database, team_id, now, HELLO)
    claim(database, team_id, now)
    with database.write(team_id) as store:
        busy = [message_id] if in_flight else []
        again = store.deliveries.lease(10, now + timedelta(days=1), LEASE, busy)
    assert len(again) == (0 if in_flight else 1)


def test_only_what_is_settled_is_forgotten(database: Database, team_id: int, now: datetime) -> None:
    put(database, team_id, now, HELLO, replace(HELLO, key="waits", conversation="U2"))
    first, _ = claim(database, team_id, now)
    deliver(database, team_id, first, now)
    with database.write(team_id) as store:
        assert store.outbox.forget(now + timedelta(days=30)) == 1
        assert store.deliveries.undelivered().waiting == 1
