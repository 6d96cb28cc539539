"""Histories hold what the leads' entries say, read in another way: all at once, as arrays."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings

from scoring.counting import Bursts, counted
from scoring.interest import keys
from scoring.lead import Lead
from scoring.learning.histories import LOST, NEVER, NOT_A_FIT, OPEN, OPTED_OUT, WON, Histories
from scoring.learning.scores import interests
from scoring.ledger import CLOSING, STATUSES, Signal, Status, Touchpoint, standing_touchpoints
from scoring.playbook import Playbook
from storage.database import Database
from storage.histories import histories
from storage.types import from_micros, to_micros
from tests.entries import NOW, day, signal, touchpoint, undo
from tests.storage.plain_reading import PlainLead
from tests.storage.test_ledger_equals_replay import (
    Step,
    Story,
    stories,
    stories_of_mails,
)


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that leads end amid what is read at once."""
    monkeypatch.setattr("storage.histories.AT_ONCE", 3)


def check(database: Database, steps: Sequence[Step]) -> None:
    story = Story(database)
    for step in steps:
        step(story)
    for before in (timedelta(0), timedelta(hours=3), timedelta(hours=30)):
        check_at(story, story.now - before)


def check_at(story: Story, at: datetime) -> None:
    playbook = story.playbook
    found = histories(story.database, story.team_id, at, playbook.bursts)
    assert list(found.leads) == sorted(story.plain.leads)
    interest = interests(found, playbook, to_micros(at))
    for place, lead_id in enumerate(found.leads):
        known = story.plain.leads[lead_id]
        signals = [s for s in known.signals if s.occurred_at <= at]
        touchpoints = [t for t in known.touchpoints if t.occurred_at <= at]
        assert signals_of(found, place) == said(signals, playbook)
        then = keys(signals, playbook).interest(at, playbook.half_life)
        assert interest[place] == pytest.approx(then, rel=1e-9, abs=1e-9)
        check_entries(found, place, signals, touchpoints)
        assert fate_of(found, place) == fate(known, touchpoints)
        assert attributes_of(found, place) == known.lead.attributes


def signals_of(found: Histories, place: int) -> list[tuple[str, datetime, float | None]]:
    of = found.signals
    return [
        (
            of.kinds[of.kind[row]],
            from_micros(int(of.at[row])),
            None if np.isnan(of.points[row]) else of.points[row],
        )
        for row in np.flatnonzero(of.lead == place)
    ]


def said(signals: list[Signal], playbook: Playbook) -> list[tuple[str, datetime, float | None]]:
    return [(s.kind, s.occurred_at, s.points) for s in counted(signals, playbook.bursts)]


def check_entries(
    found: Histories, place: int, signals: list[Signal], touchpoints: list[Touchpoint]
) -> None:
    entries = [e.occurred_at for e in [*signals, *standing_touchpoints(touchpoints)]]
    times = [to_micros(at) for at in entries] or [NEVER]
    assert (found.first_at[place], found.last_at[place]) == (min(times), max(times))


def fate(known: PlainLead, touchpoints: list[Touchpoint]) -> tuple[int, datetime | None]:
    """What became of the lead, by the definitions."""
    closing = [
        t for t in standing_touchpoints(touchpoints) if t.outcome in CLOSING and t.kind != "snooze"
    ]
    won = [t for t in closing if t.outcome == "won"]
    if not closing:
        return STATUSES.index(known.lead.status), None
    decided = won[0] if won else closing[-1]
    codes = {"won": WON, "lost": LOST, "not_a_fit": NOT_A_FIT}
    return codes[decided.outcome], decided.occurred_at


def fate_of(found: Histories, place: int) -> tuple[int, datetime | None]:
    at = int(found.fate_at[place])
    return int(found.fate[place]), None if at == NEVER else from_micros(at)


def attributes_of(found: Histories, place: int) -> dict[str, str]:
    return {
        name: column.texts[column.of_lead[place]]
        for name, column in found.attributes.items()
        if column.of_lead[place] >= 0
    }


@given(steps=stories())
@settings(max_examples=settings.default.max_examples // 5)
def test_after_any_story_histories_are_what_the_entries_say(
    sqlite_database: Database, steps: list[Step]
) -> None:
    check(sqlite_database, steps)


@given(steps=stories())
@settings(max_examples=settings.default.max_examples // 10)
def test_after_any_story_histories_of_postgresql_are_what_the_entries_say(
    postgresql_database: Database, steps: list[Step]
) -> None:
    check(postgresql_database, steps)


@given(steps=stories_of_mails())
@settings(max_examples=settings.default.max_examples * 3 // 10)
def test_what_mail_gateways_did_is_no_history(sqlite_database: Database, steps: list[Step]) -> None:
    check(sqlite_database, steps)


lost, won = touchpoint("lost", -3), touchpoint("won", -2)


@pytest.mark.parametrize(
    ("status", "touchpoints", "fate", "days"),
    [
        ("open", [], OPEN, None),
        ("open", [touchpoint("reached", -3)], OPEN, None),
        ("open", [touchpoint("won", 1)], OPEN, None),
        ("open", [touchpoint("won", -3, kind="snooze")], OPEN, None),
        ("open", [won, undo(won)], OPEN, None),
        ("won", [], WON, None),
        ("lost", [], LOST, None),
        ("not_a_fit", [touchpoint("reached", -3)], NOT_A_FIT, None),
        ("opted_out", [], OPTED_OUT, None),
        ("won", [won], WON, -2),
        ("open", [lost, won], WON, -2),
        ("open", [won, touchpoint("won", -1)], WON, -2),
        ("open", [won, touchpoint("lost", -1)], WON, -2),
        ("open", [lost, touchpoint("not_a_fit", -1)], NOT_A_FIT, -1),
        ("open", [lost, won, undo(won)], LOST, -3),
        ("opted_out", [won], WON, -2),
        ("lost", [won], WON, -2),
        ("won", [touchpoint("won", 1)], WON, None),
    ],
)
def test_what_became_of_a_lead(
    database: Database,
    team_id: int,
    status: Status,
    touchpoints: list[Touchpoint],
    fate: int,
    days: float | None,
) -> None:
    with database.write(team_id) as store:
        store.leads.save(Lead("acme", status=status), NOW)
        for one in touchpoints:
            store.ledger.add_touchpoint("acme", one, NOW)
    found = histories(database, team_id, NOW, Bursts())
    assert fate_of(found, 0) == (fate, None if days is None else day(days))


def test_what_comes_in_while_it_is_read_is_not_in_it(database: Database, team_id: int) -> None:
    with database.write(team_id) as store:
        for lead in "abc":
            store.leads.save(Lead(lead), NOW)
            for number in range(3):
                store.ledger.add_signal(lead, signal(at=-1 - number), NOW)
    read: list[int] = []

    def somebody_writes(leads: int) -> None:
        read.append(leads)
        with database.write(team_id) as store:
            store.ledger.add_signal("c", signal(at=-5), NOW)
            store.leads.save(Lead(f"d{len(read)}"), NOW)

    found = histories(database, team_id, NOW, Bursts(), somebody_writes)
    assert len(read) > 1
    assert sum(read) == len(found.leads) == 3
    assert np.bincount(found.signals.lead).tolist() == [3, 3, 3]


def test_a_team_sees_nothing_of_another_one(database: Database) -> None:
    ours, theirs = Story(database), Story(database)
    with database.write(ours.team_id) as store:
        store.leads.save(Lead("acme", attributes={"role": "CEO"}), NOW)
        store.ledger.add_signal("acme", signal(at=-1), NOW)
        store.ledger.add_touchpoint("acme", touchpoint("won", -1), NOW)
    found = histories(database, theirs.team_id, NOW, Bursts())
    assert (found.leads, len(found.signals.at), found.attributes) == ((), 0, {})
    assert len(histories(database, ours.team_id, NOW, Bursts()).signals.at) == 1
