"""The body of a delivery → signals, and what is refused of them. Pure.

Its reasons are English: machines read them, and those who look after machines.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.signals.json_items import (
    NotReadable,
    RefusedField,
    RefusedItem,
    items,
    not_too_long,
    required,
    text,
    true_number,
    type_words,
)
from scoring.bulk import Row
from scoring.message import Refused
from scoring.signal_checks import LONGEST_SOURCE, checked_points, past_instant
from storage.types import to_micros

DEFAULT_SOURCE = "http"


@dataclass(frozen=True)
class Delivery:
    """What the request says is in `rows` or `refused`; `ignored` counts what is no signal of a lead."""

    rows: list[Row]
    refused: list[RefusedItem]
    ignored: int = 0


def read_source(words: str | None, default: str = DEFAULT_SOURCE) -> str:
    """The sender's name, as `?source=` says it."""
    source = default if words is None else words.strip()
    if not source or len(source) > LONGEST_SOURCE or not source.isprintable():
        raise NotReadable(f"source must be a name of 1 to {LONGEST_SOURCE} characters")
    return source


def read_delivery(body: bytes, webhook_id: str, now: datetime) -> Delivery:
    """A signal keeps the first reason to refuse it. Fields that are not known are passed over."""
    return checked(enumerate(items(body, "signals")), webhook_id, now)


def checked(given: Iterable[tuple[int, Any]], delivery_id: str, now: datetime) -> Delivery:
    """The items as signals. `delivery_id` and an item's place stand for an absent external id."""
    rows, refused = [], []
    for index, item in given:
        try:
            rows.append(_signal(item, f"{delivery_id}:{index}", now))
        except RefusedField as wrong:
            refused.append(RefusedItem(index, wrong.field, wrong.reason))
    return Delivery(rows, refused)


def _signal(item: Any, own_id: str, now: datetime) -> Row:
    if not isinstance(item, dict):
        raise RefusedField(None, f"a signal must be an object, not {type_words(item)}")
    # In this order, which is also that of the reasons.
    external_id = text(item, "external_id") or not_too_long("external_id", own_id)
    lead, kind = required(item, "lead"), required(item, "kind")
    micros = _moment(required(item, "occurred_at"), now)
    return lead, micros, external_id, kind, text(item, "asset"), _points(item)


def _moment(words: str, now: datetime) -> int:
    try:
        return to_micros(past_instant(words, now))
    except Refused as refused:
        raise RefusedField("occurred_at", str(refused)) from None


def _points(item: Mapping[str, Any]) -> float | None:
    if "points" not in item:
        return None
    found = true_number(item, "points")
    try:
        return float(checked_points(found, str(found)))
    except Refused as refused:
        raise RefusedField("points", str(refused)) from None
