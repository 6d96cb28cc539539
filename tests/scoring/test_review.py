"""A rep's week in numbers, and their rates against their own past: only what is more than chance."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ledger import Outcome
from scoring.money import Money
from scoring.review import (
    MIN_CASES,
    Entry,
    HitRate,
    Hour,
    Share,
    Week,
    agreed,
    difference,
    hours_of,
    reached,
    spans,
    week_of,
    wilson,
)
from scoring.schedule import local_day

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def entry(
    kind: str = "call",
    outcome: Outcome = "reached",
    minutes: int | None = None,
    value: Money | None = None,
    at: datetime = AT,
) -> Entry:
    return Entry(at, kind, outcome, minutes, value)


def test_a_week_is_told_by_kind_with_what_came_of_it_and_money_by_currency() -> None:
    euros, francs = Money(Decimal(4000), "EUR"), Money(Decimal(900), "CHF")
    found = week_of(
        [
            entry(minutes=20),
            entry(outcome="no_answer", minutes=1),
            entry(outcome="not_now"),
            entry("meeting", "appointment", 60),
            entry("mail", "done"),
            entry("mail", "done"),
            entry("visit", "won", 90, euros),
            entry("call", "won", None, francs),
            entry("call", "won", None, euros),
            entry("call", "won"),
        ]
    )
    assert found == Week(
        kinds=(("call", 6), ("mail", 2), ("meeting", 1), ("visit", 1)),
        conversations=3,
        appointments=1,
        won=4,
        revenue=(Money(Decimal(8000), "EUR"), francs),
        time=timedelta(minutes=171),
    )


def test_nothing_is_a_week_too() -> None:
    assert week_of([]) == Week()


COUNTS: dict[tuple[str, Outcome], int] = {
    ("call", "reached"): 5,
    ("call", "not_now"): 3,
    ("call", "appointment"): 2,
    ("call", "lost"): 1,
    ("call", "no_answer"): 6,
    ("call", "voicemail"): 4,
    ("call", "done"): 9,
    ("meeting", "appointment"): 4,
    ("mail", "reached"): 1,
    ("visit", "won"): 2,
    ("post", "done"): 7,
}


def test_who_said_no_was_reached_and_a_call_just_done_says_nothing() -> None:
    assert reached(COUNTS) == Share(11, 21)


def test_an_appointment_comes_of_a_conversation_of_any_kind() -> None:
    assert agreed(COUNTS) == Share(6, 15)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        # Newcombe's own examples, by his method 10.
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(6, 7), Share(2, 7), 0.0582, 0.8062),
        (Share(5, 56), Share(0, 29), -0.0381, 0.1926),
        (Share(0, 10), Share(0, 20), -0.1611, 0.2775),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_of_two_rates_is_newcombes(
    one: Share, other: Share, low: float, high: float
) -> None:
    assert difference(one, other) == pytest.approx((low, high), abs=5e-5)


shares = st.integers(1, 400).flatmap(
    lambda cases: st.integers(0, cases).map(lambda hits: Share(hits, cases))
)


@given(shares, shares)
def test_an_interval_contains_what_was_observed_and_turns_with_its_sides(
    one: Share, other: Share
) -> None:
    low, high = difference(one, other)
    assert -1 - 1e-9 <= low <= one.rate - other.rate + 1e-9
    assert one.rate - other.rate - 1e-9 <= high <= 1 + 1e-9
    assert difference(other, one) == pytest.approx((-high, -low))
    lower, upper = wilson(one)
    assert -1e-9 <= lower <= one.rate + 1e-9
    assert one.rate - 1e-9 <= upper <= 1 + 1e-9


@pytest.mark.parametrize(
    ("recent", "past", "missing", "change"),
    [
        (Share(20, 40), Share(200, 400), 0, None),
        (Share(18, 40), Share(240, 400), 0, None),  # 45 against 60 %: may be chance
        (Share(16, 40), Share(240, 400), 0, "fell"),  # 40 against 60 %: hardly
        (Share(32, 40), Share(240, 400), 0, "rose"),
        (Share(9, 9), Share(0, 400), 1, None),  # never "100 %" from nine
        (Share(2, 2), Share(100, 400), 8, None),
        (Share(0, 0), Share(0, 0), 10, None),
        (Share(10, 10), Share(0, 9), 0, None),  # no past to compare with
        (Share(10, 10), Share(0, 10), 0, "rose"),
    ],
)
def test_a_change_is_named_only_if_it_is_more_than_chance(
    recent: Share, past: Share, missing: int, change: str | None
) -> None:
    rate = HitRate("reached", recent, past)
    assert (rate.missing, rate.change) == (missing, change)


@given(shares, shares)
def test_too_few_cases_never_make_a_change(recent: Share, past: Share) -> None:
    few = min(recent.cases, past.cases) < MIN_CASES
    assert not (few and HitRate("deal", recent, past).change)


def test_calls_are_put_into_the_hours_of_the_reps_own_day() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")  # 5:45 ahead
    calls = [
        entry(at=AT),
        entry(outcome="voicemail", at=AT + timedelta(minutes=14)),
        entry(outcome="lost", at=AT + timedelta(minutes=50)),
        entry("mail", at=AT),
        entry(outcome="done", at=AT),
    ]
    assert hours_of(calls, kathmandu) == [Hour(15, Share(1, 2)), Hour(16, Share(1, 1))]


def test_a_review_looks_at_whole_local_days_over_a_clock_change() -> None:
    found = spans(BERLIN, date(2026, 11, 6))  # summer time ended on 25 October
    assert found.end == datetime(2026, 11, 5, 23, tzinfo=UTC)
    assert found.week == datetime(2026, 10, 29, 23, tzinfo=UTC)
    assert found.recent == datetime(2026, 10, 8, 22, tzinfo=UTC)
    assert local_day(BERLIN, found.past) == date(2025, 10, 9)


def test_recent_appointments_have_had_the_same_time_as_those_of_the_past() -> None:
    found = spans(BERLIN, date(2026, 11, 20))
    days = [
        (local_day(BERLIN, found.end) - local_day(BERLIN, at)).days
        for at in (found.recent, found.recent_appointments, found.past_appointments)
    ]
    assert days == [28, 56, 421]
