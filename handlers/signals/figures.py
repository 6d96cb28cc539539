"""Figures from another system: read, checked one by one, stored in one transaction.

Its reasons are English: machines read them, and those who look after machines.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from handlers.signals.json_items import (
    RefusedField,
    RefusedItem,
    items,
    required,
    text,
    true_number,
    type_words,
)
from scoring.amounts import checked_number, number_or_money
from scoring.figure_values import (
    FigureValue,
    Verdict,
    figure_name,
    figure_value,
    latest_day,
    objection,
    past_day,
)
from scoring.message import Refused
from scoring.money import Money
from storage.bulk import in_one_go
from storage.database import Database
from storage.store import Store

REPLACING = "?replace=true"


@dataclass(frozen=True)
class FigureReceipt:
    """What became of a delivery."""

    accepted: int
    known: int
    refused: Sequence[RefusedItem]

    @property
    def nothing_taken(self) -> bool:
        return bool(self.refused) and not self.accepted and not self.known


@dataclass(frozen=True)
class FigureDelivery:
    """The values, each with its place in the array, and what is refused."""

    values: Sequence[tuple[int, FigureValue]]
    refused: Sequence[RefusedItem]


def receive_figures(
    database: Database,
    team_id: int,
    clock: Callable[[], datetime],
    source: str,
    body: bytes,
    replace: bool,
) -> FigureReceipt:
    """Stores what is new; when it returns, it is committed. A repeated delivery changes nothing."""
    given, now = items(body, "figures"), clock()
    with database.read(team_id) as store:
        today = latest_day((member.zone for member in store.members.all().values()), now)
    delivery = read_figures(given, today)
    values = [value for _, value in delivery.values]
    verdicts = in_one_go(database, team_id, _add, values, source, now, replace)
    refused = [*delivery.refused]
    for (index, value), verdict in zip(delivery.values, verdicts, strict=True):
        why = objection(value, verdict, REPLACING)
        if why:
            refused.append(RefusedItem(index, "value", str(why)))
    return FigureReceipt(
        sum(verdict.is_stored for verdict in verdicts),
        sum(verdict.state == "known" for verdict in verdicts),
        sorted(refused, key=lambda one: one.index),
    )


def read_figures(given: Sequence[Any], today: date) -> FigureDelivery:
    """Of several values of one figure and day the first counts. Unknown fields are passed over."""
    values: list[tuple[int, FigureValue]] = []
    refused: list[RefusedItem] = []
    first: dict[object, int] = {}
    for index, item in enumerate(given):
        try:
            value = _figure(item, today)
        except RefusedField as wrong:
            refused.append(RefusedItem(index, wrong.field, wrong.reason))
            continue
        before = first.setdefault(value.key, index)
        if before == index:
            values.append((index, value))
        else:
            reason = f"item {before} has a value of this figure and day already"
            refused.append(RefusedItem(index, "date", reason))
    return FigureDelivery(values, refused)


def _add(
    store: Store, values: Sequence[FigureValue], source: str, now: datetime, replace: bool
) -> list[Verdict]:
    return store.figure_values.add(values, source, now, replace=replace)


def _figure(item: Any, today: date) -> FigureValue:
    if not isinstance(item, dict):
        raise RefusedField(None, f"a figure must be an object, not {type_words(item)}")
    field = "name"
    try:
        name = figure_name(required(item, field))
        field = "date"
        day = past_day(required(item, field), today)
        field = "value"
        value = _value(item)
    except Refused as refused:
        raise RefusedField(field, str(refused)) from None
    return figure_value(name, day, value, text(item, "dimension") or "")


def _value(item: dict[str, Any]) -> Decimal | Money:
    """A JSON number as it is, or a text as a file would have it."""
    found = item.get("value", "")
    if isinstance(found, str):
        return number_or_money(required(item, "value"))
    return checked_number(Decimal(repr(true_number(item, "value"))), repr(found))
