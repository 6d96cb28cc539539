"""The morning digest: who belongs on a rep's day, and what has become of them since."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, NamedTuple, TypeAlias, get_args

from scoring.calls import Highlight, heaviest
from scoring.counting import counted
from scoring.interest import Keys, cools_at, lowest_ripe_key, ripe_key, weighed
from scoring.lead import Lead
from scoring.ledger import CLOSING, CONVERSATIONS, Outcome, Signal, Touchpoint, standing_touchpoints
from scoring.money import Money, added_up
from scoring.playbook import Playbook
from scoring.schedule import IsHoliday, Preferences, day_begins, works_on
from scoring.snooze import morning

Section = Literal["promised", "first", "ripened", "cooling", "new"]
SECTIONS: Sequence[Section] = get_args(Section)
# With all of them, each with its buttons, a message has 50 blocks.
MOST: Mapping[Section, int] = {"promised": 5, "first": 5, "ripened": 3, "cooling": 3, "new": 5}
# Lead ids by section, each lead once.
Plan: TypeAlias = Mapping[Section, Sequence[str]]
Became = Literal["open", "again", "done", "snoozed", "taken", "closed"]

_DAY = timedelta(days=1)
_DAYS_AROUND = 30  # how far a working day is looked for, before and after
_ROUNDING = 1e-6  # more than any key's


class DayLead(NamedTuple):
    """A lead as the plan of a day needs it: who it is, and when it is to be called.

    `queue_key` is None while it may not be called; `owner_id` is 0 in the pool.
    """

    external_id: str
    company: str
    contact: str
    email: str
    phone: str
    owner_id: int
    fit: float
    positive_key: float
    negative_key: float
    priority_key: float
    queue_key: float | None
    rest_until: datetime | None
    due_at: datetime | None
    due_what: str | None

    @property
    def name(self) -> str:
        return Lead(self.external_id, self.company, self.contact, self.email).name

    def ripe_until(self, playbook: Playbook, now: datetime) -> datetime | None:
        """When it cools below `ripe_at`; None where it is not ripe at `now`."""
        if self.fit < playbook.fit_floor:
            return None
        keys = Keys(self.positive_key, self.negative_key)
        until = cools_at(keys, playbook.ripe_at, playbook.half_life)
        return until if until is not None and until > now else None


@dataclass(frozen=True)
class Bounds:
    """The instants that a local day hangs on.

    Who rests until `back_by` is on the day's list; it tells what was logged from `since` on, the
    working day before, and who cools until `cools_by`, the end of the working day after.
    """

    day: date
    begins: datetime
    ends: datetime
    back_by: datetime
    since: datetime
    cools_by: datetime


@dataclass(frozen=True)
class Waiting:
    """Who may belong on a rep's day.

    `promised` by their time; `callable` those of the highest priority, unordered; `ripened` the
    newest first; `fading` are callable leads among which those are that cool next.
    """

    promised: Sequence[DayLead] = ()
    callable: Sequence[DayLead] = ()
    ripened: Sequence[DayLead] = ()
    fading: Sequence[DayLead] = ()


class Logged(NamedTuple):
    """What is counted of a touchpoint that stands."""

    kind: str
    outcome: Outcome
    minutes: int | None
    value: Money | None


@dataclass(frozen=True)
class Tally:
    """What was logged, in numbers. `others` are neither calls nor appointments."""

    calls: int = 0
    reached: int = 0
    appointments: int = 0
    others: int = 0
    time: timedelta = timedelta(0)
    won: int = 0
    revenue: tuple[Money, ...] = ()


class Line(NamedTuple):
    """A lead on the day's list, and what has become of it.

    `touchpoint` is what was done with it; `until` is when it may, or is to, be called again; `reasons`
    are why it stands there.
    """

    lead: DayLead
    became: Became = "open"
    touchpoint: Touchpoint | None = None
    until: datetime | None = None
    ripe_until: datetime | None = None
    reasons: tuple[Highlight, ...] = ()


def bounds(p: Preferences, zone: tzinfo, is_holiday: IsHoliday, day: date) -> Bounds:
    following = _working_day(p, is_holiday, day, _DAY)
    return Bounds(
        day,
        day_begins(zone, day),
        day_begins(zone, day + _DAY),
        morning(day, zone),
        day_begins(zone, _working_day(p, is_holiday, day, -_DAY)),
        day_begins(zone, following + _DAY),
    )


def planned(
    waiting: Waiting, playbook: Playbook, now: datetime, cools_by: datetime
) -> dict[Section, list[DayLead]]:
    """The day's list: the promised, the first to call, who ripened, who is about to cool.

    Nobody is on it twice: the first section that has a lead keeps it.
    """
    listed: set[str] = set()

    def next_ones(section: Section, leads: Iterable[DayLead]) -> list[DayLead]:
        new = [one for one in leads if one.external_id not in listed][: MOST[section]]
        listed.update(one.external_id for one in new)
        return new

    return {
        "promised": next_ones("promised", waiting.promised),
        "first": next_ones("first", sorted(waiting.callable, key=_by_priority)),
        "ripened": next_ones("ripened", worth_telling(waiting.ripened, playbook, now)),
        "cooling": next_ones("cooling", about_to_cool(waiting.fading, playbook, now, cools_by)),
    }


def is_quiet(plan: Mapping[Section, Sequence[DayLead]], playbook: Playbook, now: datetime) -> bool:
    """Whether nothing is promised and nobody is ripe: unripe leads alone make no day."""
    if plan["promised"] or plan["ripened"] or plan["cooling"]:
        return False
    return not any(one.ripe_until(playbook, now) for one in plan["first"])


def worth_telling(leads: Iterable[DayLead], playbook: Playbook, now: datetime) -> list[DayLead]:
    """Those that may be called and are ripe, or asked for a call."""
    return [
        one
        for one in leads
        if (one.due_at is not None and one.due_at <= now)
        or (one.queue_key is not None and one.ripe_until(playbook, now) is not None)
    ]


def about_to_cool(
    leads: Iterable[DayLead], playbook: Playbook, now: datetime, cools_by: datetime
) -> list[DayLead]:
    """Those that are ripe at `now` and not any more at `cools_by`, by priority."""
    found = [
        one
        for one in leads
        if (until := one.ripe_until(playbook, now)) is not None and until < cools_by
    ]
    return sorted(found, key=_by_priority)


def fading_keys(playbook: Playbook, now: datetime, cools_by: datetime) -> tuple[float, float]:
    """Between which priority keys all leads are that are about to cool; others are there too.

    The keys of leads that fit perfectly lie between the thresholds of the two instants, of others
    lower, down to those that just fit.
    """
    return lowest_ripe_key(playbook, now) - _ROUNDING, ripe_key(playbook, cools_by) + _ROUNDING


def reasons(signals: Iterable[Signal], playbook: Playbook, now: datetime) -> tuple[Highlight, ...]:
    """What weighs most in the interest of a lead with these signals."""
    counting = counted(signals, playbook.bursts)
    return heaviest(weighed(counting, playbook, now), counting)


def became(
    lead: DayLead,
    owner_id: int,
    touchpoints: Iterable[Touchpoint],
    now: datetime,
    tonight: datetime,
) -> Line:
    """What has become of a lead on its rep's list, by what was logged since the list was made."""
    if lead.owner_id != owner_id:
        return Line(lead, "taken")
    waits_until = lead.due_at or lead.rest_until
    logged = standing_touchpoints(touchpoints)
    done = [one for one in logged if one.kind != "snooze"]
    if done:
        is_due_again = lead.due_at is not None and lead.due_at < tonight
        return Line(lead, "again" if is_due_again else "done", done[-1], lead.due_at)
    if logged and waits_until is not None and waits_until > now:
        return Line(lead, "snoozed", logged[-1], waits_until)
    if waits_until is None and lead.queue_key is None:
        return Line(lead, "closed")
    return Line(lead)


def tally(logged: Collection[Logged]) -> Tally:
    """Somebody was reached who said yes, later, or no."""
    calls = [one for one in logged if one.kind == "call"]
    appointments = sum(one.outcome == "appointment" for one in logged)
    won = [one for one in logged if one.outcome == "won"]
    return Tally(
        len(calls),
        sum(one.outcome in CONVERSATIONS | CLOSING for one in calls),
        appointments,
        sum(one.kind != "call" and one.outcome != "appointment" for one in logged),
        timedelta(minutes=sum(one.minutes or 0 for one in logged)),
        len(won),
        tuple(added_up(one.value for one in won if one.value)),
    )


def _working_day(p: Preferences, is_holiday: IsHoliday, day: date, step: timedelta) -> date:
    """The next one in this direction; the next day where there is none for a month."""
    days = (day + step * far for far in range(1, _DAYS_AROUND))
    return next((one for one in days if works_on(p, one, is_holiday)), day + step)


def _by_priority(lead: DayLead) -> tuple[float, str]:
    return -lead.priority_key, lead.external_id
