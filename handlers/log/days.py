"""The days a line of chat speaks of: a table of patterns, and what each of them means."""

import re
from collections.abc import Callable

from handlers.log import day_meanings as mean
from handlers.log.calendar_words import (
    COMING,
    COUNT,
    LAST,
    MONTHS,
    NEXT,
    NEXT_WEEK_ON,
    O_CLOCK,
    PARTS,
    RELATIVE_DAYS,
    THIS,
    WEEKDAYS,
    YEAR,
)
from handlers.log.day_meanings import Day, Present
from handlers.log.namesakes import is_a_name


def days(text: str, present: Present) -> list[Day]:
    """The days spoken of; where two patterns overlap, the one higher in the table wins."""
    found: list[Day] = []
    for pattern, meaning in _RULES:
        for match in pattern.finditer(text):
            if any(match.start() < day.end and day.start < match.end() for day in found):
                continue
            if is_a_name(match):
                continue
            try:
                day = meaning(match, present)
            except (OverflowError, ValueError):
                continue  # "in 999 Jahren", "KW 99"
            if day:
                found.append(day)
    return sorted(found, key=lambda day: day.start)


_PART = rf"(?:\s*(?:(?:in\s+the|at|am)\s+)?(?P<part>{PARTS.any})\b)?"
_BEFORE_A_DATE = rf"(?:(?:am|on|vom|bis|zum|until|the|{WEEKDAYS.any})[.,]?\s+)*"
_ORDINAL = r"(?:st|nd|rd|th)"
_UNIT = (
    r"(?P<unit>min(?:ute)?[ns]?\b|minuten|stunden?|std|hours?|tage?n?|days?"
    r"|wochen?|weeks?|monate?n?|months?|jahre?n?|years?)"
)
_WEEKS = r"(?:wochen?|weeks?)"

_Meaning = Callable[[re.Match[str], Present], Day | None]


def _rule(pattern: str, meaning: _Meaning) -> tuple[re.Pattern[str], _Meaning]:
    return re.compile(rf"(?<![\w@.-]){pattern}(?!\w)", re.IGNORECASE), meaning


_RULES = (
    # 2026-12-03, 2026-12-03T16:00
    _rule(
        rf"(?P<year>{YEAR})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:(?=T\d)|{_PART})",
        mean.numeric_date,
    ),
    # am 3. Dezember 2026, the 3rd of December
    _rule(
        rf"{_BEFORE_A_DATE}(?P<day>\d\d?)(?:\.|{_ORDINAL})?\s*(?:of\s+)?(?P<month>{MONTHS.any})\b\.?"
        rf"(?:,?\s+(?P<year>{YEAR}))?{_PART}",
        mean.named_date,
    ),
    # December 3rd, 2026; but not "Dec 3pm"
    _rule(
        rf"{_BEFORE_A_DATE}(?P<month>{MONTHS.any})\.?\s+(?P<day>\d\d?){_ORDINAL}?"
        rf"(?![.:]\d|\d|{O_CLOCK}|\s*(?:h\b|min|€|eur))(?:,?\s+(?P<year>{YEAR}))?{_PART}",
        mean.named_date,
    ),
    # 3.12., 3.12.26; in "3.12.9 Uhr" the 9 is no year
    _rule(
        rf"{_BEFORE_A_DATE}(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\."
        rf"(?P<year>{YEAR}|\d\d(?![\d:]|{O_CLOCK}))?{_PART}",
        mean.numeric_date,
    ),
    # am 3.12, which without "am" may be any number
    _rule(
        rf"(?:am|vom|bis|zum|{WEEKDAYS.any})[.,]?\s+(?:den\s+)?(?P<day>\d\d?)\.(?P<month>\d\d?)"
        rf"(?!\s*(?:uhr|h)\b){_PART}",
        mean.numeric_date,
    ),
    # 12/3, 3/12/2026
    _rule(
        rf"{_BEFORE_A_DATE}(?P<day>\d\d?)/(?P<month>\d\d?)(?:/(?P<year>{YEAR}|\d\d))?{_PART}",
        mean.numeric_date,
    ),
    # am 15., by the 15th
    _rule(
        rf"(?:am|zum|on\s+the|by\s+the)\s+(?P<day>\d\d?)(?:\.(?!\s?\d)|{_ORDINAL}){_PART}",
        mean.day_of_month,
    ),
    # nächsten Freitag früh, Di nächster Woche, in 2 weeks on Monday
    _rule(
        rf"(?:(?:am|on|(?P<deadline>bis|by|until|ab))\s+)?"
        rf"(?P<weeks_before>(?:(?:{NEXT})\s+(?:woche|week)|in\s+(?P<in_weeks_before>{COUNT})"
        rf"\s+{_WEEKS})\s+(?:am\s+|on\s+)?)?"
        rf"(?:(?:(?P<next>{NEXT_WEEK_ON})|(?P<last>{LAST})|(?P<this>{THIS}|{COMING}))\s+)?"
        rf"(?P<weekday>{WEEKDAYS.any})(?![-'’]){_PART}"
        rf"(?P<weeks>\s+(?:(?:{NEXT})\s+(?:woche|week)|in\s+(?P<in_weeks>{COUNT})\s+{_WEEKS}))?",
        mean.weekday,
    ),
    # übermorgen, morgen früh, this afternoon
    _rule(
        rf"(?<!guten\s)(?P<word>{RELATIVE_DAYS.any}|this(?=\s+(?:{PARTS.any}))){_PART}",
        mean.relative_day,
    ),
    # in 2 Wochen, vor 3 Tagen, within an hour
    _rule(
        rf"(?P<direction>in|vor|within|nach)\s+(?:the\s+)?(?P<count>{COUNT})\s*{_UNIT}{_PART}",
        mean.span_of_time,
    ),
    # 2 hours ago
    _rule(
        rf"(?P<count>{COUNT})\s*{_UNIT}\s+(?P<direction>ago|later|später)",
        mean.span_of_time,
    ),
    # nächste Woche, last month
    _rule(
        rf"(?:in\s+|im\s+|ab\s+|bis\s+|early\s+|anfang\s+)?(?:the\s+|der\s+)?"
        rf"(?:{NEXT}|(?P<last>{LAST}))\s+(?P<unit>woche|week|monat|month|quartal|quarter|jahr|year)s?",
        mean.period,
    ),
    # Ende der Woche, end of the month
    _rule(
        r"(?:zum\s+)?(?:ende|end\s+of)\s+(?:der\s+|des\s+|dieser\s+|the\s+|this\s+)?"
        r"(?P<unit>woche|week|monats?|month)",
        mean.end_of_period,
    ),
    # KW 49, week 3/2027
    _rule(
        r"(?:in\s+|ab\s+|der\s+)*(?:kw|cw|kalenderwoche|calendar\s+week|week)\s*"
        rf"(?P<week>\d\d?)(?:[\s/]+(?P<year>{YEAR}))?",
        mean.calendar_week,
    ),
    # Q2, im Q4 2027
    _rule(
        rf"(?:(?:in|im|ab|until|by|bis)\s+)?q(?P<quarter>[1-4])(?:[\s/]+(?P<year>{YEAR}))?",
        mean.quarter,
    ),
    # im Januar, Ende Februar; but not "Mai" or "May" alone, which are names too
    _rule(
        r"(?:(?:in|im|ab|until|by|bis|from|since|not\s+before)\s+)?"
        r"(?:(?:(?P<middle>mitte|mid)|(?P<end>ende|late|end\s+of)"
        rf"|anfang|early|(?:the\s+)?beginning\s+of)[\s-]+|(?:{NEXT})\s+"
        r"|(?<=in\s)|(?<=im\s)|(?<=ab\s)|(?<=until\s)|(?<=by\s)|(?<=bis\s)|(?<=from\s)"
        rf"|(?<=before\s))(?P<month>{MONTHS.any})(?:\s+(?P<year>{YEAR}))?",
        mean.month,
    ),
)
