"""Counting on in the calendar: weeks, months, working days."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

_FRIDAY = 4


def monday_of(day: date, weeks_on: int = 0) -> date:
    return day + timedelta(days=7 * weeks_on - day.weekday())


def months_on(day: date, months: int) -> date:
    """The same day of a later month, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _length(date(year, month + 1, 1))))


def working_day(day: date) -> date:
    """This day, or the first after a weekend or New Year's Day."""
    while day.weekday() > _FRIDAY or (day.month, day.day) == (1, 1):
        day += timedelta(days=1)
    return day


def last_working_day(month: date) -> date:
    last = month.replace(day=_length(month))
    return last - timedelta(days=max(0, last.weekday() - _FRIDAY))


def existing(days: Iterable[tuple[int, int, int]]) -> tuple[date, ...]:
    """Those years, months and days that are in the calendar: 2027 has no 29 February."""
    return tuple(date(*day) for day in days if _exists(*day))


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _length(date(year, month, 1))


def _length(month: date) -> int:
    return monthrange(month.year, month.month)[1]
