"""Money and minutes, as they are typed: "4.000 €", "12k", "1h30", "halbe Stunde"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from handlers.log.line import ASIDE, Line
from handlers.log.vocabulary import Vocabulary
from scoring.money import Money

LONGEST = 24 * 60  # minutes; more than a day is not how long a call took

# --- Money ----------------------------------------------------------------------------------------

_CURRENCIES = Vocabulary.of_rows(
    {
        "EUR": ("€", "euro", "euros", "eur"),
        "USD": ("$", "usd", "dollar", "dollars", "us$"),
        "GBP": ("£", "gbp", "pounds"),
        "CHF": ("chf", "sfr", "franken"),
    }
)
_AT_HOME = {"US": "USD", "GB": "GBP", "CH": "CHF"}  # elsewhere in euros
_SCALES = Vocabulary.of_rows(
    {
        1_000: ("k", "t", "tsd", "tausend", "thousand"),
        1_000_000: ("m", "mio", "million"),
    }
)
_TONS_OR_METRES = ("t", "m")
_BARE_DIGITS = 3  # a number without a currency is money from a hundred on

_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_CURRENCIES.any})\s?)?"
    r"(?P<figure>\d{1,3}(?:[.,'’ ]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)"
    rf"(?:\s?(?P<scale>{_SCALES.any})\b\.?)?"
    rf"(?(before)|(?:(?:,-)?\s?(?P<after>{_CURRENCIES.any}))?)(?!\w)",
    re.IGNORECASE,
)
_PART_OF_MORE = re.compile(r"[.,:/%]*\w")  # "2026/11", "4:30"


def take_value(line: Line, locale: str) -> Money | None:
    """What a won deal is worth: the first amount with a currency, else the first large number."""
    first = next(_with_currency(line.left), None)
    first = first or next(filter(_is_large, _AMOUNT.finditer(line.left)), None)
    if first is None:
        return None
    line.understand(*first.span())
    return _money(first, locale)


def without_amounts(text: str) -> str:
    """The text with amounts blotted out: "4.12. €" is no day, "5m €" no minutes."""
    for found in _with_currency(text):
        text = text[: found.start()] + ASIDE * len(found[0]) + text[found.end() :]
    return text


def money_said(text: str, locale: str) -> Money | None:
    """The amount that is all of the text: "4.000 €", "4k EUR", "4000"; None if it is something else."""
    found = _AMOUNT.fullmatch(text.strip().removesuffix(",-"))
    return _money(found, locale) if found else None


def _with_currency(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _AMOUNT.finditer(text) if found["before"] or found["after"])


def _money(found: re.Match[str], locale: str) -> Money:
    sign = found["before"] or found["after"]
    return Money(_number(found), _CURRENCIES[sign] if sign else _home_currency(locale))


def _number(found: re.Match[str]) -> Decimal:
    """ "4.000", "4,000", "4.000,50" and "4,000.50": three digits after the last mark are
    thousands, fewer are decimals."""
    decimals = re.search(r"[.,](\d{1,2})$", found["figure"])
    whole = found["figure"][: decimals.start()] if decimals else found["figure"]
    digits = re.sub(r"\D", "", whole)
    number = Decimal(f"{digits}.{decimals[1]}" if decimals else digits)
    return number * (_SCALES[found["scale"]] if found["scale"] else 1)


def _is_large(found: re.Match[str]) -> bool:
    text, scale = found.string, (found["scale"] or "").lower()
    if text[: found.start()].endswith((":", "/")) or _PART_OF_MORE.match(text, found.end()):
        return False
    counted = bool(scale) and scale not in _TONS_OR_METRES
    return counted or sum(char.isdecimal() for char in found["figure"]) >= _BARE_DIGITS


def _home_currency(locale: str) -> str:
    country = locale.replace("_", "-").upper().rpartition("-")[2]
    return _AT_HOME.get(country, "EUR")


# --- Minutes --------------------------------------------------------------------------------------

_SPOKEN_MINUTES = Vocabulary.of_rows(
    {
        15: ("viertelstunde", "quarter of an hour"),
        30: ("halbe stunde", "eine halbe stunde", "1 halbe stunde", "half an hour", "half hour"),
        60: ("eine stunde", "an hour", "one hour"),
        90: ("anderthalb stunden",),
        120: ("zwei stunden", "two hours"),
    }
)
_DURATION = re.compile(
    r"(?<![\w.,:€$])(?:"
    r"(?P<hours>\d{1,2}(?:[.,]\d{1,2})?)\s?(?:h(?=\d)|(?:h|hr|hrs|hours?|std|stunden?)\b)\.?"
    r"(?:\s?(?P<and>\d{1,2})(?:\s?(?:m|min|minuten|minutes|mins)\b\.?)?(?![\w€.:,]))?"
    r"|(?P<minutes>\d{1,4})(?:\s?(?:(?-i:m)|min|mins|minuten?|minutes?)\b\.?|\s?['′](?!\d))"
    r"|(?P<clock>\d{1,2}):(?P<clock_minutes>[0-5]\d)\s?(?:h|std)\b"
    rf"|(?P<spoken>{_SPOKEN_MINUTES.any})\b)",
    re.IGNORECASE,
)


def take_minutes(line: Line) -> int | None:
    """How long it took; the first that is said and less than a day."""
    for found in _DURATION.finditer(without_amounts(line.left)):
        minutes = _minutes(found)
        if 0 < minutes <= LONGEST:
            line.understand(*found.span())
            return minutes
    return None


def _minutes(found: re.Match[str]) -> int:
    if found["hours"]:
        hours = Decimal(found["hours"].replace(",", "."))
        return int(hours * 60) + int(found["and"] or 0)
    if found["clock"]:
        return 60 * int(found["clock"]) + int(found["clock_minutes"])
    if found["spoken"]:
        return _SPOKEN_MINUTES[found["spoken"]]
    return int(found["minutes"])
