"""The clock times a line of chat speaks of: "10h", "um halb drei", "8-9 Uhr", "2:30pm"."""

import re
from dataclasses import dataclass

from handlers.log.calendar_words import HOURS, O_CLOCK, QUARTERS, Part
from handlers.log.day_meanings import Day

# "Um 3" is three in the afternoon: nobody calls customers at night.
AFTERNOON_HOURS = range(1, 7)
NOON = 12


@dataclass(frozen=True)
class Clock:
    start: int
    end: int
    hour: int
    minute: int
    literal: bool  # said so that 3 can only mean 3 at night: "03:00", "3am"

    def hour_in(self, part: Part | None) -> int:
        """The hour that is meant in this part of the day."""
        late = part is not None and part.begins > NOON and 1 <= self.hour < NOON
        if late or (self.hour in AFTERNOON_HOURS and self._after_noon(part)):
            return self.hour + 12
        return self.hour

    def _after_noon(self, part: Part | None) -> bool:
        return part.begins == NOON if part else not self.literal


# Not the "AB" that answered, nor that of "nimmt nicht ab".
_FROM = r"(?<!nicht\s)(?-i:[aA]b)"
_AT = rf"(?:um|at|gegen|{_FROM}|around|about|circa|ca\.?|@|von|from|so)\s*"
_AT_EXACTLY = {"um", "at", "gegen", "@"}
_TO = r"\s*(?:-|–|bis|to|until)\s*\d{1,2}(?:[:.]\d\d)?"
_HALF_DAY = r"\s*(?P<half>[ap])\.?m\b\.?"

_CLOCK = re.compile(
    rf"(?<![\w,.:€$-])(?P<at>{_AT}(?:{_AT})?)?(?:"
    # halb drei, viertel nach 9, half past two, quarter to 5
    rf"(?P<quarter>{QUARTERS.any})\s+(?P<spoken>\d{{1,2}}|{HOURS.any})(?:{O_CLOCK})?(?!\w)"
    # 9:30, 14.30 Uhr, 2:30pm, 9 Uhr 30, 8-9 Uhr, 10h, 10h30, 9
    rf"|(?P<hour>\d{{1,2}})(?:(?P<separator>[:.])(?P<minute>[0-5]\d)(?!\d))?(?:{_TO})?"
    rf"(?:(?P<oclock>{O_CLOCK})(?:\s*(?P<late_minute>[0-5]\d)(?![\d.:]|\s*(?:min|€|eur)))?"
    rf"|{_HALF_DAY}|(?P<h>\s?h)(?P<h_minute>[0-5]\d)?)?(?![\w%€$]|[.,:/]\d)"
    rf"(?:{_TO}(?:{O_CLOCK}|\s?[ap]m))?"
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


def clocks(text: str, days: list[Day]) -> list[Clock]:
    """The clock times outside the days."""
    found = []
    for match in _CLOCK.finditer(text):
        if any(match.start() < day.end and day.start < match.end() for day in days):
            continue
        clock = _clock(match, days)
        if clock:
            found.append(clock)
    return found


def _clock(found: re.Match[str], days: list[Day]) -> Clock | None:
    if found["noon"]:
        return _read(found, NOON, 0, literal=True) if found["at"] else None
    if found["quarter"]:
        said = found["spoken"]
        after, minute = QUARTERS[found["quarter"]]
        return _read(found, (int(said) if said.isdecimal() else HOURS[said]) + after, minute)
    if not _means_a_clock(found, days):
        return None
    minute = int(found["minute"] or found["late_minute"] or found["h_minute"] or 0)
    return _read(found, int(found["hour"]), minute, literal=found["hour"].startswith("0"))


def _means_a_clock(found: re.Match[str], days: list[Day]) -> bool:
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
    at = (found["at"] or "").lower().split()
    return bool(before or (at and (found["separator"] or not _AT_EXACTLY.isdisjoint(at))))


def _adjoins(text: str, end: int, start: int) -> bool:
    return 0 <= start - end <= 3 and bool(_AFTER_A_DAY.fullmatch(text, end, start))


def _read(found: re.Match[str], hour: int, minute: int, *, literal: bool = False) -> Clock | None:
    half = (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if not 0 <= hour < 24:
        return None
    return Clock(*found.span(), hour, minute, literal or bool(half))
