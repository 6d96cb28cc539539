"""The plan of a goal: its stages, and how much of a target should be there at an instant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from scoring.goals.goal import Goal, Split, Target
from scoring.schedule import day_begins, local_day

_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_MONTHS: Mapping[Split, int] = {"month": 1, "quarter": 3, "half-year": 6}
_DIGITS = 2  # of a stage's part, and of what is due


@dataclass(frozen=True)
class Stage:
    """The days from `begins` to `ends`, both included, and their own part of each target, by measure.

    `name` is "" where nobody gave one: the dates say it better, in the reader's language.
    """

    name: str
    begins: date
    ends: date
    amounts: Mapping[str, Decimal] = field(default_factory=dict, hash=False)


@lru_cache(maxsize=256)
def stages(goal: Goal) -> tuple[Stage, ...]:
    """The goal's stages in order, without gaps; their parts add up to each target exactly.

    A stage of the calendar has its share of the months, a month that is cut counts by its days; a
    stage by hand has what it says, else its share of the days. A stage is cut in two where the
    learning phase ends.
    """
    planned = _by_hand(goal) if goal.milestones else _by_calendar(goal)
    return tuple(part for stage in planned for part in _cut(stage, goal))


def due(goal: Goal, target: Target, at: datetime, zone: tzinfo) -> Decimal:
    """What the plan says should be there at the instant: the parts of the stages that are over, and
    of the running one as much as has passed of it. For an `at_most` target, what may be there.
    """
    today, total = local_day(zone, at), Decimal(0)
    for stage in stages(goal):
        part = stage.amounts[target.measure]
        if stage.ends < today:
            total += part
        elif stage.begins <= today:
            total += _rounded(_passed(stage.begins, stage.ends, at, zone), part)
    return total


def due_curve(goal: Goal, target: Target) -> list[tuple[date, Decimal]]:
    """What is due at the end of a day: nothing on the eve of the goal, then the last day of each stage
    with all that is due by then. Between two of these the plan is a straight line.
    """
    curve = [(goal.begins - _DAY, Decimal(0))]
    for stage in stages(goal):
        curve.append((stage.ends, curve[-1][1] + stage.amounts[target.measure]))
    return curve


def _by_hand(goal: Goal) -> list[Stage]:
    ends = [milestone.ends for milestone in goal.milestones]
    spans = _spans(goal.begins, ends)
    weights = [Fraction((last - first).days + 1) for first, last in spans]
    parts = {target.measure: _parts(target.amount, weights) for target in goal.targets}
    for measure in parts:
        if any(measure in milestone.amounts for milestone in goal.milestones):
            parts[measure] = [m.amounts.get(measure, Decimal(0)) for m in goal.milestones]
    return _staged([milestone.name for milestone in goal.milestones], spans, parts)


def _by_calendar(goal: Goal) -> list[Stage]:
    spans = _spans(goal.begins, list(_calendar_ends(goal)))
    weights = [_months(first, last) for first, last in spans]
    parts = {target.measure: _parts(target.amount, weights) for target in goal.targets}
    return _staged([""] * len(spans), spans, parts)


def _cut(stage: Stage, goal: Goal) -> list[Stage]:
    """The stage in two, where the learning phase ends within it."""
    if goal.learn_until is None or not stage.begins <= goal.learn_until < stage.ends:
        return [stage]
    spans = _spans(stage.begins, [goal.learn_until, stage.ends])
    weights = [_months(first, last) for first, last in spans]
    parts = {measure: _parts(amount, weights) for measure, amount in stage.amounts.items()}
    return _staged([stage.name] * 2, spans, parts)


def _staged(
    names: Sequence[str],
    spans: Sequence[tuple[date, date]],
    parts: Mapping[str, Sequence[Decimal]],
) -> list[Stage]:
    return [
        Stage(name, first, last, {measure: amounts[at] for measure, amounts in parts.items()})
        for at, (name, (first, last)) in enumerate(zip(names, spans, strict=True))
    ]


def _spans(begins: date, ends: Sequence[date]) -> list[tuple[date, date]]:
    """From the first day to the first end, from the day after it to the next one, and so on."""
    return [(before + _DAY, last) for before, last in pairwise([begins - _DAY, *ends])]


def _calendar_ends(goal: Goal) -> Iterator[date]:
    """The last day of each month, quarter or half-year of the goal, and the goal's own last day."""
    if goal.split is not None:
        last = _block_end(goal.begins, _MONTHS[goal.split])
        while last < goal.ends:
            yield last
            last = _block_end(last + _DAY, _MONTHS[goal.split])
    yield goal.ends


def _block_end(day: date, months: int) -> date:
    """The last day of the month (1), quarter (3) or half-year (6) that a day is in."""
    after = (day.month - 1) // months * months + months  # the months of the year that are over then
    return date(day.year + after // 12, after % 12 + 1, 1) - _DAY


def _months(first: date, last: date) -> Fraction:
    """The months from one day to another, both included; a month that is cut counts by its days."""
    months = Fraction(0)
    while first <= last:
        end = min(_block_end(first, 1), last)
        months += Fraction((end - first).days + 1, _block_end(first, 1).day)
        first = end + _DAY
    return months


def _parts(amount: Decimal, weights: Sequence[Fraction]) -> list[Decimal]:
    """The amount in parts as their weights say. What is due at the end of each is rounded, not the
    parts: so they add up exactly.
    """
    whole, passed = sum(weights, Fraction(0)), Fraction(0)
    reached = [Decimal(0)]
    for weight in weights:
        passed += weight
        reached.append(_rounded(passed / whole, amount))
    return [now - before for before, now in pairwise(reached)]


def _rounded(share: Fraction, amount: Decimal) -> Decimal:
    """A share of an amount, with two digits after the point, or as many as the amount has."""
    digits = max(_DIGITS, -int(amount.as_tuple().exponent))
    return Decimal(round(share * Fraction(amount) * 10**digits)).scaleb(-digits)


def _passed(begins: date, ends: date, at: datetime, zone: tzinfo) -> Fraction:
    """The share of the days, 0 to 1, that has passed at the instant, from midnight to midnight of the
    zone: a day may have 23 or 25 hours.
    """
    first, end = day_begins(zone, begins), day_begins(zone, ends + _DAY)
    passed = min(max(at, first), end) - first
    return Fraction(passed // _MICROSECOND, (end - first) // _MICROSECOND)
