"""A rep's weekly review: what they did, and their hit rates against their own past."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import sqrt
from typing import Literal, NamedTuple

from scoring.ledger import CLOSING, CONVERSATIONS, Outcome
from scoring.money import Money, added_up
from scoring.schedule import day_begins

WEEK = timedelta(days=7)
RECENT = timedelta(days=28)
PAST = timedelta(days=365)  # the year before what is recent
DEAL_WITHIN = timedelta(days=28)  # of an appointment: recent ones and past ones get the same time
HOURS_OVER = timedelta(days=84)  # calls that tell at which hours people answer

MIN_CASES = 10  # fewer are no rate
_95_PERCENT = 1.959964  # standard deviations

RateName = Literal["reached", "appointment", "deal"]


@dataclass(frozen=True)
class Spans:
    """The instants that the review of a local day hangs on; the day itself, just begun, is in none.

    The week, what is recent and the past before it; calls since `hours` tell when people answer. Of
    appointments those are asked for that have had `DEAL_WITHIN`: between `recent_appointments` and
    `recent`, and in the year before.
    """

    end: datetime
    week: datetime
    recent: datetime
    hours: datetime
    past: datetime
    recent_appointments: datetime
    past_appointments: datetime


class Entry(NamedTuple):
    """What a review looks at of a touchpoint that stands."""

    occurred_at: datetime
    kind: str
    outcome: Outcome
    minutes: int | None
    value: Money | None


@dataclass(frozen=True)
class Week:
    """What was done in a week: touchpoints by kind, the most first, and what came of them."""

    kinds: tuple[tuple[str, int], ...] = ()
    conversations: int = 0
    appointments: int = 0
    won: int = 0
    revenue: tuple[Money, ...] = ()
    time: timedelta = timedelta(0)


@dataclass(frozen=True)
class Share:
    """How many of the cases were hits."""

    hits: int = 0
    cases: int = 0

    @property
    def rate(self) -> float:
        return self.hits / self.cases


@dataclass(frozen=True)
class HitRate:
    """One's own rate lately, and in the year before."""

    name: RateName
    recent: Share
    past: Share

    @property
    def missing(self) -> int:
        """How many more cases it takes until the recent rate means something."""
        return max(MIN_CASES - self.recent.cases, 0)

    @property
    def is_comparable(self) -> bool:
        return min(self.recent.cases, self.past.cases) >= MIN_CASES

    @property
    def change(self) -> Literal["rose", "fell"] | None:
        """What it did, if that is more than chance: the 95 % interval of the difference is beyond 0."""
        if not self.is_comparable:
            return None
        low, high = difference(self.recent, self.past)
        return "rose" if low > 0 else "fell" if high < 0 else None


class Hour(NamedTuple):
    """The calls that began in an hour of the local day, 0 to 23, and how many reached somebody."""

    hour: int
    calls: Share


def spans(zone: tzinfo, day: date) -> Spans:
    """Of the review that comes on a local day: whole local days, whatever the clocks do."""

    def before(ago: timedelta) -> datetime:
        return day_begins(zone, day - ago)

    return Spans(
        end=before(timedelta(0)),
        week=before(WEEK),
        recent=before(RECENT),
        hours=before(HOURS_OVER),
        past=before(RECENT + PAST),
        recent_appointments=before(RECENT + DEAL_WITHIN),
        past_appointments=before(RECENT + DEAL_WITHIN + PAST),
    )


def week_of(entries: Iterable[Entry]) -> Week:
    entries = list(entries)
    won = [one for one in entries if one.outcome == "won"]
    return Week(
        tuple(Counter(sorted(one.kind for one in entries)).most_common()),
        sum(one.outcome in CONVERSATIONS for one in entries),
        sum(one.outcome == "appointment" for one in entries),
        len(won),
        tuple(added_up(one.value for one in won if one.value)),
        timedelta(minutes=sum(one.minutes or 0 for one in entries)),
    )


def reached(counts: Mapping[tuple[str, Outcome], int]) -> Share:
    """Of the calls, by kind and outcome, those in which somebody spoke. What is just `done` is none."""
    calls = {
        outcome: n for (kind, outcome), n in counts.items() if kind == "call" and outcome != "done"
    }
    return Share(sum(n for outcome, n in calls.items() if _spoke(outcome)), sum(calls.values()))


def agreed(counts: Mapping[tuple[str, Outcome], int]) -> Share:
    """Of the conversations those that ended with an appointment; what closed a lead is none of them."""
    spoken = [(outcome, n) for (_, outcome), n in counts.items() if outcome in CONVERSATIONS]
    return Share(
        sum(n for outcome, n in spoken if outcome == "appointment"), sum(n for _, n in spoken)
    )


def hours_of(calls: Iterable[Entry], zone: tzinfo) -> list[Hour]:
    """The calls by the hour in which they were made, in the order of the day."""
    cases: Counter[int] = Counter()
    hits: Counter[int] = Counter()
    for one in calls:
        if one.kind == "call" and one.outcome != "done":
            hour = one.occurred_at.astimezone(zone).hour
            cases[hour] += 1
            hits[hour] += _spoke(one.outcome)
    return [Hour(hour, Share(hits[hour], cases[hour])) for hour in sorted(cases)]


def difference(one: Share, other: Share, z: float = _95_PERCENT) -> tuple[float, float]:
    """The interval that contains the difference of two rates, `one` less `other`.

    Newcombe's, of Wilson's intervals of each (Statistics in Medicine 17, 1998, method 10): good for
    few cases too.
    """
    low, high = wilson(one, z)
    other_low, other_high = wilson(other, z)
    between = one.rate - other.rate
    return (
        between - sqrt((one.rate - low) ** 2 + (other_high - other.rate) ** 2),
        between + sqrt((high - one.rate) ** 2 + (other.rate - other_low) ** 2),
    )


def wilson(share: Share, z: float = _95_PERCENT) -> tuple[float, float]:
    """Wilson's interval of a rate."""
    n, p = share.cases, share.rate
    middle = p + z * z / (2 * n)
    width = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - width) / (1 + z * z / n), (middle + width) / (1 + z * z / n)


def _spoke(outcome: Outcome) -> bool:
    """Whether somebody was reached, who said yes, later, or no."""
    return outcome in CONVERSATIONS | CLOSING
