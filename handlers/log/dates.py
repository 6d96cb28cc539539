"""Finding the moments a line of chat speaks of: "gestern 15h", "am 3.12. um 9", "in two weeks".

A line is read twice, once for days and once for clock times, each by a table of patterns; a day
and the clock time beside it make one moment. Pure: the present is an argument.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.log.words import APPOINTMENT_WORDS, FORWARD_WORDS, any_of
from scoring.names import LEGAL_FORMS, SALUTATIONS

OPENING_HOUR = 9  # a day of which no time is said: when a rep sits down to call
NOON = 12  # a past day of which no time is said
# "3.12." without a year means last year's, or the next one? People log late, but not later.
LOGGED_LATE_AT_MOST = timedelta(days=60)
# "um 3" is three in the afternoon: nobody calls customers at night.
AFTERNOON_HOURS = range(1, 7)


@dataclass(frozen=True)
class Moment:
    """Where in the text a moment is spoken of, and when that is (aware UTC)."""

    spans: tuple[tuple[int, int], ...]  # two where a name lies between: "Di bei Müller um 10h"
    at: datetime
    fixed: bool  # a clock time was said, not just a day


def moments(
    text: str, now: datetime, zone: ZoneInfo, locale: str, forward: bool = False
) -> list[Moment]:
    """All moments in `text`, in order. `forward`: the talk is of what is to come ("Termin").

    Days that are names ("Frau Sonntag", "Freitag GmbH") are no moments. Local times skipped by
    daylight saving move forward; of those that happen twice, the first is meant.
    """
    calendar = _Calendar(now.astimezone(zone), zone, forward, not _month_comes_first(locale))
    days = _days(text, calendar)
    clocks = _clocks(text, days)
    found = [
        moment
        for day, clock in _paired(text, days, clocks)
        if (moment := calendar.moment(day, clock))
    ]
    return sorted(found, key=lambda moment: moment.spans)


@dataclass(frozen=True)
class _Day:
    """A day spoken of: the dates it may mean, the earliest first."""

    start: int
    end: int
    dates: tuple[date, ...] = ()
    part: str = ""  # the part of the day, if said: "nachmittag"
    # The first of `dates` is meant that is not longer ago than this; None: whichever, even past.
    grace: timedelta | None = None
    not_today: bool = False  # "Freitag", said on a Friday, means next week's (if no time is said)
    instant: datetime | None = None  # "in 2 Stunden" says it all


@dataclass(frozen=True)
class _Clock:
    start: int
    end: int
    hour: int
    minute: int
    literal: bool  # said so that 3 can only mean 3 at night: "03:00", "3am"


def _month_comes_first(locale: str) -> bool:
    return locale.replace("_", "-").lower() == "en-us"


# --- The words of days --------------------------------------------------------------------------

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "montag montags monday mo mon",
            "dienstag dienstags tuesday di tue tues",
            "mittwoch mittwochs wednesday mi wed",
            "donnerstag donnerstags thursday do thu thur thurs",
            "freitag freitags friday fr fri",
            "samstag samstags sonnabend saturday sa sat",
            "sonntag sonntags sunday so sun",
        )
    )
    for name in names.split()
}
_FULL_WEEKDAY = 6  # letters: shorter names are abbreviations, which are also other words (so, do)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jaenner january jan",
            "februar feber february feb",
            "märz maerz mär march mar mrz",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}

_NUMBERS = {
    "ein": 1, "eine": 1, "einem": 1, "einer": 1, "einen": 1, "a": 1, "an": 1, "one": 1,
    "zwei": 2, "two": 2, "couple of": 2, "a couple of": 2, "drei": 3, "three": 3, "paar": 3,
    "ein paar": 3, "few": 3, "a few": 3, "vier": 4, "four": 4, "fünf": 5, "fuenf": 5, "five": 5,
    "sechs": 6, "six": 6, "sieben": 7, "seven": 7, "acht": 8, "eight": 8, "neun": 9, "nine": 9,
    "zehn": 10, "ten": 10, "elf": 11, "eleven": 11, "zwölf": 12, "zwoelf": 12, "twelve": 12,
}  # fmt: skip

_PARTS = {  # part of the day: the hour it stands for, and the hour it ends
    "früh": (9, 12), "frueh": (9, 12), "morgen": (9, 12), "morgens": (9, 12),
    "morning": (9, 12), "vormittag": (10, 12), "vormittags": (10, 12),
    "mittag": (12, 14), "mittags": (12, 14), "noon": (12, 14), "midday": (12, 14),
    "lunchtime": (12, 14), "nachmittag": (14, 18), "nachmittags": (14, 18),
    "afternoon": (14, 18), "abend": (18, 22), "abends": (18, 22), "evening": (18, 22),
    "night": (18, 22),
}  # fmt: skip
_LATE_PARTS = {"nachmittag", "nachmittags", "afternoon", "abend", "abends", "evening", "night"}

_WEEKDAY = any_of(_WEEKDAYS)
_MONTH = any_of(_MONTHS)
_NUMBER = rf"\d{{1,3}}|{any_of(_NUMBERS)}"
_PART = rf"(?:\s*(?:(?:in\s+the|at|am)\s+)?(?P<part>{any_of(_PARTS)})\b)?"
_UNIT = (
    r"(?P<unit>min(?:ute)?[ns]?\b|minuten|stunden?|std|hours?|tage?n?|days?"
    r"|wochen?|weeks?|monate?n?|months?|jahre?n?|years?)"
)
_YEAR = r"(?:20\d\d)"
_NEXT = r"nächste[nrsm]?|naechste[nrsm]?|kommende[nrsm]?|next|coming|folgende[nrsm]?|following"
_LAST = r"letzte[nrsm]?|vergangene[nrsm]?|vorige[nrsm]?|last|past"
_THIS = r"diese[nrsm]?|this"


@dataclass(frozen=True)
class _Calendar:
    """The present as the speaker sees it, and how to reckon from there."""

    now: datetime
    zone: ZoneInfo
    forward: bool
    day_first: bool

    @property
    def today(self) -> date:
        return self.now.date()

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        # fold=0: the first of two; an hour that does not exist comes out of UTC one hour later.
        return datetime.combine(day, time(hour, minute), self.zone).astimezone(UTC)

    def monday(self, weeks: int = 0) -> date:
        return self.today + timedelta(days=7 * weeks - self.today.weekday())

    def moment(self, day: _Day | None, clock: _Clock | None) -> Moment | None:
        """The moment a day and a clock time make, either of which may be missing."""
        spans = tuple(sorted((part.start, part.end) for part in (day, clock) if part))
        if day and day.instant:
            return Moment(spans, day.instant.astimezone(UTC), fixed=True)
        if day is None:
            tomorrow = self.today + timedelta(days=1)
            day = _Day(0, 0, (self.today, tomorrow), grace=timedelta())
        try:
            at = self._meant(day, clock)
        except OverflowError:
            return None
        return Moment(spans, at, fixed=clock is not None)

    def _meant(self, day: _Day, clock: _Clock | None) -> datetime:
        dates = day.dates
        if day.not_today and clock is None:
            dates = tuple(one for one in dates if one != self.today) or dates
        readings = [self._on(one, day.part, clock) for one in dates]
        if day.grace is None:
            return readings[0]
        earliest = self.now - day.grace
        return next((at for at in readings if at > earliest), readings[-1])

    def _on(self, day: date, part: str, clock: _Clock | None) -> datetime:
        if clock:
            return self.at(day, _hour_meant(clock, part), clock.minute)
        if part:
            begins, ends = _PARTS[part]
            begun = self.at(day, begins) <= self.now < self.at(day, ends)
            return self._next_full_hour() if begun and self.forward else self.at(day, begins)
        if day == self.today:
            return self._next_full_hour() if self.forward else self.now.astimezone(UTC)
        return self.at(day, OPENING_HOUR if day > self.today else NOON)

    def _next_full_hour(self) -> datetime:
        hour = self.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return hour + timedelta(hours=1)


def _hour_meant(clock: _Clock, part: str) -> int:
    if part in _LATE_PARTS and 1 <= clock.hour < 12:
        return clock.hour + 12
    if clock.hour in AFTERNOON_HOURS and not clock.literal and not part:
        return clock.hour + 12
    if clock.hour in AFTERNOON_HOURS and part.startswith("mittag"):
        return clock.hour + 12
    return clock.hour


# --- The table of days: a pattern, and what it means ----------------------------------------------


def _relative_day(found: re.Match[str], calendar: _Calendar) -> _Day:
    word = found["word"].lower()
    shift = next(days for stem, days in _RELATIVE if word.startswith(stem))
    return _on_date(found, calendar.today + timedelta(days=shift))


_RELATIVE = (  # beginnings; the longer before the shorter that it contains
    ("übermorgen", 2), ("uebermorgen", 2), ("day after", 2), ("the day after", 2),
    ("day before", -2), ("the day before", -2), ("vorgestern", -2), ("gestern", -1),
    ("yesterday", -1), ("morgen", 1), ("tomorrow", 1), ("tmrw", 1), ("tmr", 1),
    ("heute", 0), ("today", 0), ("tonight", 0), ("this", 0),
)  # fmt: skip


def _span_of_time(found: re.Match[str], calendar: _Calendar) -> _Day:
    count = _number(found["count"])
    sign = -1 if found["direction"].lower() in ("vor", "ago") else 1
    unit = found["unit"].lower()
    if unit.startswith(("min", "st", "hour")):
        minutes = count if unit.startswith("min") else 60 * count
        return _Day(
            found.start(), found.end(), instant=calendar.now.astimezone(UTC)
            + sign * timedelta(minutes=minutes),
        )  # fmt: skip
    return _on_date(found, _shifted(calendar.today, unit, sign * count))


def _shifted(day: date, unit: str, count: int) -> date:
    if unit.startswith(("tag", "day")):
        return day + timedelta(days=count)
    if unit.startswith("w"):
        return day + timedelta(weeks=count)
    months = count if unit.startswith("mon") else 12 * count
    return _months_on(day, months)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _weekday(found: re.Match[str], calendar: _Calendar) -> _Day | None:
    wanted = _WEEKDAYS[found["weekday"].lower()]
    which = (found["which"] or "").lower()
    today = calendar.today
    if which and re.fullmatch(_LAST, which):
        back = (today.weekday() - wanted) % 7 or 7
        return _on_date(found, today - timedelta(days=back))
    if found["weeks"] or found["weeks_before"]:
        weeks = found["in_weeks"] or found["in_weeks_before"]
        ahead = _number(weeks) if weeks else 1
        return _on_date(found, calendar.monday(ahead) + timedelta(days=wanted))
    if which in ("next",) or which.startswith(("nächst", "naechst")):
        return _on_date(found, calendar.monday(1) + timedelta(days=wanted))
    if not which and len(found["weekday"]) < _FULL_WEEKDAY and not _abbreviates_a_day(found):
        return None
    coming = today + timedelta(days=(wanted - today.weekday()) % 7)
    return _Day(
        found.start(), found.end(), (coming, coming + timedelta(days=7)),
        part=_part(found), grace=timedelta(), not_today=not _part(found),
    )  # fmt: skip


# "Do" and "so" and "Fr." are other words too. They are days beside a word or number of time.
_DAY_COMES = re.compile(
    rf"(?:\b(?:am|on|bis|ab|auf|by|until|till|kommenden|for|von|vom|{APPOINTMENT_WORDS}"
    rf"|{FORWARD_WORDS})\W*|[,;:]\s*)$",
    re.IGNORECASE,
)
_TIME_FOLLOWS = re.compile(
    rf"\.?,?\s*(?:(?:um|at|gegen|ab|von|@)\s*)?\d|\.?\s+(?:(?:um|gegen|at)\s+)?"
    rf"(?:halb|viertel|half|quarter|{any_of(_PARTS)}|{FORWARD_WORDS})\b",
    re.IGNORECASE,
)
_DAY_ENDS = re.compile(r"\.?\s*(?:[,;]|$|(?:bei|mit|with|noch|zu|vor)\b)")


def _abbreviates_a_day(found: re.Match[str]) -> bool:
    name, text = found["weekday"], found.string
    if _TIME_FOLLOWS.match(text, found.end()):
        return name != "so"
    said_as_day = bool(_DAY_COMES.search(text[: found.start()]))
    return name[0].isupper() and said_as_day and bool(_DAY_ENDS.match(text, found.end()))


def _week_or_so(found: re.Match[str], calendar: _Calendar) -> _Day:
    """ "nächste Woche", "next month", "letztes Jahr": the first working day of it, or so."""
    unit = found["unit"].lower()
    today = calendar.today
    if re.fullmatch(_LAST, found["which"].lower()):
        return _on_date(found, _shifted(today, unit, -1))
    if unit.startswith("w"):
        return _on_date(found, calendar.monday(1))
    if unit.startswith("qu"):
        first = date(today.year, today.month - (today.month - 1) % 3, 1)
        return _on_date(found, _working_day(_months_on(first, 3)))
    if unit.startswith("mon"):
        return _on_date(found, _working_day(_months_on(today.replace(day=1), 1)))
    return _on_date(found, _working_day(date(today.year + 1, 1, 1)))


def _end_of_period(found: re.Match[str], calendar: _Calendar) -> _Day:
    if found["unit"].lower().startswith("w"):
        friday = calendar.monday() + timedelta(days=4)
        return _coming(found, friday, friday + timedelta(days=7))
    this_month = calendar.today.replace(day=1)
    return _coming(
        found, _last_working_day(this_month), _last_working_day(_months_on(this_month, 1))
    )


def _calendar_week(found: re.Match[str], calendar: _Calendar) -> _Day | None:
    week = int(found["week"])
    try:
        if found["year"]:
            return _on_date(found, date.fromisocalendar(int(found["year"]), week, 1))
        year = calendar.today.isocalendar().year
        this_year = date.fromisocalendar(year, week, 1)
        next_year = date.fromisocalendar(year + 1, min(week, 52), 1)
    except ValueError:
        return None
    if this_year == calendar.monday():
        # The week that runs: what is left of it.
        return _on_date(found, calendar.today)
    return _coming(found, this_year, next_year)


def _quarter(found: re.Match[str], calendar: _Calendar) -> _Day:
    month = 3 * int(found["quarter"]) - 2
    return _first_of_month(found, calendar, month)


def _iso_date(found: re.Match[str], _: _Calendar) -> _Day | None:
    return _dated(found, int(found["year"]), int(found["month"]), int(found["day"]))


def _numeric_date(found: re.Match[str], calendar: _Calendar) -> _Day | None:
    first, second = int(found["first"]), int(found["second"])
    month_first = "/" in found[0] and not calendar.day_first
    day, month = (second, first) if month_first else (first, second)
    if month > 12 and "/" in found[0]:
        day, month = month, day  # 12/24 can only mean Christmas
    year = found.groupdict().get("year")
    if year:
        return _dated(found, int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _yearless(found, calendar, month, day)


def _named_date(found: re.Match[str], calendar: _Calendar) -> _Day | None:
    month, day = _MONTHS[found["month"].lower()], int(found["day"])
    if found["year"]:
        return _dated(found, int(found["year"]), month, day)
    return _yearless(found, calendar, month, day)


def _day_of_month(found: re.Match[str], calendar: _Calendar) -> _Day | None:
    wanted = int(found["day"])
    this_month = calendar.today.replace(day=1)
    months = (_months_on(this_month, ahead) for ahead in range(3))
    dates = [
        month.replace(day=wanted)
        for month in months
        if 1 <= wanted <= monthrange(month.year, month.month)[1]
    ]
    return _coming(found, *dates) if dates else None


def _month(found: re.Match[str], calendar: _Calendar) -> _Day:
    return _first_of_month(found, calendar, _MONTHS[found["month"].lower()])


def _first_of_month(found: re.Match[str], calendar: _Calendar, month: int) -> _Day:
    """A month or quarter stands for its first working day, its middle or its last."""
    edge = (found.groupdict().get("edge") or "").lower()
    year = found["year"]
    years = [int(year)] if year else [calendar.today.year, calendar.today.year + 1]
    firsts = [date(each, month, 1) for each in years]
    if edge.startswith(("mitte", "mid")):
        firsts = [_working_day(first.replace(day=15)) for first in firsts]
    elif edge.startswith(("ende", "end", "late")):
        firsts = [_last_working_day(first) for first in firsts]
    else:
        firsts = [_working_day(first) for first in firsts]
    return _coming(found, *firsts)


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _last_working_day(month: date) -> date:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return last - timedelta(days=max(0, last.weekday() - 4))


def _number(words: str) -> int:
    return int(words) if words.isdecimal() else _NUMBERS[" ".join(words.lower().split())]


def _part(found: re.Match[str]) -> str:
    if "tonight" in found[0].lower():
        return "evening"
    return (found.groupdict().get("part") or "").lower()


def _on_date(found: re.Match[str], day: date) -> _Day:
    return _Day(found.start(), found.end(), (day,), part=_part(found))


def _coming(found: re.Match[str], *dates: date) -> _Day:
    return _Day(found.start(), found.end(), dates, part=_part(found), grace=timedelta())


def _dated(found: re.Match[str], year: int, month: int, day: int) -> _Day | None:
    try:
        return _on_date(found, date(year, month, day))
    except ValueError:
        return None


def _yearless(found: re.Match[str], calendar: _Calendar, month: int, day: int) -> _Day | None:
    this_year = calendar.today.year
    years = range(this_year - 1, this_year + 9)  # 29 February may be eight years away
    dates = []
    for year in years:
        try:
            dates.append(date(year, month, day))
        except ValueError:
            continue
    if not dates:
        return None
    grace = timedelta() if calendar.forward else LOGGED_LATE_AT_MOST
    return _Day(found.start(), found.end(), tuple(dates), part=_part(found), grace=grace)


_DayRule = Callable[[re.Match[str], _Calendar], _Day | None]


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@.-]){pattern}(?!\w)", re.IGNORECASE)


_DAY_RULES: tuple[tuple[re.Pattern[str], _DayRule], ...] = (
    (
        _compiled(rf"(?P<year>{_YEAR})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:(?=T\d)|{_PART})"),
        _iso_date,
    ),
    (
        _compiled(
            rf"(?:(?:am|on|vom|bis|zum|the|{_WEEKDAY})[.,]?\s+)*"
            rf"(?P<day>\d\d?)(?:\.|st|nd|rd|th)?\s*(?:of\s+)?(?P<month>{_MONTH})\b\.?"
            rf"(?:,?\s+(?P<year>{_YEAR}))?{_PART}"
        ),
        _named_date,
    ),
    (
        _compiled(
            rf"(?:(?:on|{_WEEKDAY}),?\s+)*(?P<month>{_MONTH})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?"
            rf"(?![.:]\d|\d|\s*(?:uhr|h\b|min|€|eur))(?:,?\s+(?P<year>{_YEAR}))?{_PART}"
        ),
        _named_date,
    ),
    (
        _compiled(
            rf"(?:(?:am|vom|bis|zum|{_WEEKDAY})[.,]?\s+)*(?P<first>\d\d?)\.\s?(?P<second>\d\d?)\."
            rf"(?P<year>{_YEAR}|\d\d(?![\d:]|\s*uhr))?{_PART}"
        ),
        _numeric_date,
    ),
    (
        _compiled(
            rf"(?:am|vom|bis|zum|{_WEEKDAY})[.,]?\s+(?:den\s+)?(?P<first>\d\d?)\.(?P<second>\d\d?)"
            rf"(?!\s*(?:uhr|h)\b){_PART}"
        ),
        _numeric_date,
    ),
    (
        _compiled(
            rf"(?:(?:am|on|by|until|{_WEEKDAY}),?\s+)*(?P<first>\d\d?)/(?P<second>\d\d?)"
            rf"(?:/(?P<year>{_YEAR}|\d\d))?{_PART}"
        ),
        _numeric_date,
    ),
    (
        _compiled(
            r"(?:am|zum|on\s+the|by\s+the)\s+"
            rf"(?P<day>\d\d?)(?:\.(?!\s?\d)|(?:st|nd|rd|th)){_PART}"
        ),
        _day_of_month,
    ),
    (
        _compiled(
            rf"(?:(?:am|on|bis|by|until|ab)\s+)?"
            rf"(?P<weeks_before>(?:(?:{_NEXT})\s+(?:woche|week)|in\s+(?P<in_weeks_before>{_NUMBER})"
            rf"\s+(?:wochen?|weeks?))\s+(?:am\s+|on\s+)?)?"
            rf"(?:(?P<which>{_NEXT}|{_LAST}|{_THIS})\s+)?"
            rf"(?P<weekday>{_WEEKDAY}(?![-'’])){_PART}"
            rf"(?P<weeks>\s+(?:(?:{_NEXT})\s+(?:woche|week)|in\s+(?P<in_weeks>{_NUMBER})"
            rf"\s+(?:wochen?|weeks?)))?"
        ),
        _weekday,
    ),
    (
        _compiled(
            r"(?P<word>übermorgen|uebermorgen|(?:the\s+)?day\s+after\s+tomorrow"
            r"|(?:the\s+)?day\s+before\s+yesterday|vorgestern|gestern|yesterday"
            r"|morgen|tomorrow|tmrw?|heute|today|tonight"
            rf"|this(?=\s+(?:{any_of(_PARTS)}))){_PART}"
        ),
        _relative_day,
    ),
    (
        _compiled(
            rf"(?P<direction>in|vor|within|nach)\s+(?:the\s+)?(?P<count>{_NUMBER})\s*{_UNIT}{_PART}"
        ),
        _span_of_time,
    ),
    (
        _compiled(rf"(?P<count>{_NUMBER})\s*{_UNIT}\s+(?P<direction>ago|later|später)"),
        _span_of_time,
    ),
    (
        _compiled(
            rf"(?:in\s+|im\s+|ab\s+|bis\s+|early\s+|anfang\s+)?(?:the\s+|der\s+)?"
            rf"(?P<which>{_NEXT}|{_LAST})\s+(?P<unit>woche|week|monat|month|quartal|quarter|jahr|year)s?"
        ),
        _week_or_so,
    ),
    (
        _compiled(
            r"(?:zum\s+)?(?:ende|end\s+of)\s+(?:der\s+|des\s+|dieser\s+|the\s+|this\s+)?"
            r"(?P<unit>woche|week|monats?|month)"
        ),
        _end_of_period,
    ),
    (
        _compiled(
            rf"(?:(?:in\s+|ab\s+|der\s+)*(?:kw|cw|kalenderwoche|calendar\s+week|week)\s*"
            rf"(?P<week>\d\d?))(?:[\s/]+(?P<year>{_YEAR}))?"
        ),
        _calendar_week,
    ),
    (
        _compiled(
            rf"(?:(?:in|im|ab|until|by|bis)\s+)?q(?P<quarter>[1-4])(?:[\s/]+(?P<year>{_YEAR}))?"
        ),
        _quarter,
    ),
    (
        _compiled(
            r"(?:(?:in|im|ab|until|by|bis|from|since|not\s+before)\s+)?"
            r"(?:(?P<edge>anfang|mitte|ende|early|mid|late|end\s+of|(?:the\s+)?beginning\s+of)[\s-]+"
            rf"|(?:{_NEXT})\s+|(?<=in\s)|(?<=im\s)|(?<=ab\s)|(?<=until\s)|(?<=by\s)|(?<=bis\s)"
            rf"|(?<=from\s)|(?<=before\s))(?P<month>{_MONTH})(?:\s+(?P<year>{_YEAR}))?"
        ),
        _month,
    ),
)


def _days(text: str, calendar: _Calendar) -> list[_Day]:
    """The days spoken of; where two patterns overlap, the one higher in the table wins."""
    found: list[_Day] = []
    for pattern, meaning in _DAY_RULES:
        for match in pattern.finditer(text):
            if any(match.start() < day.end and day.start < match.end() for day in found):
                continue
            if _is_a_name(match):
                continue
            try:
                day = meaning(match, calendar)
            except (OverflowError, ValueError):
                continue  # "in 999 Jahren"
            if day:
                found.append(day)
    return sorted(found, key=lambda day: day.start)


_SALUTED = re.compile(rf"\b(?:{any_of(SALUTATIONS)})\.?\s+$", re.IGNORECASE)
_LEGAL_FORM_NEXT = re.compile(rf"\s+(?:{any_of(LEGAL_FORMS)})\b", re.IGNORECASE)
_COMPANY_NAME_NEXT = re.compile(
    rf"(?:\s+[^\W\d_a-zäöü][\w&-]*){{1,3}}?(?i:{_LEGAL_FORM_NEXT.pattern})"
)


def _is_a_name(found: re.Match[str]) -> bool:
    """ "Frau Sonntag", "März GmbH", "Freitag Maschinenbau GmbH"; but "Termin Freitag Acme AG"."""
    text = found.string
    if any(char.isdigit() for char in found[0]) or not found[0][0].isupper():
        return False
    if _SALUTED.search(text[: found.start()]) or _LEGAL_FORM_NEXT.match(text, found.end()):
        return True
    leads_in = _DAY_COMES.search(text[: found.start()])
    return not leads_in and bool(_COMPANY_NAME_NEXT.match(text, found.end()))


# --- The table of clock times ---------------------------------------------------------------------

_SPOKEN_HOURS = {word: n for word, n in _NUMBERS.items() if " " not in word and len(word) > 2} | {
    "eins": 1, "zwo": 2
}  # fmt: skip
_SPOKEN_HOUR = rf"\d{{1,2}}|{any_of(_SPOKEN_HOURS)}"
_AT = r"(?:um|at|gegen|ab|around|about|circa|ca\.?|@|von|from|so)\s*"
_RANGE_END = r"(?:\s*(?:-|–|bis|to|until)\s*\d{1,2}(?:[:.]\d\d)?)?"
_O_CLOCK = r"\s*(?:uhr|o['’]?clock)"
_HALF_DAY = r"\s*(?P<half>[ap])\.?m\b\.?"

_CLOCK = re.compile(
    rf"(?<![\w,.:€$-])(?:(?P<at>{_AT})(?:{_AT})?)?(?:"
    # halb drei, viertel nach 9, half past two, quarter to 5
    rf"(?P<quarter>halb|viertel\s+nach|viertel\s+vor|dreiviertel|half\s+past|quarter\s+past"
    rf"|quarter\s+to)\s+(?P<spoken>{_SPOKEN_HOUR})(?:{_O_CLOCK})?(?!\w)"
    # 9:30, 14.30 Uhr, 2:30pm, 9 Uhr 30, 8-9 Uhr, 10h, 10h30, 9
    rf"|(?P<hour>\d{{1,2}})(?:(?P<separator>[:.])(?P<minute>[0-5]\d)(?!\d))?{_RANGE_END}"
    rf"(?:(?P<oclock>{_O_CLOCK})(?:\s*(?P<late_minute>[0-5]\d)(?![\d.:]|\s*(?:min|€|eur)))?"
    rf"|{_HALF_DAY}|(?P<h>\s?h)(?P<h_minute>[0-5]\d)?)?(?![\w%€$]|[.,:/]\d)"
    rf"(?:\s*(?:-|–|bis|to|until)\s*\d{{1,2}}(?:[:.]\d\d)?(?:{_O_CLOCK}|\s?[ap]m))?"
    rf"|(?P<noon>noon|midday|mittag)(?!\w))",
    re.IGNORECASE,
)
_AFTER_A_DAY = re.compile(r"\.?,?\s*$")
_APPOINTED = re.compile(r"\b(?:termin|appointment|appt|verabredet)\b[^,;]*$", re.IGNORECASE)
_COUNTED_NEXT = re.compile(
    r"\s*(?:['′]|[%€$£]|(?:k|tsd|mio|euro?|usd|chf|gbp|prozent|percent|mal|times|x|stück|stk|pcs"
    r"|leute|people|mitarbeiter|employees|(?:min|std|stunde|hour|hr|tage|day|woche|week|monat|month"
    r"|jahr|year)\w*)\b)",
    re.IGNORECASE,
)


def _clocks(text: str, days: list[_Day]) -> list[_Clock]:
    found = []
    for match in _CLOCK.finditer(text):
        if any(match.start() < day.end and day.start < match.end() for day in days):
            continue
        clock = _clock(match, days)
        if clock:
            found.append(clock)
    return found


def _clock(found: re.Match[str], days: list[_Day]) -> _Clock | None:
    if found["noon"]:
        return _Clock(found.start(), found.end(), 12, 0, literal=True) if found["at"] else None
    if found["quarter"]:
        return _spoken_clock(found)
    if not _means_a_clock(found, days):
        return None
    hour = int(found["hour"])
    minute = int(found["minute"] or found["late_minute"] or found["h_minute"] or 0)
    return _read_clock(found, hour, minute, literal=found["hour"].startswith("0"))


def _means_a_clock(found: re.Match[str], days: list[_Day]) -> bool:
    """A bare number or "10h" is a time only where a time is expected."""
    text = found.string
    if found["oclock"] or found["half"] or (found["separator"] == ":" and not found["h"]):
        return True
    before = next((day for day in days if _adjoins(text, day.end, found.start())), None)
    if found["h"]:
        if before and before.grace is None and int(found["hour"]) in AFTERNOON_HOURS:
            return bool(found["at"])  # "gestern 2h" is how long it took
        return bool(found["at"] or before or _APPOINTED.search(text[: found.start()]))
    if _COUNTED_NEXT.match(text, found.end()):
        return False
    at = (found["at"] or "").strip().lower()
    if at in ("um", "gegen", "@", "at") or (found["separator"] and at):
        return True
    return bool(before)


def _adjoins(text: str, end: int, start: int) -> bool:
    return 0 <= start - end <= 3 and bool(_AFTER_A_DAY.fullmatch(text, end, start))


def _spoken_clock(found: re.Match[str]) -> _Clock | None:
    said = found["spoken"].lower()
    hour = int(said) if said.isdecimal() else _SPOKEN_HOURS[said]
    after, minute = _QUARTERS[" ".join(found["quarter"].lower().split())]
    return _read_clock(found, hour + after, minute, literal=False)


_QUARTERS = {  # "halb drei" is half past two: the hours to add, and the minute
    "halb": (-1, 30), "dreiviertel": (-1, 45), "viertel vor": (-1, 45), "quarter to": (-1, 45),
    "viertel nach": (0, 15), "quarter past": (0, 15), "half past": (0, 30),
}  # fmt: skip


def _read_clock(found: re.Match[str], hour: int, minute: int, *, literal: bool) -> _Clock | None:
    half = (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minute == 0:
        return None
    if not 0 <= hour < 24:
        return None
    return _Clock(found.start(), found.end(), hour, minute, literal or bool(half))


# --- Days and clock times together ----------------------------------------------------------------

_SAME_CLAUSE = re.compile(r"[^,;:\n]*")
_ONLY_A_COMMA = re.compile(r"\.?\s*,?\s*(?:um|at|gegen|ab|am|on|der|the|den)?\s*", re.IGNORECASE)


def _paired(
    text: str, days: list[_Day], clocks: list[_Clock]
) -> list[tuple[_Day | None, _Clock | None]]:
    """Each clock time with the day beside it, if there is one; what is left over stands alone."""
    pairs: list[tuple[_Day | None, _Clock | None]] = []
    waiting = [day for day in days if not day.instant]
    for clock in clocks:
        beside = [day for day in waiting if _belong_together(text, day, clock)]
        day = min(beside, key=lambda day: _distance(day, clock), default=None)
        if day:
            waiting.remove(day)
        pairs.append((day, clock))
    return pairs + [(day, None) for day in days if day.instant or day in waiting]


def _belong_together(text: str, day: _Day, clock: _Clock) -> bool:
    between = text[min(day.end, clock.end) : max(day.start, clock.start)]
    return bool(_SAME_CLAUSE.fullmatch(between) or _ONLY_A_COMMA.fullmatch(between))


def _distance(day: _Day, clock: _Clock) -> int:
    return max(clock.start - day.end, day.start - clock.end)
