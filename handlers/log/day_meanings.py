"""What the patterns of days mean, seen from the present: "übermorgen", "Di", "am 3.12.", "KW 49"."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from handlers.log.calendar_words import (
    COUNTS,
    EVENING,
    MONTHS,
    PARTS,
    RELATIVE_DAYS,
    WEEKDAYS,
    Part,
)
from handlers.log.namesakes import abbreviates_a_day
from handlers.log.reckoning import existing, last_working_day, monday_of, months_on, working_day
from handlers.log.words import (
    APPOINTMENT_WORDS,
    CALLING,
    FORWARD_WORDS,
    PAST_WORDS,
    WISHES,
)

# "3.12." without a year means last year's, or the next one? People log late, but not later.
LOGGED_LATE_AT_MOST = timedelta(days=60)


@dataclass(frozen=True)
class Present:
    """The present as the speaker sees it, and how they talk."""

    now: datetime  # in their zone
    forward: bool  # of what is to come
    month_first: bool  # "12/3" is in December

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class Day:
    """A day spoken of: the dates it may mean, the earliest first."""

    start: int
    end: int
    dates: tuple[date, ...] = ()
    part: Part | None = None
    # The first of `dates` is meant that is not longer ago than this; None: whichever, even past.
    grace: timedelta | None = None
    not_today: bool = False  # "Freitag", said on a Friday, means next week's (if no time is said)
    reckoned: bool = False  # "in 2 Wochen" names no day, so it means a working day
    instant: datetime | None = None  # "in 2 Stunden" says it all


def _on(found: re.Match[str], *dates: date, grace: timedelta | None = None) -> Day | None:
    if not dates:
        return None
    said = found.groupdict().get("part")
    return Day(found.start(), found.end(), dates, PARTS[said] if said else None, grace)


def _coming(found: re.Match[str], *dates: date) -> Day | None:
    return _on(found, *dates, grace=timedelta())


# --- Days as they lie from today ------------------------------------------------------------------


def relative_day(found: re.Match[str], present: Present) -> Day | None:
    said = found["word"].lower()
    shift = 0 if said == "this" else RELATIVE_DAYS[said]  # "this afternoon"
    day = _on(found, present.today + timedelta(days=shift))
    return replace(day, part=EVENING) if day and said == "tonight" else day


def span_of_time(found: re.Match[str], present: Present) -> Day | None:
    sign = -1 if found["direction"].lower() in ("vor", "ago") else 1
    count, unit = sign * _count(found["count"]), found["unit"].lower()
    if unit.startswith("min"):
        return _instant(found, present.now.astimezone(UTC) + timedelta(minutes=count))
    if unit.startswith(("st", "hour")):
        return _instant(found, present.now.astimezone(UTC) + timedelta(hours=count))
    day = _on(found, _shifted(present.today, unit, count))
    return replace(day, reckoned=sign > 0) if day else None


def _instant(found: re.Match[str], at: datetime) -> Day:
    return Day(found.start(), found.end(), instant=at)


def _count(said: str) -> int:
    return int(said) if said.isdecimal() else COUNTS[said]


def _shifted(day: date, unit: str, count: int) -> date:
    if unit.startswith(("tag", "day")):
        return day + timedelta(days=count)
    if unit.startswith("w"):
        return day + timedelta(weeks=count)
    if unit.startswith("qu"):
        return months_on(day, 3 * count)
    return months_on(day, count if unit.startswith("mon") else 12 * count)


# --- Weekdays -------------------------------------------------------------------------------------

_FULL_WEEKDAY = 6  # letters: shorter names are abbreviations, which are also other words (so, do)


def weekday(found: re.Match[str], present: Present) -> Day | None:
    wanted, today = WEEKDAYS[found["weekday"]], present.today
    weeks = _weeks_on(found)
    if weeks is not None:
        return _on(found, monday_of(today, weeks) + timedelta(days=wanted))
    bare = not found["last"] and not found["this"]
    if bare and len(found["weekday"]) < _FULL_WEEKDAY and not abbreviates_a_day(found):
        return None
    if found["last"] or (bare and _tells_what_was(found)):
        return _on(found, today - timedelta(days=(today.weekday() - wanted) % 7 or 7))
    coming = today + timedelta(days=(wanted - today.weekday()) % 7)
    day = _coming(found, coming, coming + timedelta(days=7))
    return replace(day, not_today=not day.part) if day else None


def _weeks_on(found: re.Match[str]) -> int | None:
    """0 is this week; None if the week is not said."""
    count = found["in_weeks_before"] or found["in_weeks"]
    if count:
        return _count(count)
    return 1 if found["weeks_before"] or found["next"] or found["weeks"] else None


_CLAUSE_ENDS = r"[,;:!?\n]|(?<=\w{3})\.\s"
_ANOTHER_BEGINS = re.compile(rf"{_CLAUSE_ENDS}|\b(?:und|and|dann|then|aber|but)\b", re.IGNORECASE)
_PAST = re.compile(rf"\b(?:{PAST_WORDS})\b", re.IGNORECASE)
_TO_COME = re.compile(
    rf"\b(?:{APPOINTMENT_WORDS}|{FORWARD_WORDS}|{CALLING}|{WISHES})\b", re.IGNORECASE
)


def _tells_what_was(found: re.Match[str]) -> bool:
    """ "Am Freitag Müller angerufen", but not "Müller angerufen und Freitag Demo"."""
    if found["deadline"]:
        return False  # "called Acme offer by Friday"
    return tells_what_was(found.string, *found.span())


def tells_what_was(text: str, start: int, end: int) -> bool:
    """Whether the clause around a moment is in the past, and not of what is to come."""
    before = _ANOTHER_BEGINS.split(text[:start])[-1]
    after = re.split(_CLAUSE_ENDS, text[end:])[0]
    told = _PAST.search(after)
    if told:
        after = after[: told.end()]  # "Freitag angerufen und Termin vereinbart"
    clause = f"{before} {text[start:end]} {after}"
    return bool(_PAST.search(clause)) and not _TO_COME.search(clause)


# --- Weeks, months and the like -------------------------------------------------------------------


def period(found: re.Match[str], present: Present) -> Day | None:
    """ "nächste Woche", "next month", "letztes Jahr": the first working day of it, or so."""
    unit, today = found["unit"].lower(), present.today
    if found["last"]:
        return _on(found, _shifted(today, unit, -1))
    if unit.startswith("w"):
        return _on(found, monday_of(today, 1))
    if unit.startswith("qu"):
        first = date(today.year, today.month - (today.month - 1) % 3, 1)
    elif unit.startswith("mon"):
        first = today.replace(day=1)
    else:
        first = date(today.year, 1, 1)
    return _on(found, working_day(_shifted(first, unit, 1)))


def end_of_period(found: re.Match[str], present: Present) -> Day | None:
    if found["unit"].lower().startswith("w"):
        friday = monday_of(present.today) + timedelta(days=4)
        return _coming(found, friday, friday + timedelta(days=7))
    month = present.today.replace(day=1)
    return _coming(found, last_working_day(month), last_working_day(months_on(month, 1)))


def calendar_week(found: re.Match[str], present: Present) -> Day | None:
    week = int(found["week"])
    if found["year"]:
        return _on(found, date.fromisocalendar(int(found["year"]), week, 1))
    year = present.today.isocalendar().year
    monday = date.fromisocalendar(year, week, 1)
    if monday == monday_of(present.today):
        return _on(found, present.today)  # the week that runs: what is left of it
    return _coming(found, monday, date.fromisocalendar(year + 1, min(week, 52), 1))


def quarter(found: re.Match[str], present: Present) -> Day | None:
    firsts = _firsts(found, present, 3 * int(found["quarter"]) - 2)
    return _coming(found, *map(working_day, firsts))


def month(found: re.Match[str], present: Present) -> Day | None:
    """Its first working day, its middle or its last."""
    firsts = _firsts(found, present, MONTHS[found["month"]])
    if found["middle"]:
        return _coming(found, *(working_day(first.replace(day=15)) for first in firsts))
    edge = last_working_day if found["end"] else working_day
    return _coming(found, *map(edge, firsts))


def _firsts(found: re.Match[str], present: Present, month: int) -> list[date]:
    this_year = present.today.year
    years = [int(found["year"])] if found["year"] else [this_year, this_year + 1]
    return [date(year, month, 1) for year in years]


# --- Dates ----------------------------------------------------------------------------------------


def numeric_date(found: re.Match[str], present: Present) -> Day | None:
    day, month = int(found["day"]), int(found["month"])
    # 12/24 can only mean Christmas, and 24/12 too.
    if "/" in found[0] and (present.month_first or month > 12) and day <= 12:
        day, month = month, day
    return _date(found, present, month, day)


def named_date(found: re.Match[str], present: Present) -> Day | None:
    return _date(found, present, MONTHS[found["month"]], int(found["day"]))


def _date(found: re.Match[str], present: Present, month: int, day: int) -> Day | None:
    said = found.groupdict().get("year")
    if said:
        year = int(said) + (2000 if len(said) == 2 else 0)
        return _on(found, *existing([(year, month, day)]))
    this_year = present.today.year
    years = range(this_year - 1, this_year + 9)  # 29 February may be eight years away
    dates = existing((year, month, day) for year in years)
    return _on(found, *dates, grace=timedelta() if present.forward else LOGGED_LATE_AT_MOST)


def day_of_month(found: re.Match[str], present: Present) -> Day | None:
    first = present.today.replace(day=1)
    months = [months_on(first, ahead) for ahead in range(3)]
    return _coming(
        found, *existing((month.year, month.month, int(found["day"])) for month in months)
    )
