"""A team digest is sent at its hour, once, whoever sends it; on SQLite and PostgreSQL."""

import threading
from dataclasses import replace
from datetime import time, timedelta

import pytest

from handlers.team_digest.flow import end, planned, save, setting
from handlers.team_digest.parse import Chosen
from tests.handlers.team_digest.conftest import CHANNEL, DUE, Team

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
MONDAY_AT_9 = Chosen(CHANNEL, time(9), frozenset({0}))


def test_it_comes_at_its_hour_and_next_week_again(team: Team) -> None:
    team.sets()
    assert team.send(DUE - MINUTE) == 0
    assert (team.send(DUE), team.send(DUE)) == (1, 0)
    (text,) = team.posted(DUE)
    assert text.startswith("Team digest, Mon 23 Nov\n:palm_tree: A quiet week")
    assert team.send(DUE + 7 * DAY - MINUTE) == 0
    assert team.send(DUE + 7 * DAY) == 1


@pytest.mark.parametrize(
    ("late", "messages"), [(20 * MINUTE, 1), (7 * HOUR - MINUTE, 1), (7 * HOUR, 0), (2 * DAY, 0)]
)
def test_a_bot_that_was_down_sends_it_while_it_is_of_use(
    team: Team, late: timedelta, messages: int
) -> None:
    team.sets()
    assert team.send(DUE + late) == 1
    assert len(team.posted(DUE + late)) == messages
    assert team.send(DUE + late) == 0
    assert team.send(DUE + 7 * DAY) == 1


def test_it_lapses_with_the_morning(team: Team) -> None:
    team.sets()
    team.send(DUE)
    with team.database.write(team.team_id) as store:
        (claimed,) = store.deliveries.lease(1, DUE, MINUTE)
    assert claimed.lapses_at == DUE + 7 * HOUR
    assert claimed.conversation == CHANNEL


def test_a_holiday_brings_none(team: Team) -> None:
    easter_monday = DUE.replace(year=2026, month=4, day=6, hour=6)
    team.sets(country="DE", next_at=easter_monday)
    assert team.send(easter_monday) == 1
    assert team.posted(easter_monday) == []


def test_several_processes_send_it_once(team: Team) -> None:
    team.sets()
    begun, sent = threading.Barrier(4), []

    def run() -> None:
        begun.wait()
        while team.send(DUE):
            sent.append(1)

    workers = [threading.Thread(target=run) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(team.posted(DUE)) == 1
    assert len(sent) == 1


def test_a_new_hour_on_the_same_day_sends_no_second_one(team: Team) -> None:
    team.sets()
    team.send(DUE)
    team.sets(digest_at=time(10), next_at=DUE + 90 * MINUTE)
    assert team.send(DUE + 90 * MINUTE) == 1
    assert len(team.posted(DUE + 90 * MINUTE)) == 1


def test_what_was_set_anew_meanwhile_is_looked_at_anew(team: Team) -> None:
    seen = team.sets()
    team.sets(locale="de-DE")
    with team.database.write(team.team_id) as store:
        assert not store.team_digests.take(seen)
    team.send(DUE)
    assert team.posted(DUE)[0].startswith("Teamüberblick")


def test_each_channel_has_its_own(team: Team) -> None:
    team.sets()
    team.sets("C0OTHER", locale="de-DE")
    assert team.send(DUE) + team.send(DUE) == 2
    assert sorted(text.split(",")[0] for text in team.posted(DUE)) == [
        "Team digest",
        "Teamüberblick",
    ]


def test_what_was_won_is_told_in_one_digest_and_not_in_the_next(team: Team) -> None:
    team.has("L1", team.anna, "Krause GmbH")
    team.touches(team.anna, "L1", DAY, "won")
    team.has("L2", team.anna, "Weber KG")
    team.touches(team.anna, "L2", -DAY, "won")
    team.sets()
    team.send(DUE)
    team.send(DUE + 7 * DAY)
    with team.database.write(team.team_id) as store:
        first = store.deliveries.lease(1, DUE, MINUTE)[0]
        store.deliveries.delivered(first.message_id, CHANNEL, "1.0", 1, DUE)
        second = store.deliveries.lease(1, DUE + 7 * DAY, MINUTE)[0]
    assert "Krause GmbH" in first.body["text"]
    assert "Weber KG" in second.body["text"]
    assert "Krause GmbH" not in second.body["text"]


def test_a_deal_written_down_as_the_digest_is_made_is_in_exactly_one(team: Team) -> None:
    for number, ago in enumerate((61, 60, 59, 1)):
        team.has(f"L{number}", team.anna, f"L{number} KG")
        team.touches(team.anna, f"L{number}", timedelta(seconds=ago), "won")
    first, second = team.report(), replace(team, now=DUE + 7 * DAY).report()
    assert sorted(deal.company for deal in first.won) == ["L0 KG", "L1 KG"]
    assert sorted(deal.company for deal in second.won) == ["L2 KG", "L3 KG"]


def test_who_sets_it_gives_it_their_zone_language_and_country(team: Team) -> None:
    where = (team.database, team.team_id)
    digest = planned(*where, team.maria, MONDAY_AT_9, DUE)
    assert (digest.zone_name, digest.locale, digest.country) == ("Europe/Berlin", "de-DE", "DE")
    assert digest.next_at == DUE + 30 * MINUTE
    save(*where, digest, {"text": "Hello"}, "V1", DUE)
    assert team.posted(DUE) == ["Hello"]
    shown = setting(*where, None)
    assert (shown.chosen, shown.set_by) == (MONDAY_AT_9, "Maria")


def test_the_channel_is_told_of_what_is_new_to_it(team: Team) -> None:
    where = (team.database, team.team_id)
    digest = planned(*where, team.maria, MONDAY_AT_9, DUE)
    hello = {"text": "Hello"}
    assert save(*where, digest, hello, "V1", DUE)
    assert not save(*where, digest, hello, "V2", DUE)
    assert save(*where, replace(digest, digest_at=time(10)), hello, "V3", DUE)
    with team.database.write(team.team_id) as store:
        store.deliveries.fail(
            store.deliveries.lease(1, DUE, MINUTE)[0].message_id, "not_in_channel"
        )
        store.deliveries.fail(
            store.deliveries.lease(1, DUE, MINUTE)[0].message_id, "not_in_channel"
        )
    assert save(*where, replace(digest, digest_at=time(10)), hello, "V4", DUE)


def test_setting_it_anew_replaces_it_and_ending_it_ends_it(team: Team) -> None:
    team.sets()
    team.sets(digest_at=time(7))
    chosen = setting(team.database, team.team_id, CHANNEL).chosen
    assert chosen is not None
    assert chosen.digest_at == time(7)
    end(team.database, team.team_id, CHANNEL)
    assert setting(team.database, team.team_id, None).channel is None
    assert team.send(DUE) == 0


def test_the_last_failure_is_shown_until_something_arrived(team: Team) -> None:
    team.sets()
    team.send(DUE)
    with team.database.write(team.team_id) as store:
        (claimed,) = store.deliveries.lease(1, DUE, MINUTE)
        store.deliveries.fail(claimed.message_id, "not_in_channel")
    where = (team.database, team.team_id)
    assert setting(*where, CHANNEL).failed == "not_in_channel"
    save(*where, planned(*where, team.maria, MONDAY_AT_9, DUE), {"text": "Hello"}, "V1", DUE)
    assert setting(*where, CHANNEL).failed is None


def test_an_idle_look_takes_no_write_lock(team: Team) -> None:
    team.sets(next_at=DUE + MINUTE)
    with team.database.write(team.team_id):
        assert team.send(DUE) == 0
