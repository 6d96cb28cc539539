"""What stands beside the axes of a chart: few round amounts, few days that begin something."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from math import floor, log10

from babel.dates import format_date, format_skeleton

from handlers.ui.charts import Tick
from handlers.ui.texts import Texts

MOST_AMOUNTS = 4  # besides 0
MOST_DAYS = 6
_ROUND = (1, 2, 5)
_MONTHS = (1, 2, 3, 6, 12, 24, 60)
_SHORT = 75  # days that are named by themselves, not by their months
_WEEK = 7


def amount_ticks(highest: float, words: Callable[[float], str]) -> tuple[Tick, ...]:
    """0 and the round amounts up to the highest; whole ones."""
    step = next(step for step in _steps(highest) if highest / step <= MOST_AMOUNTS)
    return tuple(Tick(n * step, words(n * step)) for n in range(floor(highest / step) + 1))


@lru_cache(maxsize=256)
def day_ticks(t: Texts, first: date, last: date) -> tuple[Tick, ...]:
    """The first days of months; of a short time those of weeks, or each day."""
    if (last - first).days <= _SHORT:
        return tuple(Tick(day.toordinal(), _day(t, day)) for day in _some_days(first, last))
    begun = list(_month_begins(first, last))
    # January is among them whatever the step, for it says the year.
    counts = ((n, sum(_fits(day, n) for day in begun)) for n in _MONTHS)
    step = next((n for n, count in counts if count <= MOST_DAYS), _MONTHS[-1])
    return tuple(Tick(day.toordinal(), _month(t, day)) for day in begun if _fits(day, step))


def _day(t: Texts, day: date) -> str:
    """ "24. Nov", "24 Nov", "Nov 24"."""
    return str(format_skeleton("MMMd", day, locale=t.locale)).rstrip(".")


def _month(t: Texts, day: date) -> str:
    """ "Nov", "Mär"; the year in the place of January."""
    if day.month == 1:
        return f"{day:%Y}"
    return str(format_date(day, "LLL", locale=t.locale)).rstrip(".")


def _steps(highest: float) -> Iterator[int]:
    """Round steps, from one that is surely too small on."""
    power = 10 ** max(floor(log10(max(highest, 1))) - 1, 0)
    while True:
        yield from (power * digit for digit in _ROUND)
        power *= 10


def _fits(day: date, months: int) -> bool:
    return (day.year * 12 + day.month - 1) % months == 0


def _month_begins(first: date, last: date) -> Iterator[date]:
    day = first if first.day == 1 else _next_month(first)
    while day <= last:
        yield day
        day = _next_month(day)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _some_days(first: date, last: date) -> Iterator[date]:
    """Each day, each second or fourth of a few; else Mondays, each or some of them."""
    days = (last - first).days
    if days < _WEEK * 2:
        step, day = -(-(days + 1) // MOST_DAYS), first
    else:
        step, day = _WEEK * -(-(days + 1) // (_WEEK * MOST_DAYS)), _monday(first)
    while day <= last:
        yield day
        day += timedelta(days=step)


def _monday(first: date) -> date:
    return first + timedelta(days=-first.weekday() % _WEEK)
