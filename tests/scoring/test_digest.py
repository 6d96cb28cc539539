"""Who belongs on a rep's day, as tables and as what must hold whatever the leads are like."""

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.digest import (
    DayLead,
    Logged,
    Tally,
    Waiting,
    about_to_cool,
    became,
    bounds,
    fading_keys,
    is_quiet,
    planned,
    tally,
    worth_telling,
)
from scoring.interest import Keys, priority_key
from scoring.money import Money
from scoring.playbook import Playbook
from scoring.schedule import Preferences
from tests.entries import NOW, day, touchpoint, undo

PLAYBOOK = Playbook()
BERLIN = ZoneInfo("Europe/Berlin")
ME, BEN = 1, 2


def lead(external_id: str = "A", interest: float = 0, fit: float = 100, **known: Any) -> DayLead:
    """A lead that may be called, whose interest is so high now."""
    keys = Keys().plus(interest, NOW, PLAYBOOK.half_life)
    key = priority_key(keys, fit)
    new = DayLead(
        external_id, "", external_id, "", "", ME, fit, keys.positive, keys.negative, key, key,
        None, None, None,
    )  # fmt: skip
    return new._replace(**known)


def promised(external_id: str, at: float) -> DayLead:
    return lead(external_id, queue_key=None, due_at=day(at), due_what="callback")


def ids(leads: Any) -> list[str]:
    return [one.external_id for one in leads]


def plan_of(waiting: Waiting) -> dict[str, list[str]]:
    plan = planned(waiting, PLAYBOOK, NOW, day(2))
    return {section: ids(leads) for section, leads in plan.items() if leads}


@pytest.mark.parametrize(
    ("waiting", "plan"),
    [
        (Waiting(), {}),
        (Waiting(promised=[promised("A", 0.1)]), {"promised": ["A"]}),
        (Waiting(callable=[lead("A", 40), lead("B", 50)]), {"first": ["B", "A"]}),
        (Waiting(callable=[lead("B", 40), lead("A", 40)]), {"first": ["A", "B"]}),
        (Waiting(callable=[lead("A", 80, 60), lead("B", 50)]), {"first": ["B", "A"]}),
        (Waiting(ripened=[lead("A", 40)]), {"ripened": ["A"]}),
        (Waiting(ripened=[lead("A", 20)]), {}),
        (Waiting(ripened=[lead("A", 40, fit=49)]), {}),
        (Waiting(ripened=[lead("A", 40, queue_key=None, rest_until=day(1))]), {}),
        (Waiting(ripened=[promised("A", 0)]), {"ripened": ["A"]}),
        (Waiting(ripened=[promised("A", 7)]), {}),
        (Waiting(fading=[lead("A", 31), lead("B", 32)]), {"cooling": ["B", "A"]}),
        (Waiting(fading=[lead("A", 34), lead("B", 29)]), {}),
        (
            Waiting([promised("A", 0)], [lead("B", 31)], [promised("A", 0), lead("B", 31)]),
            {"promised": ["A"], "first": ["B"]},
        ),
        (
            Waiting(callable=[lead("A", 31)], ripened=[lead("B", 31)], fading=[lead("B", 31)]),
            {"first": ["A"], "ripened": ["B"]},
        ),
    ],
)
def test_the_plan_of_a_day(waiting: Waiting, plan: dict[str, list[str]]) -> None:
    assert plan_of(waiting) == plan


some_leads = st.lists(
    st.sampled_from([lead(name, 28 + n) for n, name in enumerate("ABCDEFGHIJKL")]), unique=True
)


@given(st.builds(Waiting, some_leads, some_leads, some_leads, some_leads))
def test_nobody_is_on_a_plan_twice(waiting: Waiting) -> None:
    listed = [one for leads in plan_of(waiting).values() for one in leads]
    assert len(listed) == len(set(listed)) <= 16


@given(
    st.floats(0.01, 1000),
    st.floats(0, 100),
    st.integers(1, 100),
    st.integers(1, 100),
    st.floats(1, 60),
)
def test_all_who_are_about_to_cool_are_between_the_keys(
    interest: float, fit: float, ripe_at: int, fit_floor: int, hours: float
) -> None:
    playbook = replace(PLAYBOOK, ripe_at=ripe_at, fit_floor=fit_floor)
    cools_by = NOW + timedelta(hours=hours)
    one = lead("A", interest, fit)
    lowest, highest = fading_keys(playbook, NOW, cools_by)
    at_the_end = interest * 2 ** (-hours / 24 / 14)
    if about_to_cool([one], playbook, NOW, cools_by):
        assert lowest <= one.priority_key <= highest
        assert fit >= fit_floor
        assert interest >= ripe_at * (1 - 1e-9)
        assert at_the_end <= ripe_at * (1 + 1e-9)
    elif fit >= fit_floor and not math.isclose(interest, ripe_at):
        assert interest < ripe_at or at_the_end >= ripe_at * (1 - 1e-9)


@pytest.mark.parametrize(
    ("waiting", "quiet"),
    [
        (Waiting(), True),
        (Waiting(callable=[lead("A", 29), lead("B", 40, fit=20)]), True),
        (Waiting(callable=[lead("A", 29), lead("B", 31)]), False),
        (Waiting(promised=[promised("A", 0)]), False),
        (Waiting(fading=[lead("A", 31)]), False),
    ],
)
def test_unripe_leads_alone_make_no_day(waiting: Waiting, quiet: bool) -> None:
    assert is_quiet(planned(waiting, PLAYBOOK, NOW, day(2)), PLAYBOOK, NOW) is quiet


def test_who_asked_for_a_call_is_worth_telling_though_unripe() -> None:
    assert ids(worth_telling([promised("A", 0), lead("B", 1)], PLAYBOOK, NOW)) == ["A"]


TONIGHT = day(0.5)
CALLED = touchpoint("reached", at=-0.1)
CALL_AGAIN = touchpoint("no_answer", at=-0.1, next_step=0.2)
SNOOZED = touchpoint("done", at=-0.1, next_step=1, kind="snooze")
RESTS = {"queue_key": None, "rest_until": day(1)}


@pytest.mark.parametrize(
    ("now_is", "touched", "state"),
    [
        ({}, [], "open"),
        (RESTS, [CALLED], "done"),
        (RESTS, [SNOOZED], "snoozed"),
        ({"queue_key": None, "due_at": day(1)}, [SNOOZED], "snoozed"),
        (RESTS, [SNOOZED, CALLED], "done"),
        (RESTS, [CALLED, SNOOZED], "done"),
        ({}, [CALLED, undo(CALLED)], "open"),
        ({}, [SNOOZED, undo(SNOOZED)], "open"),
        ({"queue_key": 1.0}, [SNOOZED], "open"),
        ({"queue_key": None, "due_at": day(0.2)}, [CALL_AGAIN], "again"),
        ({"queue_key": None, "due_at": day(0.6)}, [CALL_AGAIN], "done"),
        ({"queue_key": None}, [touchpoint("won")], "done"),
        ({"queue_key": None}, [], "closed"),
        ({"queue_key": None, "due_at": day(0.2)}, [], "open"),
        (RESTS, [], "open"),
        ({"owner_id": BEN}, [CALLED], "taken"),
        ({"owner_id": 0}, [], "taken"),
    ],
)
def test_what_becomes_of_a_lead(now_is: dict[str, Any], touched: Any, state: str) -> None:
    assert became(lead("A", 40, **now_is), ME, touched, NOW, TONIGHT).became == state


def logged(kind: str = "call", outcome: Any = "reached", minutes: int | None = None) -> Logged:
    return Logged(kind, outcome, minutes, None)


@pytest.mark.parametrize(
    ("entries", "counted"),
    [
        ([], Tally()),
        ([logged()], Tally(calls=1, reached=1)),
        ([logged(outcome="no_answer"), logged(outcome="voicemail")], Tally(calls=2)),
        ([logged(outcome="appointment")], Tally(calls=1, reached=1, appointments=1)),
        ([logged("meeting", "appointment")], Tally(appointments=1)),
        ([logged("mail", "done", 5), logged("visit")], Tally(others=2, time=timedelta(minutes=5))),
        ([logged(minutes=50), logged(minutes=45)], Tally(2, 2, time=timedelta(minutes=95))),
    ],
)
def test_what_is_counted(entries: list[Logged], counted: Tally) -> None:
    assert tally(entries) == counted


def test_deals_are_added_up_by_currency() -> None:
    won = [
        Money(Decimal(amount), currency)
        for amount, currency in ((4, "EUR"), (6, "EUR"), (1, "CHF"))
    ]
    found = tally([Logged("call", "won", None, value) for value in [*won, None]])
    assert found.won == 4
    assert found.revenue == (Money(Decimal(10), "EUR"), Money(Decimal(1), "CHF"))


@pytest.mark.parametrize(
    ("today", "since", "cools_by"),
    [
        ("2026-11-24", "2026-11-23", "2026-11-26"),  # a Tuesday
        ("2026-11-23", "2026-11-20", "2026-11-25"),  # a Monday
        ("2026-11-27", "2026-11-26", "2026-12-01"),  # a Friday: until the end of Monday
        ("2026-12-24", "2026-12-23", "2026-12-29"),  # before Christmas and a weekend
        ("2026-12-28", "2026-12-24", "2026-12-30"),
    ],
)
def test_a_day_hangs_between_working_days(today: str, since: str, cools_by: str) -> None:
    holidays = {date(2026, 12, 25), date(2026, 12, 26)}
    found = bounds(Preferences(), BERLIN, holidays.__contains__, date.fromisoformat(today))

    def local(instant: Any) -> str:
        assert instant.astimezone(BERLIN).hour == 0
        return str(instant.astimezone(BERLIN).date())

    assert (local(found.begins), local(found.since), local(found.cools_by)) == (
        today,
        since,
        cools_by,
    )
    assert found.back_by.astimezone(BERLIN).hour == 9
    assert found.ends - found.begins == timedelta(days=1)


def test_who_never_works_has_the_days_around() -> None:
    never = Preferences(digest_days=frozenset())
    found = bounds(never, BERLIN, lambda day: False, date(2026, 11, 24))
    assert (found.begins - found.since, found.cools_by - found.ends) == (
        timedelta(days=1),
        timedelta(days=1),
    )
