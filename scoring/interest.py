"""Interest: signal points that fade, kept as a number that does not age.

Forward decay (Cormode, Shkapenyuk, Srivastava, Xu: "Forward Decay: A Practical Time Decay Model
for Streaming Systems", ICDE 2009): every point is weighed by 2^((t - T0) / half-life) once, when
it arrives. All sums then fade by the same factor, so their order changes only when something
happens, and log2 of the sum can be indexed.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scoring.counting import counted
from scoring.ledger import Signal
from scoring.playbook import Playbook

T0 = datetime(2020, 1, 1, tzinfo=UTC)
NOTHING = -math.inf

# Sums are equal when their logarithms differ by less: room for the rounding of any order of arrival.
TOLERANCE = 1e-9
# Leads without interest stand behind all others, by fit: no real key reaches down to here.
WITHOUT_INTEREST = -float(2**26)


@dataclass(frozen=True)
class Keys:
    """log2 of the undecayed sums of the positive and of the negative points; they never age."""

    positive: float = NOTHING
    negative: float = NOTHING

    def plus(self, points: float, at: datetime, half_life: timedelta) -> "Keys":
        """These keys after one more signal: O(1), whatever the order of arrival."""
        if points == 0:
            return self
        weight = math.log2(abs(points)) + exponent(at, half_life)
        if points > 0:
            return Keys(logaddexp2(self.positive, weight), self.negative)
        return Keys(self.positive, logaddexp2(self.negative, weight))

    @property
    def net(self) -> float:
        """log2 of positive minus negative; `NOTHING` where the sum is zero or below."""
        if self.positive - self.negative < TOLERANCE or self.positive == NOTHING:
            return NOTHING
        return self.positive + math.log1p(-(2.0 ** (self.negative - self.positive))) / math.log(2)

    def interest(self, now: datetime, half_life: timedelta) -> float:
        """The signed sum at `now`: 2^(key - (now - T0) / half-life)."""
        age = exponent(now, half_life)
        return math.exp2(self.positive - age) - math.exp2(self.negative - age)


@dataclass(frozen=True)
class Contribution:
    """What one signal is worth at an instant. The contributions of a lead sum to its interest."""

    signal: Signal
    points: float


@dataclass(frozen=True)
class Ripeness:
    ripe: bool
    since: datetime | None = None
    until: datetime | None = None


def exponent(at: datetime, half_life: timedelta) -> float:
    return (at - T0) / half_life


def logaddexp2(a: float, b: float) -> float:
    """log2(2^a + 2^b), without leaving the logarithms."""
    high, low = max(a, b), min(a, b)
    if low == NOTHING:
        return high
    return high + math.log1p(2.0 ** (low - high)) / math.log(2)


def keys(signals: Iterable[Signal], playbook: Playbook) -> Keys:
    """The keys as a replay of the ledger makes them."""
    result = Keys()
    for signal in counted(signals, playbook.bursts):
        result = result.plus(playbook.points_of(signal), signal.occurred_at, playbook.half_life)
    return result


def priority_key(lead_keys: Keys, fit: float) -> float:
    """What the call list is sorted by, highest first: log2 of interest · max(fit, 1) / 100, unaged.

    Rounded to `TOLERANCE`, so that leads with the same ledger tie whatever order it came in.
    """
    net = lead_keys.net
    if net == NOTHING:
        return WITHOUT_INTEREST + fit
    return round(net + math.log2(max(fit, 1.0) / 100), 9)


def priority(interest: float, fit: float) -> float:
    """interest · max(fit, 1) / 100; 0 where there is no interest."""
    return max(interest, 0.0) * max(fit, 1.0) / 100


def contributions(
    signals: Iterable[Signal], playbook: Playbook, now: datetime
) -> list[Contribution]:
    """What makes up the interest at `now`, in order of time; signals worth nothing are left out."""
    return weighed(counted(signals, playbook.bursts), playbook, now)


def weighed(counting: Iterable[Signal], playbook: Playbook, now: datetime) -> list[Contribution]:
    """The contributions of signals of which it is known that they count, in order of time."""
    return [
        Contribution(signal, points * 2.0 ** ((signal.occurred_at - now) / playbook.half_life))
        for signal in counting
        if (points := playbook.points_of(signal))
    ]


def total(parts: Iterable[Contribution]) -> float:
    return math.fsum(part.points for part in parts)


def ripeness(
    parts: Sequence[Contribution], fit: float, playbook: Playbook, now: datetime
) -> Ripeness:
    """Whether the lead is ripe at `now`, since which signal, and until it cools below `ripe_at`."""
    interest = total(parts)
    if interest < playbook.ripe_at or fit < playbook.fit_floor:
        return Ripeness(ripe=False)
    since, level, before = None, 0.0, parts[0].signal.occurred_at
    for part in parts:
        at = part.signal.occurred_at
        level *= 2.0 ** ((before - at) / playbook.half_life)
        if at > before and level < playbook.ripe_at:  # a dip within one instant is none
            since = None
        level += playbook.points_of(part.signal)
        before = at
        if level >= playbook.ripe_at and since is None:
            since = at
    return Ripeness(
        ripe=True,
        since=since or before,
        until=now + playbook.half_life * math.log2(interest / playbook.ripe_at),
    )


def cools_at(lead_keys: Keys, threshold: float, half_life: timedelta) -> datetime | None:
    """When the interest falls below `threshold`: T0 + h · (key - log2 threshold); None if it never held."""
    if lead_keys.net == NOTHING:
        return None
    return T0 + half_life * (lead_keys.net - math.log2(threshold))


def cools_by(lead_keys: Keys, playbook: Playbook, until: datetime) -> bool:
    """Whether the interest falls below `ripe_at` by then, if nothing happens."""
    cools = cools_at(lead_keys, playbook.ripe_at, playbook.half_life)
    return cools is not None and cools <= until


def is_ripe(lead_keys: Keys, fit: float, playbook: Playbook, now: datetime) -> bool:
    """Whether a lead with these keys is ripe at `now`."""
    if fit < playbook.fit_floor:
        return False
    return lead_keys.interest(now, playbook.half_life) >= playbook.ripe_at


def ripe_key(playbook: Playbook, now: datetime) -> float:
    """From which net key on the interest at `now` is at least `ripe_at`."""
    return math.log2(playbook.ripe_at) + exponent(now, playbook.half_life) - TOLERANCE


def lowest_ripe_key(playbook: Playbook, now: datetime) -> float:
    """No lead that is ripe at `now` has a lower priority key; not all that have a higher one are ripe."""
    return ripe_key(playbook, now) + math.log2(max(playbook.fit_floor, 1.0) / 100)
