"""The digest tells in one line how the rep's goal stands; on both databases."""

import json
from datetime import datetime, timedelta

import pytest

from handlers.digest import jobs
from handlers.digest.days import Goals
from storage import goal_courses
from storage.outbox import StandingMessage
from storage.store import Store
from tests.handlers.digest.conftest import DAY, HOUR, MONDAY, RIPE, Morning

TEN = MONDAY + 2 * HOUR


def sets(morning: Morning, owner: str | None, customers: int, ends: str = "2026-12-31") -> None:
    """A goal of a member, or of the team, that is counted at once."""
    whose = f'owner = "{owner}"' if owner else "team = true"
    toml = (
        f'name = "Of {owner}"\n{whose}\nfrom = 2026-01-01\nto = {ends}\n'
        f"[targets]\nnew_customers = {customers}\n"
    )
    with morning.database.write(morning.team_id) as store:
        owner_id = store.members.ensure(owner) if owner else None
        store.goals.add(toml, owner_id, "Europe/Berlin", "boss", MONDAY)
    count(morning)


def count(morning: Morning) -> None:
    with morning.database.write(morning.team_id) as store:
        while store.tallies.catch_up() or store.tallies.count_first():
            continue


def goal_lines(morning: Morning, digest: StandingMessage) -> list[str]:
    """What the text and the blocks of a digest say of a goal."""
    in_text = [line for line in digest.body["text"].splitlines() if ":dart:" in line]
    context = [block for block in digest.body["blocks"] if block["type"] == "context"]
    in_blocks = [one["text"] for block in context for one in block["elements"]]
    assert in_text == [one for one in in_blocks if ":dart:" in one]
    return in_text


def test_a_goal_of_ones_own_goes_before_the_teams(morning: Morning) -> None:
    morning.has("A", "B")
    morning.touched("A", outcome="won")
    morning.touched("B", outcome="won", by=morning.ben)
    sets(morning, "u0anna@example.com", 10)
    sets(morning, None, 50)
    morning.send()
    (of_anna,) = goal_lines(morning, morning.digests()[0])
    (of_ben,) = goal_lines(morning, morning.digests(morning.ben)[0])
    assert of_anna.startswith(":dart: 1 of 10 customers · due ")
    assert of_ben.startswith(":dart: 2 of 50 customers · due ")


def test_who_has_no_goal_is_told_of_none(morning: Morning) -> None:
    sets(morning, "u0anna@example.com", 10)
    sets(morning, "u0ben@example.com", 10, ends="2026-11-22")  # ended yesterday
    morning.send()
    assert len(goal_lines(morning, morning.digests()[0])) == 1
    assert goal_lines(morning, morning.digests(morning.ben)[0]) == []


def test_it_stands_above_what_was_logged_and_on_a_quiet_day_too(morning: Morning) -> None:
    morning.has("A")
    morning.touched("A", outcome="lost")
    sets(morning, None, 10)
    morning.send()
    opening, goal, logged = morning.lines()
    assert opening.startswith(":palm_tree:")
    assert goal.startswith(":dart: 0 of 10 customers")
    assert logged == "Since Fri 20 Nov: 1 call, 1 reached"


def test_it_follows_the_day(morning: Morning) -> None:
    morning.has("A")
    morning.did("A")
    sets(morning, None, 10)
    morning.send()
    morning.touched("A", at=TEN, outcome="won")
    count(morning)
    morning.refresh(TEN)
    (line,) = goal_lines(morning, morning.digests()[0])
    assert line.startswith(":dart: 1 of 10 customers")


def test_a_german_reads_it_in_german(morning: Morning) -> None:
    with morning.database.write(morning.team_id) as store:
        store.members.choose_language(morning.anna.member_id, "de")
    sets(morning, None, 10)
    morning.send()
    (line,) = goal_lines(morning, morning.digests()[0])
    assert line.startswith(":dart: 0 von 10 Kunden")


@pytest.mark.parametrize("customers", [1, 10**9])
def test_the_fullest_digest_has_room_for_it(morning: Morning, customers: int) -> None:
    leads = [f"{number:02}{'x' * 150}" for number in range(40)]
    morning.has(*leads, contact="&" * 300, company="&" * 300)
    for number, lead in enumerate(leads[:20]):
        morning.did(lead, points=31 + number / 4, ago=timedelta(0), received=MONDAY - HOUR)
    for lead in leads[20:]:
        morning.touched(lead, next_step_at=MONDAY + HOUR, minutes=9)
    sets(morning, None, customers)
    morning.send()
    morning.did(*leads[:20], points=RIPE, received=MONDAY + HOUR)
    morning.refresh(MONDAY + 2 * HOUR)
    (digest,) = morning.digests()
    assert len(digest.body["blocks"]) <= 50
    assert len(json.dumps(digest.body["blocks"])) <= 48_000
    assert ":dart:" in digest.body["blocks"][-1]["elements"][0]["text"]


def test_the_next_morning_it_is_told_anew(morning: Morning) -> None:
    sets(morning, None, 10)
    morning.send()
    morning.send(MONDAY + DAY)
    today, tomorrow = (goal_lines(morning, digest)[0] for digest in morning.digests())
    assert today.split(" · ")[1] < tomorrow.split(" · ")[1]  # a little more is due


def test_where_all_writers_wait_for_one_nobody_waits_for_a_forecast(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets(morning, None, 10)
    write, in_the_transaction = jobs._send, []

    def watched(store: Store, now: datetime, known: Goals) -> int:
        worked_out: list[object] = []
        real = goal_courses.course
        with monkeypatch.context() as listening:
            listening.setattr(
                goal_courses, "course", lambda *given: worked_out.append(given) or real(*given)
            )
            looked_at = write(store, now, known)
        in_the_transaction.append(len(worked_out))
        return looked_at

    monkeypatch.setattr(jobs, "_send", watched)
    assert morning.send() == 2
    assert in_the_transaction == [0 if morning.database.sqlite else 1]
    for member in (morning.anna, morning.ben):
        assert len(goal_lines(morning, morning.digests(member)[0])) == 1
