"""A figure's value of a day that the ledger does not know, and what becomes of one that arrives."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Literal

from scoring.message import Message, Refused, say
from scoring.money import Money
from scoring.schedule import local_day
from scoring.signal_checks import EARLIEST, shown

LONGEST_NAME = 60

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)

State = Literal["new", "known", "replaced", "differs", "other_unit"]


@dataclass(frozen=True)
class FigureValue:
    """A number of a day, or money in a `currency`. `dimension` is the part of the figure it is of (a
    term, a page), "" for the whole.
    """

    name: str
    day: date
    value: Decimal
    currency: str | None = None
    dimension: str = ""

    @property
    def key(self) -> tuple[str, str, date]:
        """What there is only one value of."""
        return self.name, self.dimension, self.day


@dataclass(frozen=True)
class Unit:
    """What all values of a figure are in: money of a currency, or plain numbers."""

    currency: str | None


@dataclass(frozen=True)
class Verdict:
    """What became of a value: stored as `new` or `replaced`, `known` as it is, or refused: it `differs`
    from the one that is known, or is in another `unit` than the figure.
    """

    state: State
    known: Decimal | None = None
    unit: Unit | None = None

    @property
    def is_stored(self) -> bool:
        return self.state in ("new", "replaced")


def judged(value: FigureValue, known: Decimal | None, unit: Unit | None, replace: bool) -> Verdict:
    """What is to become of the value; `known` stands already, `unit` is the figure's so far."""
    if unit is not None and unit.currency != value.currency:
        return Verdict("other_unit", unit=unit)
    if known is None:
        return Verdict("new")
    if known == value.value:
        return Verdict("known")
    return Verdict("replaced" if replace else "differs", known, unit)


def one_name(words: str) -> str:
    """The one name of a figure, however it is written: "Back links" is back_links."""
    return re.sub(r"[\s_-]+", "_", words.strip().lower()).strip("_")


def figure_name(words: str) -> str:
    """`one_name`, where it can be one."""
    name = one_name(words)
    if len(name) > LONGEST_NAME:
        raise Refused(
            say(
                "“{words}” is too long: at most {most} characters",
                words=shown(words),
                most=LONGEST_NAME,
            )
        )
    if not name or not name[0].isalnum() or not name.isprintable():
        raise Refused(say("“{words}” is not a name such as visitors", words=shown(words)))
    return name


def past_day(cell: str, today: date) -> date:
    """A date from 1990 until `today`: 2026-11-22 or 22.11.2026."""
    found = _day(cell)
    if found is None:
        raise Refused(say("“{cell}” is not a date such as 2026-11-22", cell=shown(cell)))
    if found > today:
        raise Refused(say("“{cell}” is in the future", cell=shown(cell)))
    if found < EARLIEST.date():
        raise Refused(say("“{cell}” is before 1990", cell=shown(cell)))
    return found


def latest_day(zones: Iterable[tzinfo], now: datetime) -> date:
    """The day it is already where somebody of the team is."""
    return max(local_day(zone, now) for zone in (UTC, *zones))


def figure_value(name: str, day: date, value: Decimal | Money, dimension: str) -> FigureValue:
    if isinstance(value, Money):
        return FigureValue(name, day, value.amount, value.currency, dimension)
    return FigureValue(name, day, value, None, dimension)


def plain(value: Decimal, currency: str | None = None) -> str:
    """The number as a file would have it: "1200", "3.5", "1200 EUR"."""
    digits = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return f"{digits} {currency}" if currency else digits


def objection(value: FigureValue, verdict: Verdict, replacing: str) -> Message | None:
    """Why the value was not stored; `replacing` is what to give so that it takes the other's place."""
    if verdict.state == "differs" and verdict.known is not None:
        return say(
            "{figure} of {day} is {known} already; {replacing} takes {value} instead",
            figure=_figure(value),
            day=value.day.isoformat(),
            known=plain(verdict.known, value.currency),
            value=plain(value.value, value.currency),
            replacing=replacing,
        )
    if verdict.unit is None or verdict.state != "other_unit":
        return None
    if verdict.unit.currency is None:
        return say("{figure} is a plain number, not money", figure=value.name)
    return say(
        "{figure} is in {known}, not {unit}: write such as 1200 {known}",
        figure=value.name,
        known=verdict.unit.currency,
        unit=value.currency or say("a plain number"),
    )


def _figure(value: FigureValue) -> str:
    return f"{value.name} ({shown(value.dimension)})" if value.dimension else value.name


def _day(cell: str) -> date | None:
    german = _GERMAN.fullmatch(cell)
    try:
        if german:
            day, month, year = map(int, german.groups())
            return date(year, month, day)
        return date.fromisoformat(cell) if _ISO.fullmatch(cell) else None
    except ValueError:
        return None
