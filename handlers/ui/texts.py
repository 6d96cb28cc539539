"""Words in the reader's language, and numbers, money and times as they write them.

The sentences are English in the code, where they are said; each folder with words has a `de.po`
beside them. A folder that goes takes its words along.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_currency, get_decimal_symbol, get_group_symbol

from scoring.message import Message
from scoring.money import Money
from scoring.schedule import local_day

LANGUAGES = {"de": "Deutsch", "en": "English"}
_PACKAGES = ("bot", "handlers", "scoring", "storage")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Texts:
    """How one person reads: `t("Call {name}", name=…)` in their language, times in their zone."""

    language: str
    zone: ZoneInfo
    locale: str

    def __call__(self, text: str, **gaps: Any) -> str:
        """The sentence in the reader's language, its gaps filled. Gaps that are messages are said too."""
        return self._fill(_catalogue(self.language).get(text) or text, gaps)

    def plural(self, one: str, many: str, n: int, **gaps: Any) -> str:
        """The sentence for `n` things; `{n}` is the number as the reader writes it."""
        forms = _catalogue(self.language).get((one, many)) or (one, many)
        return self._fill(forms[0 if n == 1 else 1], {"n": self.number(n), **gaps})

    def say(self, message: Message) -> str:
        return self(message.text, **message.gaps)

    def number(self, value: float, digits: int = 0) -> str:
        """1234.5 → "1.234,5" with one digit; no trailing zeros."""
        if value == int(value) and abs(value) < 1000:
            return str(int(value))
        group, point = _symbols(self.locale)
        whole, _, fraction = f"{round(value, digits) + 0.0:,.{digits}f}".partition(".")
        fraction = fraction.rstrip("0")
        return whole.replace(",", group) + (point + fraction if fraction else "")

    def percent(self, share: float) -> str:
        return self("{n} %", n=self.number(round(100 * share)))

    def money(self, value: Money) -> str:
        """ "40.000 €", "€40,000.50": cents only where there are any."""
        return _money(value.amount, value.currency, self.locale)

    def clock(self, at: time) -> str:
        """A time of day, of whatever zone: "08:00", "8:00 AM"."""
        return _time(at.hour, at.minute, self.locale)

    def full_date(self, day: date) -> str:
        """ "24. November 2026": for days that may be in another year."""
        return _full_date(day, self.locale)

    def month(self, day: date) -> str:
        """ "November 2026"."""
        return _month(day, self.locale)

    def date(self, day: date) -> str:
        """ "Di., 24. Nov." """
        return _date(day, self.locale)

    def time(self, instant: datetime) -> str:
        local = instant.astimezone(self.zone)
        return _time(local.hour, local.minute, self.locale)

    def weekday(self, day: int) -> str:
        """ "Monday" is 0."""
        return _weekdays("wide", self.locale)[day]

    def weekdays(self, days: Collection[int]) -> str:
        """Three or more in a row as from and to: "Mon–Fri", "Mon, Tue and Sat"."""
        names = _weekdays("abbreviated", self.locale)
        return self.listed(
            [
                words
                for row in _rows(sorted(days))
                for words in (
                    [names[day] for day in row]
                    if len(row) < 3
                    else [f"{names[row[0]]}–{names[row[-1]]}"]
                )
            ]
        )

    def country(self, code: str) -> str:
        """ "Germany"; a code that nobody knows as it is."""
        return str(Locale.parse(self.locale).territories.get(code, code))

    def moment(self, instant: datetime) -> str:
        """ "Di., 24. Nov., 10:00", in the reader's zone."""
        local = instant.astimezone(self.zone)
        return f"{_date(local.date(), self.locale)}, {_time(local.hour, local.minute, self.locale)}"

    def ago(self, instant: datetime, now: datetime) -> str:
        """How long ago: "just now", "3 hours ago", "yesterday", "12 days ago"."""
        days = (local_day(self.zone, now) - local_day(self.zone, instant)).days
        if days == 1:
            return self("yesterday")
        if days > 1:
            return self.plural("{n} day ago", "{n} days ago", days)
        if now - instant < _HOUR:
            return self("just now")
        return self.plural("{n} hour ago", "{n} hours ago", int((now - instant) / _HOUR))

    def when(self, instant: datetime, now: datetime) -> str:
        """A moment near by: "today, 14:00", "tomorrow, 09:00", else the full moment."""
        day, today = local_day(self.zone, instant), local_day(self.zone, now)
        if day == today:
            return self("today, {time}", time=self.time(instant))
        if day == today + _DAY:
            return self("tomorrow, {time}", time=self.time(instant))
        if day == today - _DAY:
            return self("yesterday, {time}", time=self.time(instant))
        return self.moment(instant)

    def listed(self, items: list[str]) -> str:
        """ "a, b and c"."""
        if len(items) < 2:
            return "".join(items)
        return self("{items} and {last}", items=", ".join(items[:-1]), last=items[-1])

    def _fill(self, text: str, gaps: Mapping[str, Any]) -> str:
        if not gaps:
            return text
        for name, value in gaps.items():
            if isinstance(value, Message):
                gaps = {**gaps, name: self.say(value)}
        return text.format_map(gaps)


@lru_cache(maxsize=4096)
def texts(locale: str, zone_name: str = "UTC") -> Texts:
    """The texts for a locale such as "de-DE" or "en_GB" and a zone; English where we have no words."""
    language, _, territory = locale.replace("_", "-").partition("-")
    if language not in LANGUAGES:
        language, territory = "en", ""
    known = f"{language}_{territory}" if (language, territory) in _TERRITORIES else language
    return Texts(language, ZoneInfo(zone_name), known)


# Times and money are written differently by country. Plain "en" is who chose English by hand.
_TERRITORIES = {("en", "US"), ("en", "GB"), ("en", "IE"), ("en", "AU"), ("de", "AT"), ("de", "CH")}


@lru_cache(maxsize=32)
def _symbols(locale: str) -> tuple[str, str]:
    """What parts the thousands, and what the whole from its fraction."""
    return get_group_symbol(locale), get_decimal_symbol(locale)


@lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, locale: str) -> str:
    whole = amount == amount.to_integral_value()
    pattern = Locale.parse(locale).currency_formats["standard"].pattern
    return format_currency(
        amount,
        currency,
        format=pattern.replace(".00", "") if whole else pattern,
        locale=locale,
        currency_digits=not whole,
    )


@lru_cache(maxsize=2048)
def _date(day: date, locale: str) -> str:
    # CLDR's name for weekday, day and abbreviated month.
    return format_date(
        day, format="EEE, d. MMM" if locale.startswith("de") else "EEE d MMM", locale=locale
    )


@lru_cache(maxsize=2048)
def _full_date(day: date, locale: str) -> str:
    return format_date(day, format="long", locale=locale)


@lru_cache(maxsize=512)
def _month(day: date, locale: str) -> str:
    return format_date(day, format="LLLL yyyy", locale=locale)


@lru_cache(maxsize=16)
def _weekdays(width: Literal["wide", "abbreviated"], locale: str) -> Mapping[int, str]:
    return get_day_names(width, context="stand-alone", locale=locale)


def _rows(days: Sequence[int]) -> list[list[int]]:
    """The days in rows without a gap."""
    rows: list[list[int]] = []
    for day in days:
        if rows and rows[-1][-1] == day - 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    return rows


@lru_cache(maxsize=2048)
def _time(hour: int, minute: int, locale: str) -> str:
    style = "h:mm a" if locale in ("en_US", "en_AU") else "HH:mm"
    return format_time(datetime(2020, 1, 1, hour, minute), format=style, locale=locale)  # noqa: DTZ001


@lru_cache(maxsize=8)
def _catalogue(language: str) -> Mapping[Any, Any]:
    """English sentence → sentence in `language`; (one, many) → their forms."""
    found: dict[Any, Any] = {}
    for path in catalogues(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    key = tuple(message.id) if message.pluralizable else message.id
                    found[key] = message.string
    return found


def catalogues(language: str) -> list[Path]:
    """The files with the words of a language, one a folder."""
    return sorted(
        path
        for package in _PACKAGES
        for path in Path(str(resources.files(package))).rglob(f"{language}.po")
    )
