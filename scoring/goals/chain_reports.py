"""What is said of a goal's chains, level by level."""

from datetime import date

from scoring.goals.forecast import Known, figure_sum
from scoring.goals.goal import Level
from scoring.goals.needs import Needed
from scoring.goals.rates import Learned
from scoring.goals.report import ChainReport, LevelReport
from scoring.goals.tally import level_measure


def chain_reports(known: Known, need: Needed) -> list[ChainReport]:
    """One for each chain, in the goal's order."""
    return [
        ChainReport(
            chain.name,
            sorted(chain.channels),
            [
                _level(
                    level,
                    _count(known, place, at, level),
                    known.levels[place][at],
                    many,
                    known.today,
                )
                for at, (level, many) in enumerate(zip(chain.levels, need[place], strict=True))
            ],
        )
        for place, chain in enumerate(known.goal.chains)
    ]


def _count(known: Known, chain: int, at: int, level: Level) -> int:
    """How many reached the level in the goal's period."""
    if level.when.figure is None:
        return known.times(level_measure(chain, at))
    return int(figure_sum(known.figures, level.when.figure, known.goal.begins, known.goal.ends))


def _waiting(stand: Learned, today: date) -> int:
    """Those who have not had the horizon's time yet; who waits longer hardly goes on any more."""
    if stand.delay is None:
        return 0
    young = stand.weeks.youngest(today) < stand.delay.horizon
    return int(stand.weeks.waiting[young].sum())


def _level(
    level: Level, count: int, stand: Learned, needed: float | None, today: date
) -> LevelReport:
    rate, delay = stand.rate, stand.delay
    share = rate.share if rate else None
    low, high = rate.interval if rate and share is not None else (None, None)
    return LevelReport(
        level=level.name,
        count=count,
        rate=share,
        rate_low=low,
        rate_high=high,
        sample=int(rate.sample) if rate else 0,
        missing=rate.missing if rate else 0,
        is_yield=bool(rate and rate.is_yield),
        horizon_days=delay.horizon if delay else None,
        typical_days=delay.typical if delay else None,
        waiting=_waiting(stand, today),
        minutes=stand.minutes,
        measured=stand.measured,
        needed=needed,
    )
