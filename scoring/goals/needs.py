"""What a goal still takes, backwards from its targets: how many of each level, how many hours, and
which hit rate moves it most.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from scoring.goals.delays import WEEK
from scoring.goals.forecast import Known, counted_levels, future_of, pipelines_by_chain
from scoring.goals.goal import DEALS, NEW_CUSTOMERS, REVENUE, Chain, Target
from scoring.goals.pipeline import Pipeline
from scoring.goals.report import Hours, Lever
from scoring.goals.tally import level_measure, week_of

POINT = 0.01
_RECENT_WEEKS = 8
_MINUTES = 60
_FOREVER = timedelta(days=36525)

# By chain and level: how many more are needed, None where a rate is missing.
Needed = list[list[float | None]]


def needed(known: Known) -> Needed:
    """How many more of each level the targets still take at the shown rates: of several targets, the
    one that takes most. The work is shared by the chains as they have brought in so far.
    """
    by_target = [_needed_for(known, target) for target in known.goal.targets if not target.at_most]
    return [
        [_most(each[chain][at] for each in by_target) for at in range(len(levels))]
        for chain, levels in enumerate(known.levels)
    ]


def _most(values: Iterator[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _needed_for(known: Known, target: Target) -> Needed:
    unit = unit_of(known, target)
    flows = [_flow(known, chain, target.measure) for chain in range(len(known.levels))]
    left = None
    if unit is not None:
        left = max(float(target.amount - known.actual(target)), 0.0) / unit
    shares = _shares(known, flows)
    return [
        [None] * len(levels) if left is None or flow is None else flow.needed(left * share)
        for levels, flow, share in zip(known.levels, flows, shares, strict=True)
    ]


def unit_of(known: Known, target: Target) -> float | None:
    """How much of a target one more at a level that counts brings: 1, the mean value of a deal, the
    share of deals that are with new customers.
    """
    if target.measure == REVENUE:
        deals = known.with_before(DEALS).times
        earned = known.with_before(REVENUE, target.currency or "")
        return float(earned.amount) / max(deals, earned.times) if earned.amount > 0 else None
    if target.measure == NEW_CUSTOMERS:
        future = future_of(known, target.measure)
        return future.share if future is not None else 1.0
    return 1.0


@dataclass(frozen=True, eq=False)
class _Flow:
    """One chain on its way to what counts: the rates as shown, and for each level the number of those
    waiting there who will have the time, were its rate 1; `entering` is who is yet to come.
    """

    rates: Sequence[float | None]
    counts: Sequence[int]
    waiting: Sequence[float]
    in_time: Sequence[float]
    entering: float

    @property
    def worths(self) -> list[float | None]:
        """What one at each level will bring, itself included; without what comes after it where that
        is unknown but it counts itself.
        """
        worths: list[float | None] = [float(len(self.rates) in self.counts)]
        for at in range(len(self.rates) - 1, -1, -1):
            rate, after, here = self.rates[at], worths[0], float(at in self.counts)
            if after == 0 and at >= max(self.counts):
                worths.insert(0, here)
            elif rate is None or after is None:
                worths.insert(0, here or None)
            else:
                worths.insert(0, here + rate * after)
        return worths

    def needed(self, left: float) -> list[float | None]:
        worths, waiting = self.worths, 0.0
        found: list[float | None] = []
        for at in range(len(worths) - 1, -1, -1):
            worth = worths[at]
            if at < len(self.rates):
                waiting += self.waiting[at] * (self.rates[at] or 0) * (worths[at + 1] or 0)
            if at > max(self.counts):
                found.insert(0, 0.0)
            else:
                found.insert(0, max(left - waiting, 0.0) / worth if worth else None)
        return found

    def expected(self, rates: Sequence[float]) -> float:
        """What comes in the time left, at these rates."""
        here = self.entering
        total = here if 0 in self.counts else 0.0
        for at, rate in enumerate(rates[: max(self.counts)]):
            here = (here * self.in_time[at] + self.waiting[at]) * rate
            total += here if at + 1 in self.counts else 0.0
        return total


def _flow(known: Known, chain: int, measure: str) -> _Flow | None:
    """None where the chain does not lead to the measure."""
    counts = counted_levels(known.goal.chains[chain], measure)
    levels = known.levels[chain]
    if not counts:
        return None
    pipeline = pipelines_by_chain(known, measure)[chain]
    rates = [level.rate.share if level.rate else None for level in levels[:-1]]
    waiting, in_time = _on_their_way(pipeline, len(rates))
    entering = pipeline.entries[0] if pipeline else _entering(known, chain)
    return _Flow(rates, counts, waiting, in_time, entering)


def _on_their_way(pipeline: Pipeline | None, many: int) -> tuple[list[float], list[float]]:
    waiting, in_time = [0.0] * many, [1.0] * many
    for at, leg in enumerate(pipeline.legs if pipeline else ()):
        waiting[at] = sum(group * weight for group, weight in leg.waiting)
        in_time[at] = leg.in_time
    return waiting, in_time


def _entering(known: Known, chain: int) -> float:
    figure = known.goal.chains[chain].levels[0].when.figure
    pace = known.pace_of_figure(figure) if figure else known.paces[chain]
    return pace.coming(known.days / WEEK)[0] if pace else 0.0


def _shares(known: Known, flows: Sequence[_Flow | None]) -> list[float]:
    """Of several chains, as much as each has brought in so far; all alike where none has."""
    brought = [
        sum(known.times(level_measure(chain, at)) for at in flow.counts) if flow else 0
        for chain, flow in enumerate(flows)
    ]
    if any(brought):
        return [many / sum(brought) for many in brought]
    leading = sum(flow is not None for flow in flows)
    return [1 / leading if flow else 0.0 for flow in flows]


def levers(known: Known) -> list[Lever]:
    """What one percentage point more of each hit rate brings, the strongest first."""
    found = [
        lever
        for place, chain in enumerate(known.goal.chains)
        for lever in _levers_of(known, place, chain)
    ]
    return sorted(found, key=lambda lever: -lever.gain)


def _levers_of(known: Known, place: int, chain: Chain) -> Iterator[Lever]:
    """For the first of the targets that the chain leads to."""
    moved = (t for t in known.goal.targets if counted_levels(chain, t.measure))
    target = next(moved, None)
    if target is None or not known.days:
        return
    flow, unit = _flow(known, place, target.measure), unit_of(known, target)
    if flow is None or not unit:
        return
    rates = []
    for rate in flow.rates[: max(flow.counts)]:
        if rate is None:
            break
        rates.append(rate)
    if len(rates) < min(flow.counts):
        return
    for at in range(len(rates)):
        better = [rate + POINT * (at == place) for place, rate in enumerate(rates)]
        gain = (flow.expected(better) - flow.expected(rates)) * unit
        yield Lever(chain.levels[at].name, chain.levels[at + 1].name, target.measure, gain)


def hours(known: Known, need: Needed) -> Hours | None:
    """A week's hours until the goal's end; None where it is over, or something needed is not known."""
    to_do = work_left(known, need)
    if to_do is None or not known.days:
        return None
    stated = known.goal.hours_per_week
    available = stated if stated is not None else _logged(known)
    enough_by = None
    if to_do == 0:
        enough_by = known.today
    elif available:
        takes = timedelta(weeks=min(to_do / available, 1e4))
        enough_by = known.today + takes if takes < _FOREVER else None
    return Hours(to_do / (known.days / WEEK), available, stated is not None, enough_by)


def work_left(known: Known, need: Needed) -> float | None:
    """The hours of all that is still needed; what has no minutes is left out, unless nothing has any."""
    minutes = []
    for levels, needs in zip(known.levels, need, strict=True):
        if any(many is not None for many in needs) and None in needs:
            return None
        minutes += [
            many * level.minutes
            for level, many in zip(levels, needs, strict=True)
            if level.minutes is not None and many is not None
        ]
    return sum(minutes) / _MINUTES if minutes else None


def _logged(known: Known) -> float | None:
    """A week's hours of the last eight full weeks; what has no minutes took as long as what has."""
    running = week_of(known.today).toordinal()
    minutes = 0.0
    for level in (level for levels in known.levels for level in levels):
        weeks = level.weeks
        recent = (weeks.week >= running - _RECENT_WEEKS * WEEK) & (weeks.week < running)
        timed = int(weeks.timed[recent].sum())
        if timed:
            efforts = int(weeks.efforts[recent].sum())
            minutes += int(weeks.minutes[recent].sum()) * efforts / timed
    return minutes / _RECENT_WEEKS / _MINUTES if minutes else None
