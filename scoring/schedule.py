"""When a member may be told something they did not ask for: digests, reviews, quiet hours, days off."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, TypeAlias

IsHoliday: TypeAlias = Callable[[date], bool]

DIGEST_STAYS_GOOD = timedelta(hours=7)  # the one of 08:00 is no use after 15:00
REVIEW_AT = time(8)  # of who has no digest; else it comes with the digest
_DAY = timedelta(days=1)
# The longest search for the next message: more than a year, so that any yearly holiday has passed.
_DAYS_AHEAD = 400


@dataclass(frozen=True)
class Preferences:
    """What a member chose; the defaults are what a new one gets.

    Days and times are those of the member's own zone.
    """

    digest_at: time | None = time(8)  # None: no digest
    digest_days: frozenset[int] = frozenset(range(5))  # Monday is 0; the working days, nudges' too
    quiet_day: Literal["line", "nothing"] = "line"  # what a day with nothing to tell brings
    quiet_from: time = time(18)
    quiet_until: time = time(8)
    nudge_budget: int = 3  # a local day
    country: str | None = None  # ISO 3166-1 alpha-2; None: no public holidays
    paused_until: date | None = None  # nothing unasked before this day
    review_day: int | None = 4  # the weekday of the weekly review, Monday is 0; None: no review


def works_on(p: Preferences, day: date, is_holiday: IsHoliday) -> bool:
    """Whether `day` is one of the member's working days and no public holiday."""
    return day.weekday() in p.digest_days and not is_holiday(day)


def digest_due(p: Preferences, zone: tzinfo, is_holiday: IsHoliday, now: datetime) -> date | None:
    """The local date whose digest is due at `now`, None while none is.

    It is due from `digest_at` until it lapses, on a working day that is not paused. Whoever sends
    one per date it names sends one a working day, wherever the member and the clock go.
    """
    day = local_day(zone, now)
    begins = _digest_of(p, zone, is_holiday, day)
    if begins is None or not begins <= now < digest_lapses(p, zone, day):
        return None
    return day


def digest_lapses(p: Preferences, zone: tzinfo, day: date) -> datetime:
    """When the digest of a local `day` is no use any more (UTC): later, or on another day.

    Where the day has no digest that is the day's beginning.
    """
    begins = _digest_begins(p, zone, day)
    if begins is None:
        return day_begins(zone, day)
    return min(begins + DIGEST_STAYS_GOOD, day_begins(zone, day + _DAY))


def next_digest(
    p: Preferences, zone: tzinfo, is_holiday: IsHoliday, now: datetime
) -> datetime | None:
    """The first instant after `now` (UTC) at which a digest falls due.

    None without a digest, and where more than a year from now, or from the end of the pause,
    brings no working day.
    """
    return _first_after(p, zone, now, lambda day: _digest_of(p, zone, is_holiday, day))


def review_due(p: Preferences, zone: tzinfo, is_holiday: IsHoliday, now: datetime) -> date | None:
    """The local date whose weekly review is due at `now`, None while none is.

    It comes on the chosen weekday; where that is a day off, on the next working day, if that is
    before the weekday comes again. A pause leaves it out. It lapses like a digest.
    """
    day = local_day(zone, now)
    begins = _review_of(p, zone, is_holiday, day)
    if begins is None or not begins <= now < review_lapses(p, zone, day):
        return None
    return day


def review_lapses(p: Preferences, zone: tzinfo, day: date) -> datetime:
    """When the review of a local `day` is no use any more (UTC)."""
    return digest_lapses(_at_the_hour_of_reviews(p), zone, day)


def next_review(
    p: Preferences, zone: tzinfo, is_holiday: IsHoliday, now: datetime
) -> datetime | None:
    """The first instant after `now` (UTC) at which a weekly review falls due; as `next_digest`."""
    return _first_after(p, zone, now, lambda day: _review_of(p, zone, is_holiday, day))


def review_week(p: Preferences, day: date) -> date:
    """The Monday of the week whose review comes on `day`: that of the chosen weekday before it."""
    assert p.review_day is not None
    chosen = day - (day.weekday() - p.review_day) % 7 * _DAY
    return chosen - chosen.weekday() * _DAY


def may_nudge(p: Preferences, zone: tzinfo, is_holiday: IsHoliday, now: datetime) -> bool:
    """Whether `now` is on a working day, outside the quiet hours, and not paused."""
    local = now.astimezone(zone)
    day = local.date()
    return works_on(p, day, is_holiday) and not _paused(p, day) and not _quiet(p, local.time())


def local_day(zone: tzinfo, now: datetime) -> date:
    """The date that the clocks of the zone show at `now`."""
    return now.astimezone(zone).date()


def day_begins(zone: tzinfo, day: date) -> datetime:
    """The midnight with which a local `day` begins, in UTC: the first, where clocks show it twice."""
    return _instant(zone, day, time())


def _digest_of(p: Preferences, zone: tzinfo, is_holiday: IsHoliday, day: date) -> datetime | None:
    if _paused(p, day) or not works_on(p, day, is_holiday):
        return None
    return _digest_begins(p, zone, day)


def _review_of(p: Preferences, zone: tzinfo, is_holiday: IsHoliday, day: date) -> datetime | None:
    if p.review_day is None or _paused(p, day):
        return None
    since_chosen = (day.weekday() - p.review_day) % 7
    days = [day - back * _DAY for back in range(since_chosen + 1)]
    p = _at_the_hour_of_reviews(p)
    working = [one for one in days if works_on(p, one, is_holiday) and _digest_begins(p, zone, one)]
    return _digest_begins(p, zone, day) if working == [day] else None


def _at_the_hour_of_reviews(p: Preferences) -> Preferences:
    return p if p.digest_at else replace(p, digest_at=REVIEW_AT)


def _first_after(
    p: Preferences, zone: tzinfo, now: datetime, begins_on: Callable[[date], datetime | None]
) -> datetime | None:
    """The first of the days' instants after `now`, none of them within the pause."""
    today = local_day(zone, now)
    first = max(today, p.paused_until or today)
    for ahead in range(_DAYS_AHEAD):
        begins = begins_on(first + ahead * _DAY)
        if begins is not None and begins > now:
            return begins
    return None


def _digest_begins(p: Preferences, zone: tzinfo, day: date) -> datetime | None:
    """The instant of `digest_at` on a local day, None where the calendar leaves the day out.

    Where the clocks leave out the last hour of a day, a digest in it comes an hour early: late
    it would be on another day.
    """
    if p.digest_at is None:
        return None
    instants = (_instant(zone, day, p.digest_at, fold) for fold in (0, 1))
    return next((instant for instant in instants if local_day(zone, instant) == day), None)


def _instant(zone: tzinfo, day: date, at: time, fold: int = 0) -> datetime:
    """A local time in UTC: as the clocks before a change (fold 0) or after it (1) count."""
    return datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC)


def _paused(p: Preferences, day: date) -> bool:
    return p.paused_until is not None and day < p.paused_until


def _quiet(p: Preferences, local: time) -> bool:
    """Whether a local time is in the quiet hours; equal ends mean that there are none."""
    if p.quiet_from <= p.quiet_until:
        return p.quiet_from <= local < p.quiet_until
    return local >= p.quiet_from or local < p.quiet_until
