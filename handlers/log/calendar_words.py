"""The words of the calendar and the clock as data, in German and English.

Where a name is in capitals it is a vocabulary, or a piece of a pattern.
"""

from collections.abc import Mapping
from typing import NamedTuple

from handlers.log.vocabulary import Vocabulary


class Part(NamedTuple):
    """A part of the day: the hour it stands for, and the hour it ends."""

    begins: int
    ends: int


EVENING = Part(18, 22)

PARTS = Vocabulary.of_rows(
    {
        Part(9, 12): ("früh", "morgen", "morgens", "morning"),
        Part(10, 12): ("vormittag", "vormittags"),
        Part(12, 14): ("mittag", "mittags", "noon", "midday", "lunchtime"),
        Part(14, 18): ("nachmittag", "nachmittags", "afternoon"),
        EVENING: ("abend", "abends", "evening", "night"),
    }
)

RELATIVE_DAYS = Vocabulary.of_rows(
    {
        -2: ("vorgestern", "day before yesterday", "the day before yesterday"),
        -1: ("gestern", "yesterday"),
        0: ("heute", "today", "tonight"),
        1: ("morgen", "tomorrow", "tmrw", "tmr"),
        2: ("übermorgen", "day after tomorrow", "the day after tomorrow"),
    }
)

WEEKDAYS = Vocabulary.of_rows(  # from 0, as date.weekday() counts
    {
        0: ("montag", "montags", "monday", "mo", "mon"),
        1: ("dienstag", "dienstags", "tuesday", "di", "tue", "tues"),
        2: ("mittwoch", "mittwochs", "wednesday", "mi", "wed"),
        3: ("donnerstag", "donnerstags", "thursday", "do", "thu", "thur", "thurs"),
        4: ("freitag", "freitags", "friday", "fr", "fri"),
        5: ("samstag", "samstags", "sonnabend", "saturday", "sa", "sat"),
        6: ("sonntag", "sonntags", "sunday", "so", "sun"),
    }
)

MONTHS = Vocabulary.of_rows(
    {
        1: ("januar", "jänner", "january", "jan"),
        2: ("februar", "feber", "february", "feb"),
        3: ("märz", "mär", "march", "mar", "mrz"),
        4: ("april", "apr"),
        5: ("mai", "may"),
        6: ("juni", "june", "jun"),
        7: ("juli", "july", "jul"),
        8: ("august", "aug"),
        9: ("september", "sept", "sep"),
        10: ("oktober", "october", "okt", "oct"),
        11: ("november", "nov"),
        12: ("dezember", "december", "dez", "dec"),
    }
)

_ONE_TO_TWELVE = {
    1: ("ein", "eine", "einem", "einer", "einen", "one"),
    2: ("zwei", "two"),
    3: ("drei", "three"),
    4: ("vier", "four"),
    5: ("fünf", "five"),
    6: ("sechs", "six"),
    7: ("sieben", "seven"),
    8: ("acht", "eight"),
    9: ("neun", "nine"),
    10: ("zehn", "ten"),
    11: ("elf", "eleven"),
    12: ("zwölf", "twelve"),
}
_VAGUE = {
    1: ("a", "an"),
    2: ("couple of", "a couple of"),
    3: ("paar", "ein paar", "few", "a few"),
}
_OF_THE_CLOCK = {1: ("eins",), 2: ("zwo",)}


def _together(*tables: Mapping[int, tuple[str, ...]]) -> Vocabulary[int]:
    return Vocabulary({word: n for table in tables for n, row in table.items() for word in row})


COUNTS = _together(_ONE_TO_TWELVE, _VAGUE)
HOURS = _together(_ONE_TO_TWELVE, _OF_THE_CLOCK)

# "Halb drei" is half past two: the hours to add, and the minute.
QUARTERS = Vocabulary.of_rows(
    {
        (-1, 30): ("halb",),
        (-1, 45): ("dreiviertel", "viertel vor", "quarter to"),
        (0, 15): ("viertel nach", "quarter past"),
        (0, 30): ("half past",),
    }
)

NEXT_WEEK_ON = r"nächste[nrsm]?|naechste[nrsm]?|next"  # "nächsten Freitag" is next week's,
COMING = r"kommende[nrsm]?|coming|folgende[nrsm]?|following"  # "kommenden Freitag" the first
NEXT = rf"{NEXT_WEEK_ON}|{COMING}"
LAST = r"letzte[nrsm]?|vergangene[nrsm]?|vorige[nrsm]?|last|past"
THIS = r"diese[nrsm]?|this"
COUNT = rf"\d{{1,3}}|{COUNTS.any}"
YEAR = r"(?:20\d\d)"
O_CLOCK = r"\s*(?:uhr|o['’]?clock)"
