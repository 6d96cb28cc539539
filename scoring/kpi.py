"""The table of figures: what a month has so far, what it is compared with, and the light it gets.

A running month is compared with as much of the months before: on the 22nd, with their first 22 days.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from statistics import fmean
from typing import Literal, get_args

How = Literal["sum", "last", "mean", "median"]
CHOOSABLE: tuple[How, ...] = ("sum", "last", "mean")
State = Literal["good", "watch", "act"]
STATES: tuple[State, ...] = get_args(State)
Basis = Literal["bounds", "plan", "usual"]
Trend = Literal["up", "level", "down"]

MONTHS_BEFORE = 3
ENOUGH = 0.8  # of what is usual or planned; below, it is time to act
LEVEL = 0.05  # a change by less is none
BARS = "▁▂▃▄▅▆▇█"

Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Line:
    """A line of the table. `how` makes one value of a month's: their sum, the last, their mean.

    Green begins at `green` and red at `red`; for sums these are of a whole month. The lines stand in
    the order of their `position`; a negative one hides them.
    """

    name: str
    how: How = "sum"
    label: str = ""
    green: float | None = None
    red: float | None = None
    lower_is_better: bool = False
    position: int = 0

    @property
    def is_hidden(self) -> bool:
        return self.position < 0


@dataclass(frozen=True)
class Part:
    """As many days of a month as the running one has had, both ends included."""

    begins: date
    ends: date
    days_of_month: int

    @property
    def share(self) -> float:
        """Of the month."""
        return ((self.ends - self.begins).days + 1) / self.days_of_month


@dataclass(frozen=True)
class DayValue:
    """What a figure was on a day: all dimensions together, and how many they are."""

    day: date
    total: Decimal
    count: int = 1


@dataclass(frozen=True)
class Reading:
    """A line as it stands: `now` in the running month, `usual` the mean of the months before.

    `history` has the month parts in order, the running one last; None where nothing is known.
    `state` is None where there is nothing to compare with; `bound` is what it was judged by.
    """

    line: Line
    unit: str
    now: float | None
    usual: float | None
    plan: float | None
    history: Sequence[float | None]
    state: State | None
    basis: Basis | None
    bound: float | None

    @property
    def change(self) -> float | None:
        """The share by which it differs from what is usual."""
        if self.now is None or not self.usual:
            return None
        return self.now / self.usual - 1

    @property
    def trend(self) -> Trend | None:
        if self.now is None or self.usual is None:
            return None
        difference = self.now - self.usual
        if abs(difference) <= LEVEL * abs(self.usual):
            return "level"
        return "up" if difference > 0 else "down"


def month_parts(today: date, months_before: int = MONTHS_BEFORE) -> tuple[Part, ...]:
    """The parts of these months that compare, the running one last."""
    begins = [today.replace(day=1)]
    for _ in range(months_before):
        begins.append((begins[-1] - timedelta(days=1)).replace(day=1))
    return tuple(_part(first, today.day) for first in reversed(begins))


def of_part(how: How, days: Sequence[DayValue], part: Part) -> Decimal | None:
    """A figure's value in part of a month; `days` are in order. What stands, stands until it changes."""
    if how == "last":
        known = [one.total for one in days if one.day <= part.ends]
        return known[-1] if known else None
    found = [one for one in days if part.begins <= one.day <= part.ends]
    if not found:
        return None
    total = sum((one.total for one in found), Decimal(0))
    return total / sum(one.count for one in found) if how == "mean" else total


def reading(
    line: Line,
    history: Sequence[float | None],
    part: Part,
    unit: str = "",
    plan: float | None = None,
    with_bounds: bool = True,
) -> Reading:
    """The line as it stands in this part of the month.

    Bounds that somebody set judge first, then a goal's plan, then what is usual. `with_bounds` is
    False where they are not for this reader: a team's sums are not one rep's.
    """
    now, before = history[-1], [one for one in history[:-1] if one is not None]
    usual = fmean(before) if before else None
    bounds = _bounds(line, part) if with_bounds else (None, None)
    state, basis, bound = _judged(line, now, usual, plan, bounds, unit)
    return Reading(line, unit, now, usual, plan, tuple(history), state, basis, bound)


def sparkline(values: Sequence[float | None]) -> str:
    """ "▂▅█": each value as a bar, a gap where one is missing between; nothing of fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(0.0, *known), max(0.0, *known)
    steps = len(BARS) - 1
    span = high - low or 1.0
    return "".join(
        " " if value is None else BARS[round((value - low) / span * steps)] for value in values
    ).strip()


def in_order(defaults: Sequence[Line], saved: Mapping[str, Line]) -> list[Line]:
    """The lines as the team wants them, the hidden ones too; those of one place as they come."""
    lines = (saved.get(line.name, line) for line in defaults)
    return sorted(lines, key=lambda line: line.position)


def _part(first: date, days: int) -> Part:
    of_month = monthrange(first.year, first.month)[1]
    return Part(first, first.replace(day=min(days, of_month)), of_month)


def _bounds(line: Line, part: Part) -> Bounds:
    """Where green and red begin in this part of the month."""
    share = part.share if line.how == "sum" else 1.0
    return (
        None if line.green is None else line.green * share,
        None if line.red is None else line.red * share,
    )


def _judged(
    line: Line,
    now: float | None,
    usual: float | None,
    plan: float | None,
    bounds: Bounds,
    unit: str,
) -> tuple[State | None, Basis | None, float | None]:
    if now is None:
        return None, None, None
    green, red = bounds
    if green is not None or red is not None:
        bound = green if green is not None else red
        return _by_bounds(now, green, red, line.lower_is_better), "bounds", bound
    if plan is not None:
        return _compared(line, now, plan, unit), "plan", plan
    if usual is not None:
        return _compared(line, now, usual, unit), "usual", usual
    return None, None, None


def _by_bounds(now: float, green: float | None, red: float | None, lower: bool) -> State:
    sign = -1 if lower else 1
    if green is not None and sign * now >= sign * green:
        return "good"
    if red is not None and sign * now <= sign * red:
        return "act"
    return "good" if green is None else "watch"


def _compared(line: Line, now: float, expected: float, unit: str) -> State:
    """Good from what is expected on, less a little; what may be chance is not yet a reason to act."""
    short = (now - expected) if line.lower_is_better else (expected - now)
    tolerated = abs(expected) * (1 + 1e-9)
    if short <= LEVEL * tolerated:
        return "good"
    is_counted = line.how == "sum" and not unit
    by_chance = is_counted and short <= sqrt(abs(expected))
    return "watch" if by_chance or short <= (1 - ENOUGH) * tolerated else "act"
