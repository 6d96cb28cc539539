"""The moments a line of chat speaks of: "gestern 15h", "am 3.12. um 9", "in two weeks".

A line is read twice, once for days and once for clock times; a day and the clock time beside it
make one moment. Pure: the present is an argument.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.log.calendar_words import MONTHS, O_CLOCK, YEAR, Part
from handlers.log.clocks import NOON, Clock, clocks
from handlers.log.day_meanings import Day, Present, tells_what_was
from handlers.log.days import days
from handlers.log.reckoning import existing, working_day

OPENING_HOUR = 9  # a day of which no time is said: when a rep sits down to call


@dataclass(frozen=True)
class Moment:
    """Where in the text a moment is spoken of, and when that is (aware UTC)."""

    spans: tuple[tuple[int, int], ...]  # two where a name lies between: "Di bei Müller um 10h"
    at: datetime
    timed: bool = False  # with a clock time
    happened: bool = False  # "called at 9:15": whatever the hour, it is not to come


def moments(
    text: str, now: datetime, zone: ZoneInfo, locale: str, forward: bool = False
) -> list[Moment]:
    """All moments in `text`, in order. `forward`: the talk is of what is to come ("Termin").

    Days that are names ("Frau Sonntag", "Freitag GmbH") are no moments. Local times skipped by
    daylight saving move forward; of those that happen twice, the first is meant.
    """
    month_first = locale.replace("_", "-").lower() == "en-us"
    present = Present(now.astimezone(zone), forward, month_first)
    said = days(text, present)
    found = [
        moment
        for day, clock in _paired(text, said, clocks(text, said))
        if (moment := _moment(text, day, clock, present))
    ]
    return sorted(found, key=lambda moment: moment.spans)


def impossible(text: str) -> list[tuple[int, int]]:
    """Where a date stands that no calendar has ("31.2."), and the clock times beside it."""
    spans = []
    for found in _DATE.finditer(text):
        month = MONTHS[found["name"]] if found["name"] else int(found["month"])
        if existing([(2028, month, int(found["day"]))]):  # a leap year
            continue
        day = Day(*found.span())
        beside = [one for one in clocks(text, [day]) if _belong_together(text, day, one)]
        spans += [(day.start, day.end), *((one.start, one.end) for one in beside)]
    return spans


_DATE = re.compile(
    r"(?<![\w@.:-])(?:am\s+|on\s+|vom\s+|bis\s+|zum\s+)?(?P<day>\d\d?)(?:"
    rf"\.\s?(?P<month>\d\d?)\.(?:{YEAR}|\d\d(?![\d:]|{O_CLOCK}))?"
    rf"|\.?\s+(?P<name>{MONTHS.any})(?:\s+{YEAR})?)(?!\w)",
    re.IGNORECASE,
)

# --- Days and clock times together ----------------------------------------------------------------

_SAME_CLAUSE = re.compile(r"[^,;:\n]*")
_ONLY_A_COMMA = re.compile(r"\.?\s*,?\s*(?:um|at|gegen|ab|am|on|der|the|den)?\s*", re.IGNORECASE)


def _paired(
    text: str, said: list[Day], times: list[Clock]
) -> list[tuple[Day | None, Clock | None]]:
    """Each clock time with the day beside it, if there is one; what is left over stands alone."""
    pairs: list[tuple[Day | None, Clock | None]] = []
    waiting = [day for day in said if not day.instant]
    for clock in times:
        beside = [day for day in waiting if _belong_together(text, day, clock)]
        day = min(beside, key=lambda day: _distance(day, clock), default=None)
        if day:
            waiting.remove(day)
        pairs.append((day, clock))
    return pairs + [(day, None) for day in said if day.instant or day in waiting]


def _belong_together(text: str, day: Day, clock: Clock) -> bool:
    between = text[min(day.end, clock.end) : max(day.start, clock.start)]
    return bool(_SAME_CLAUSE.fullmatch(between) or _ONLY_A_COMMA.fullmatch(between))


def _distance(day: Day, clock: Clock) -> int:
    return max(clock.start - day.end, day.start - clock.end)


# --- When that is ---------------------------------------------------------------------------------


def _moment(text: str, day: Day | None, clock: Clock | None, present: Present) -> Moment | None:
    """The moment a day and a clock time make, either of which may be missing."""
    spans = tuple(sorted((part.start, part.end) for part in (day, clock) if part))
    if day and day.instant:
        return Moment(spans, day.instant, timed=True)
    happened = bool(day is None and clock and tells_what_was(text, clock.start, clock.end))
    if day is None:
        tomorrow = present.today + timedelta(days=1)
        grace = None if happened else timedelta()
        day = Day(0, 0, (present.today, tomorrow), grace=grace)
    try:
        return Moment(spans, _meant(day, clock, present), clock is not None, happened)
    except OverflowError:
        return None


def _meant(day: Day, clock: Clock | None, present: Present) -> datetime:
    dates = day.dates
    if day.not_today and clock is None:
        dates = tuple(one for one in dates if one != present.today) or dates
    if day.reckoned and clock is None:
        dates = tuple(map(working_day, dates))
    readings = [_on(one, day.part, clock, present) for one in dates]
    if day.grace is None:
        return readings[0]
    earliest = present.now - day.grace
    return next((at for at in readings if at > earliest), readings[-1])


def _on(day: date, part: Part | None, clock: Clock | None, present: Present) -> datetime:
    if clock:
        return _at(day, clock.hour_in(part), present, clock.minute)
    begins = _at(day, part.begins, present) if part else None
    if part and begins:
        begun = begins <= present.now < _at(day, part.ends, present)
        return _next_full_hour(present) if begun and present.forward else begins
    if day == present.today:
        return _next_full_hour(present) if present.forward else present.now.astimezone(UTC)
    return _at(day, OPENING_HOUR if day > present.today else NOON, present)


def _at(day: date, hour: int, present: Present, minute: int = 0) -> datetime:
    # fold=0: the first of two; an hour that does not exist comes out of UTC one hour later.
    return datetime.combine(day, time(hour, minute), present.now.tzinfo).astimezone(UTC)


def _next_full_hour(present: Present) -> datetime:
    hour = present.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=1)
