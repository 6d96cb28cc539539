"""Nudges: what new signals make of a lead, and whether its rep is told of it now.

A rep is told that a lead ripened, or that it asked for a call. What is not told at once waits for
the digest.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal, TypeAlias

from scoring.calls import Call, explain
from scoring.counting import counted, genuine
from scoring.interest import Keys, keys, ripe_key
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint, standing_touchpoints
from scoring.playbook import Playbook
from scoring.schedule import IsHoliday, Preferences, day_begins, local_day, may_nudge
from scoring.standing import Standing, standing

NEWS = timedelta(hours=2)  # what happened longer ago nudges nobody
JOINS = timedelta(minutes=10)  # so long a message takes up what else ripens
OFFERS_TO_STOP = 2  # so many nudges put off without a call

SignalId: TypeAlias = tuple[str, str]  # source, external id
# How a notice begins: `noticed` waits for a decision, `held` for the digest.
FirstState = Literal["noticed", "held"]


def is_news(occurred_at: datetime, now: datetime) -> bool:
    return occurred_at >= now - NEWS


def first_state(occurred_at: datetime, now: datetime) -> FirstState:
    """How a notice begins whose reason is of this time."""
    return "noticed" if is_news(occurred_at, now) else "held"


def ripens(before: Keys, after: Keys, fit: float, playbook: Playbook, now: datetime) -> bool:
    """Whether what came between these keys lifted the interest at `now` up to `ripe_at`.

    Every signal asks, and nearly all have their answer in the first comparison.
    """
    threshold = ripe_key(playbook, now)
    if after.positive < threshold or fit < playbook.fit_floor:
        return False
    return before.net < threshold <= after.net


def noticed(
    signals: Iterable[Signal],
    new: Collection[SignalId],
    fit: float,
    playbook: Playbook,
    now: datetime,
) -> FirstState | None:
    """What the new ones among the signals of a lead give reason to: it ripened or asked for a call."""
    signals = list(signals)
    others = [signal for signal in signals if (signal.source, signal.external_id) not in new]
    reasons = [s for s in genuine(signals, playbook.bursts) if s.kind in playbook.fast_lane]
    if ripens(keys(others, playbook), keys(signals, playbook), fit, playbook, now):
        reasons += [s for s in counted(signals, playbook.bursts) if playbook.points_of(s) > 0]
    times = [s.occurred_at for s in reasons if (s.source, s.external_id) in new]
    return first_state(max(times), now) if times else None


@dataclass(frozen=True)
class Occasion:
    """What there is to tell of a lead: that it asked for a call (`request`), else that it is ripe."""

    call: Call
    request: Signal | None = None


@dataclass(frozen=True)
class Before:
    """What a rep was told of a lead already: when last, and of which requests.

    A rep who muted the lead is not told that it is ripe; a request still comes, for then the lead
    itself wants to be called. `noticed_at` is since when the lead waits for a decision (None: since
    now): what was news then is told, however late the decision is.
    """

    told_at: datetime | None = None
    requests: Collection[SignalId] = ()
    muted: bool = False
    noticed_at: datetime | None = None


def occasion(
    lead: Lead,
    signals: Sequence[Signal],
    touchpoints: Sequence[Touchpoint],
    before: Before,
    playbook: Playbook,
    now: datetime,
) -> Occasion | None:
    """What there is to tell of a noticed lead, None where it is closed, or called, or known already.

    A lead that its rep was told of is ripe anew once its interest has been below half of `ripe_at`.
    One that ripened in its rest may be told of after it.
    """
    stands = standing(touchpoints, signals, playbook)
    if lead.status != "open" or stands.closed:
        return None
    resting_until = stands.resting_until(now)
    call = explain(lead, signals, playbook, now, stands.commitment, resting_until)
    asked = requests(signals, playbook, before.noticed_at or now)
    request = _request(asked, touchpoints, before, playbook, now)
    if request:
        return Occasion(call, request)
    if before.muted or not call.ripeness.ripe:
        return None
    if resting_until and _was_touched_since(call.ripeness.since, touchpoints):
        return None
    if before.told_at and not cooled_since(before.told_at, call.signals, playbook):
        return None
    return Occasion(call)


def _was_touched_since(ripe_since: datetime | None, touchpoints: Iterable[Touchpoint]) -> bool:
    holding = standing_touchpoints(touchpoints)
    return ripe_since is None or any(one.occurred_at >= ripe_since for one in holding)


def requests(signals: Iterable[Signal], playbook: Playbook, noticed_at: datetime) -> list[Signal]:
    """The calls that the lead itself asked for, as far as that was news then, in order of time."""
    return [
        signal
        for signal in genuine(signals, playbook.bursts)
        if signal.kind in playbook.fast_lane and is_news(signal.occurred_at, noticed_at)
    ]


def _request(
    asked: Sequence[Signal],
    touchpoints: Iterable[Touchpoint],
    before: Before,
    playbook: Playbook,
    now: datetime,
) -> Signal | None:
    """The last request, if nobody has seen to it yet; None where the rep was told of it.

    Who was told of a request need not be told of an earlier one that came in late.
    """
    holding = standing_touchpoints(touchpoints)
    for signal in reversed(asked):
        if (signal.source, signal.external_id) in before.requests:
            return None
        later = [one for one in holding if one.occurred_at >= signal.occurred_at]
        if _waits(standing(later, [signal], playbook), signal, now):
            return signal
    return None


def _waits(stands: Standing, request: Signal, now: datetime) -> bool:
    """Whether the request still stands, and was not put off to another time."""
    promised = stands.commitment
    if promised is None or promised.what != request.kind:
        return False
    return promised.due_at <= max(now, request.occurred_at)


def cooled_since(told_at: datetime, counting: Iterable[Signal], playbook: Playbook) -> bool:
    """Whether the interest was below half of `ripe_at` at any instant between `told_at` and the last
    signal; `counting` are the signals that count, in order of time.

    It is lowest just before a signal.
    """
    level, before = 0.0, told_at
    for signal in counting:
        at = signal.occurred_at
        level *= 2.0 ** ((before - at) / playbook.half_life)
        if at > max(told_at, before) and level < playbook.ripe_at / 2:
            return True
        level += playbook.points_of(signal)
        before = at
    return False


@dataclass(frozen=True)
class Rep:
    """Who is to be told: `spent` counts the nudges of the rep's day, `reachable` is who Slack knows."""

    preferences: Preferences
    zone: tzinfo
    is_holiday: IsHoliday
    reachable: bool = True
    spent: int = 0


def may_be_told(rep: Rep, asks: bool, joins: bool, now: datetime) -> bool:
    """Whether the rep is told at `now`, not by the digest.

    Of a lead that `asks` for a call always, but for a pause. That one is ripe has its hours and its
    budget, which nothing is taken from where it `joins` a message that stands already.
    """
    p = rep.preferences
    if not rep.reachable:
        return False
    if asks:
        return p.paused_until is None or local_day(rep.zone, now) >= p.paused_until
    return may_nudge(p, rep.zone, rep.is_holiday, now) and (joins or rep.spent < p.nudge_budget)


def nudge_lapses(p: Preferences, zone: tzinfo, now: datetime) -> datetime:
    """Until when a nudge that could not be posted may come late: the quiet hours, or midnight."""
    today = local_day(zone, now)
    quiet = datetime.combine(today, p.quiet_from, zone).astimezone(UTC)
    midnight = day_begins(zone, today + timedelta(days=1))
    return min(quiet, midnight) if quiet > now and p.quiet_from != p.quiet_until else midnight
