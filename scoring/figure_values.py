"""A figure's value of a day that the ledger does not know, and what becomes of one that arrives."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

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
