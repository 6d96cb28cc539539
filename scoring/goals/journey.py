"""A lead's way through a goal's chain, read from its ledger. The order of arrival never matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from scoring.goals.goal import Chain, Goal, When
from scoring.lead import Lead
from scoring.ledger import (
    CONVERSATIONS,
    Signal,
    Touchpoint,
    standing_touchpoints,
)
from scoring.money import Money

ENDED = ("lost", "not_a_fit")  # outcomes after which nothing more is to come
_ENDED_STATUSES = (*ENDED, "opted_out")


@dataclass(frozen=True)
class FirstTouch:
    """What a lead came through: the channel of its earliest entry, in lower case, "" where it has none.

    A touchpoint's channel is the one logged with it; a signal's is its source.
    """

    at: datetime
    channel: str


@dataclass(frozen=True)
class Deal:
    day: date
    value: Money | None


@dataclass(frozen=True)
class Effort:
    """One touchpoint, spent on reaching a level (its place in the chain); `minutes` where logged."""

    level: int
    day: date
    minutes: int | None


@dataclass(frozen=True)
class Journey:
    """How far a lead came. Days are those of the goal's zone.

    `chain` is the place of its chain, None where it goes through none. `reached` has the day of
    each level up to the furthest: whoever reached a level has passed those before it. `ended` is
    the day it was lost for good. `counts` is whether it came through the goal's channels.
    `conversations` are the days on which somebody was spoken to.
    """

    first: FirstTouch
    counts: bool
    chain: int | None
    reached: tuple[date, ...]
    ended: date | None
    deals: tuple[Deal, ...]
    efforts: tuple[Effort, ...]
    conversations: tuple[date, ...]
    is_new_customer: bool


def first_touch(touchpoints: Iterable[Touchpoint], signals: Iterable[Signal]) -> FirstTouch | None:
    """The earliest of all entries that hold, whoever made it; of two at one instant the signal."""
    entries = [(s.occurred_at, 0, s.source) for s in signals]
    entries += [
        (t.occurred_at, 1, t.channel or "")
        for t in standing_touchpoints(touchpoints)
        if t.kind != "snooze"
    ]
    if not entries:
        return None
    at, _, channel = min(entries)
    return FirstTouch(at, channel.strip().casefold())


def journey(
    goal: Goal,
    member_id: int | None,
    zone: tzinfo,
    lead: Lead,
    touchpoints: Sequence[Touchpoint],
    signals: Sequence[Signal],
) -> Journey | None:
    """The lead's journey under a goal; None where the goal has nothing to do with it.

    A rep's goal (`member_id`) counts what that rep logged, and the signals of leads they worked on;
    a team's goal (None) counts everything. What came through which channel is decided by the first
    entry of all.
    """
    first = first_touch(touchpoints, signals)
    done = [t for t in standing_touchpoints(touchpoints) if t.kind != "snooze"]
    own = [t for t in _one_deal_a_day(done, zone) if member_id in (None, t.member_id)]
    if first is None or (member_id is not None and not own):
        return None
    place = _chain_of(goal.chains, first.channel)
    chain = goal.chains[place] if place is not None else Chain(())
    reached = _reached(chain, own, signals)
    return Journey(
        first=first,
        counts=not goal.channels or first.channel in goal.channels,
        chain=place,
        reached=tuple(_day(at, zone) for at in reached),
        ended=_ended(lead, own, signals, zone),
        deals=tuple(Deal(_day(t.occurred_at, zone), t.value) for t in own if t.outcome == "won"),
        efforts=_efforts(chain, reached, own, zone),
        conversations=tuple(_day(t.occurred_at, zone) for t in own if t.outcome in CONVERSATIONS),
        is_new_customer=lead.kind == "new",
    )


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()


def _chain_of(chains: Sequence[Chain], channel: str) -> int | None:
    for place, chain in enumerate(chains):
        if not chain.channels or channel in chain.channels:
            return place
    return None


def _reached(
    chain: Chain, touchpoints: Sequence[Touchpoint], signals: Sequence[Signal]
) -> tuple[datetime, ...]:
    """When each level was reached, up to the furthest.

    Where several levels ask for the same, the n-th of them takes the n-th such entry: the second
    `won` is the follow-up deal. A level is reached, at the latest, with any level after it.
    """
    asked: dict[When, int] = {}
    matched: list[datetime | None] = []
    for level in chain.levels:
        nth = asked.get(level.when, 0)
        asked[level.when] = nth + 1
        matched.append(_nth(level.when, nth, touchpoints, signals))
    reached: list[datetime] = []
    earliest: datetime | None = None
    for at in reversed(matched):
        earliest = min((one for one in (earliest, at) if one is not None), default=None)
        if earliest is not None:
            reached.append(earliest)
    return tuple(reversed(reached))


def _nth(
    when: When,
    nth: int,
    touchpoints: Sequence[Touchpoint],
    signals: Sequence[Signal],
) -> datetime | None:
    if when.figure is not None:
        return None
    if when.signal is not None:
        found = sorted(s.occurred_at for s in signals if s.kind == when.signal)
    else:
        found = [t.occurred_at for t in touchpoints if _is(when, t)]
    return found[nth] if nth < len(found) else None


def _is(when: When, touchpoint: Touchpoint) -> bool:
    return when.kind in (None, touchpoint.kind) and when.outcome in (None, touchpoint.outcome)


def _efforts(
    chain: Chain, reached: Sequence[datetime], touchpoints: Sequence[Touchpoint], zone: tzinfo
) -> tuple[Effort, ...]:
    """What each touchpoint was for; what came after the last level was for none."""
    efforts = (
        Effort(_worked_for(t.occurred_at, reached), _day(t.occurred_at, zone), t.minutes)
        for t in touchpoints
    )
    return tuple(effort for effort in efforts if effort.level < len(chain.levels))


def _worked_for(at: datetime, reached: Sequence[datetime]) -> int:
    """The furthest level that was reached at this instant, else the next one to be reached."""
    passed = sum(one < at for one in reached)
    just_reached = sum(one == at for one in reached)
    return passed + just_reached - 1 if just_reached else passed


def _ended(
    lead: Lead, touchpoints: Sequence[Touchpoint], signals: Sequence[Signal], zone: tzinfo
) -> date | None:
    """When it was lost; a lead that only its status calls lost ended with its last entry."""
    closings = [t for t in touchpoints if t.outcome in (*ENDED, "won")]
    if closings and closings[-1].outcome in ENDED:
        return _day(closings[-1].occurred_at, zone)
    if lead.status in _ENDED_STATUSES:
        instants = [t.occurred_at for t in touchpoints] + [s.occurred_at for s in signals]
        return _day(max(instants), zone)
    return None


def _one_deal_a_day(touchpoints: Sequence[Touchpoint], zone: tzinfo) -> Sequence[Touchpoint]:
    """Without the deals that were logged once more on their day, by whomever: the last one counts, with
    the value that was said last.
    """
    last: dict[date, Touchpoint] = {}
    for touchpoint in touchpoints:
        if touchpoint.outcome == "won":
            day = _day(touchpoint.occurred_at, zone)
            value = touchpoint.value or (last[day].value if day in last else None)
            last[day] = replace(touchpoint, value=value)
    others = [t for t in touchpoints if t.outcome != "won"]
    return sorted([*others, *last.values()], key=lambda t: (t.occurred_at, t.source, t.external_id))
