"""What a member's weekly review tells, read of their own ledger alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scoring.review import (
    WEEK,
    Entry,
    HitRate,
    Spans,
    Week,
    agreed,
    hours_of,
    reached,
    spans,
    week_of,
)
from scoring.suggestion import Facts, Suggestion, suggestion
from storage.members import Member
from storage.store import Store

MOST_RIPE = 200  # of each lane; more are not counted
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Review:
    """The days from `first` to `last`, both included, and what is to be said of them."""

    first: date
    last: date
    week: Week
    rates: Sequence[HitRate]
    suggestion: Suggestion


def review(store: Store, member: Member, day: date, now: datetime) -> Review | None:
    """What a member is told on a local day; None for who has logged nothing in four weeks."""
    me, zone, at = member.member_id, member.zone, spans(member.zone, day)
    calls_and_more = store.reviews.entries(me, at.hours, at.end)
    recent = [one for one in calls_and_more if one.occurred_at >= at.recent]
    if not recent:
        return None
    week = week_of(one for one in recent if one.occurred_at >= at.week)
    rates = _rates(store, me, at, recent)
    facts = Facts(
        week,
        rates,
        len(recent),
        _untouched(store, me, now),
        store.reviews.left_open(me, at.recent, at.end),
        hours_of(calls_and_more, zone),
    )
    return Review(day - WEEK, day - _DAY, week, rates, suggestion(facts))


def _rates(store: Store, me: int, at: Spans, recent: Sequence[Entry]) -> list[HitRate]:
    lately = Counter((one.kind, one.outcome) for one in recent)
    before = store.reviews.counts(me, at.past, at.recent)
    return [
        HitRate("reached", reached(lately), reached(before)),
        HitRate("appointment", agreed(lately), agreed(before)),
        HitRate(
            "deal",
            store.reviews.deals(me, at.recent_appointments, at.recent),
            store.reviews.deals(me, at.past_appointments, at.recent_appointments),
        ),
    ]


def _untouched(store: Store, me: int, now: datetime) -> int:
    return sum(not one.touched for one in store.team_week.waiting(me, now, MOST_RIPE))
