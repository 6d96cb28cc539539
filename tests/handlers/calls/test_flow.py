"""The list in force and the list from the ledger alone, against a ranking by brute force."""

import itertools
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.calls.as_json import as_json
from handlers.calls.flow import (
    Selection,
    calls_as_of,
    calls_now,
    owner_names,
    parse_instant,
    select_calls,
)
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.message import Refused
from storage.database import Database
from storage.workspaces import Workspaces
from tests.entries import NOW, day, signal, touchpoint

PLAYBOOK = """
half_life_days = 10
ripe_at = 20
fit_floor = 50
fast_lane = ["price_requested"]
[points]
commented = 10
opened = 1
left = -5
price_requested = 40
[rest_days]
reached = 5
no_answer = 1
[[criteria]]
attribute = "employees"
bands = [{ from = 50, to = 70, points = 100 }, { from = 70, to = 100, points = 75 }]
"""
POINTS = {"commented": 10.0, "opened": 1.0, "left": -5.0, "price_requested": 40.0, "odd": 0.0}
REST = {"reached": 5, "no_answer": 1}
FITS = {"60": 100.0, "70": 100.0, "90": 75.0, "7": 0.0, "": 50.0}
EVERYTHING = Selection(limit=0, resting=True)


@dataclass(frozen=True)
class Story:
    """A lead and all that happened to it."""

    lead: Lead
    signals: tuple[Signal, ...]
    touchpoints: tuple[Touchpoint, ...]


# Signals fall on half hours and touchpoints on whole ones: no two of them in the same instant.
_half_hours = st.integers(-30 * 24, -1).map(lambda hours: (hours + 0.5) / 24)
_signals = st.lists(
    st.builds(signal, st.sampled_from(sorted(POINTS)), _half_hours, st.sampled_from([None, "a"])),
    max_size=6,
)
_touchpoints = st.lists(
    st.builds(
        touchpoint,
        st.sampled_from(["reached", "no_answer", "lost"]),
        st.integers(-20 * 24, 0).map(lambda hours: hours / 24),
        st.none() | st.integers(-10, 10),
    ),
    max_size=3,
    unique_by=lambda touchpoint: touchpoint.occurred_at,
)
_leads = st.tuples(
    st.sampled_from(sorted(FITS)),
    st.sampled_from(["open", "open", "open", "opted_out"]),
    _signals,
    _touchpoints,
)
_numbers = itertools.count(1)


@settings(max_examples=40)
@given(leads=st.lists(_leads, max_size=5), days_later=st.integers(0, 8))
def test_the_list_in_force_and_the_ledgers_list_are_the_ranking_by_brute_force(
    database, leads, days_later
):
    stories = [
        Story(_lead(number, *lead[:2]), tuple(lead[2]), tuple(lead[3]))
        for number, lead in enumerate(leads)
    ]
    team_id = _workspace(database, stories)
    now = NOW + timedelta(days=days_later)

    in_force = json.loads("".join(as_json(calls_now(database, team_id, EVERYTHING, now), {}, True)))
    from_ledger = json.loads(
        "".join(as_json(calls_as_of(database, team_id, EVERYTHING, now), {}, True))
    )

    assert in_force == from_ledger
    expected = _by_brute_force(stories, now)
    assert [entry["lead"] for entry in in_force] == [story.lead.external_id for story in expected]
    for entry, story in zip(in_force, expected, strict=True):
        assert math.isclose(entry["interest"], _interest(story, now), abs_tol=1e-9)
        assert math.isclose(
            math.fsum(reason["points"] for reason in entry["reasons"]), entry["interest"]
        )
        assert entry["fit"] == FITS[story.lead.attributes["employees"]]


def test_an_instant_counts_what_had_occurred_until_then(database):
    early, late = signal("commented", -8, "blog"), signal("commented", -2)
    team_id = _workspace(
        database,
        [
            Story(_lead(1), (early, late), (touchpoint("reached", -1),)),
            Story(_lead(2), (signal("opened", -8),), (touchpoint("won", -3),)),
        ],
    )

    def listed(at: datetime) -> list[tuple[str, int]]:
        found = calls_as_of(database, team_id, Selection(limit=0), at)
        return [(call.lead.external_id, len(call.parts)) for call in found]

    assert listed(day(-9)) == [("L-1", 0), ("L-2", 0)]
    assert listed(day(-8)) == [("L-1", 1), ("L-2", 1)]
    assert listed(day(-2.5)) == [("L-1", 1)]
    assert listed(day(-1.5)) == [("L-1", 2)]
    assert listed(day(0)) == []
    assert listed(day(5)) == [("L-1", 2)]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_limit_keeps_the_first_that_may_be_called_and_as_many_at_rest(database, limit):
    stories = [Story(_lead(n), (signal("opened", -n),), ()) for n in range(4)]
    stories += [Story(_lead(n), (), (touchpoint("reached", -n / 9),)) for n in range(4, 8)]
    team_id = _workspace(database, stories)
    selection = Selection(limit=limit, resting=True)

    for calls in (
        calls_now(database, team_id, selection, NOW),
        calls_as_of(database, team_id, selection, NOW),
    ):
        listed = [call.lead.external_id for call in calls]
        assert listed == ["L-0", "L-1", "L-2"][:limit] + ["L-7", "L-6", "L-5"][:limit]


def test_each_owner_and_the_pool_have_lists_of_their_own(database):
    team_id = _workspace(database, [])
    with database.write(team_id) as store:
        anna, bernd = store.members.ensure("Anna@example.com"), store.members.ensure("U2")
        for number, owner in enumerate([anna, bernd, None]):
            store.leads.save(Lead(f"L-{number}", owner_id=owner), NOW)
            store.leads.save(Lead(f"R-{number}", owner_id=owner), NOW)
            store.ledger.add_touchpoint(f"R-{number}", touchpoint("reached", -0.5), NOW)

    assert owner_names(database, team_id) == {anna: "anna@example.com", bernd: "U2"}
    for owner, leads in {
        "all": ["L-0", "L-1", "L-2", "R-0", "R-1", "R-2"],
        "anna@example.com": ["L-0", "R-0"],
        "ANNA@example.com": ["L-0", "R-0"],
        "U2": ["L-1", "R-1"],
        "pool": ["L-2", "R-2"],
    }.items():
        selection = select_calls(database, team_id, owner, 0, resting=True)
        now = [call.lead.external_id for call in calls_now(database, team_id, selection, NOW)]
        then = [call.lead.external_id for call in calls_as_of(database, team_id, selection, NOW)]
        assert now == then == leads
    with pytest.raises(Refused, match="nobody@"):
        select_calls(database, team_id, "nobody@example.com", 5, resting=False)


def test_an_entry_has_the_names_that_scripts_rely_on(sqlite_database):
    lead = Lead("L-1", "Acme", "Eva \x1b[31m\x9bMüller", owner_id=1, attributes={"employees": "60"})
    signals = (signal("commented", 0), signal("left", -1, "terms"), signal("opened", -1))
    team_id = _workspace(sqlite_database, [])
    with sqlite_database.write(team_id) as store:
        store.members.ensure("U1")
        _save(store, Story(lead, (*signals, signal("price_requested", -2)), ()))
    calls = calls_now(sqlite_database, team_id, Selection(), NOW)
    text = "".join(as_json(calls, owner_names(sqlite_database, team_id), with_rest=False))

    (entry,) = json.loads(text)
    assert "Müller" in text
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert list(entry) == [
        *("rank", "lead", "company", "contact", "owner", "fit", "fit_coverage", "interest"),
        *("priority", "ripe", "ripe_since", "ripe_until", "commitment", "reasons"),
    ]
    assert (entry["rank"], entry["owner"], entry["fit"], entry["fit_coverage"]) == (1, "U1", 100, 1)
    assert entry["contact"] == lead.contact
    assert entry["commitment"] == {"due_at": "2026-11-20T10:00:00+00:00", "what": "price_requested"}
    assert [reason["what"] for reason in entry["reasons"]] == [
        *("price_requested", "commented", "left: terms", "opened")
    ]
    assert entry["ripe_since"] == "2026-11-20T10:00:00+00:00"
    assert datetime.fromisoformat(entry["ripe_until"]).utcoffset() == timedelta(0)


def test_nobody_is_an_empty_array(sqlite_database):
    assert json.loads("".join(as_json([], {}, with_rest=False))) == []


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24",
        "2026-11-24T10:00:00",
        "tomorrow",
        "",
        "0001-01-01T00:00+14:00",
        "0001-01-01T00:00+00:00",
        "9999-12-31T23:59:59+00:00",
    ],
)
def test_an_instant_without_an_offset_is_refused(text):
    with pytest.raises(Refused, match="offset"):
        parse_instant(text)


def test_an_instant_may_have_any_offset():
    assert parse_instant("2026-11-22T11:00:00+01:00") == NOW == parse_instant("2026-11-22T10:00Z")
    assert parse_instant("2026-11-22T11:00:00+01:00").tzinfo is UTC


def _lead(number: int, employees: str = "60", status: str = "open") -> Lead:
    return Lead(f"L-{number}", status=status, attributes={"employees": employees})  # type: ignore[arg-type]


def _workspace(database: Database, stories: list[Story]) -> int:
    with database.transaction() as connection:
        team_id = Workspaces(connection).connect(f"T{next(_numbers)}", "a team", NOW).team_id
    with database.write(team_id) as store:
        store.playbooks.activate(PLAYBOOK, "Anna", NOW)
        for story in stories:
            _save(store, story)
    return team_id


def _save(store, story: Story) -> None:
    store.leads.save(story.lead, NOW)
    for entry in story.signals:
        store.ledger.add_signal(story.lead.external_id, entry, NOW)
    for entry in story.touchpoints:
        store.ledger.add_touchpoint(story.lead.external_id, entry, NOW)


def _by_brute_force(stories: list[Story], now: datetime) -> list[Story]:
    open_ones = [
        story
        for story in stories
        if story.lead.status == "open" and all(t.outcome != "lost" for t in story.touchpoints)
    ]
    return sorted(open_ones, key=lambda story: _place(story, now))


def _place(story: Story, now: datetime) -> tuple:
    due, rest = _due(story), _rest_until(story)
    name = story.lead.external_id
    if due and due <= now:
        return 0, due, name
    resting_until = due or rest
    if resting_until and resting_until > now:
        return 3, resting_until, name
    interest, fit = _interest(story, now), FITS[story.lead.attributes["employees"]]
    if interest < 1e-9:
        return 2, -fit, name
    return 1, -round(math.log2(interest * max(fit, 1)), 8), name


def _interest(story: Story, now: datetime) -> float:
    first: dict[object, Signal] = {}
    for one in sorted(story.signals, key=lambda s: s.occurred_at):
        once = (one.kind, one.asset, one.occurred_at.date()) if one.asset else one.external_id
        first.setdefault(once, one)
    return sum(
        POINTS[one.kind] * 0.5 ** ((now - one.occurred_at) / timedelta(days=10))
        for one in first.values()
    )


def _due(story: Story) -> datetime | None:
    """The earliest promise that nothing later has kept, settled or replaced."""
    promises = [
        (s.occurred_at, s.occurred_at) for s in story.signals if s.kind == "price_requested"
    ]
    promises += [(t.occurred_at, t.next_step_at) for t in story.touchpoints if t.next_step_at]
    return min(
        (
            due
            for made, due in promises
            if not any(
                t.occurred_at > made
                and (t.next_step_at or t.outcome == "reached" or t.occurred_at >= due)
                for t in story.touchpoints
            )
        ),
        default=None,
    )


def _rest_until(story: Story) -> datetime | None:
    if not story.touchpoints:
        return None
    last = max(story.touchpoints, key=lambda t: t.occurred_at)
    return last.occurred_at + timedelta(days=REST[last.outcome])
