"""The body of a delivery → signals, and what is refused of them. Pure.

Its reasons are English: machines read them, and those who look after machines.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scoring.bulk import Row
from scoring.message import Refused
from scoring.signal_checks import LONGEST_SOURCE, checked_points, longest, past_instant
from storage.types import to_micros

DEFAULT_SOURCE = "http"
MOST_SIGNALS = 1_000

_TYPES = {bool: "a boolean", type(None): "null", list: "an array", dict: "an object", str: "a text"}


class NotReadable(ValueError):
    """The request cannot be taken as a whole."""


class RefusedField(ValueError):
    def __init__(self, field: str | None, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class RefusedSignal:
    """`index` is its place in the array; `field` is None where it is not an object at all."""

    index: int
    field: str | None
    reason: str


@dataclass(frozen=True)
class Delivery:
    """What the request says is in `rows` or `refused`; `ignored` counts what is no signal of a lead."""

    rows: list[Row]
    refused: list[RefusedSignal]
    ignored: int = 0


def read_source(words: str | None, default: str = DEFAULT_SOURCE) -> str:
    """The sender's name, as `?source=` says it."""
    source = default if words is None else words.strip()
    if not source or len(source) > LONGEST_SOURCE or not source.isprintable():
        raise NotReadable(f"source must be a name of 1 to {LONGEST_SOURCE} characters")
    return source


def read_delivery(body: bytes, webhook_id: str, now: datetime) -> Delivery:
    """A signal keeps the first reason to refuse it. Fields that are not known are passed over."""
    return checked(enumerate(_items(body)), webhook_id, now)


def checked(items: Iterable[tuple[int, Any]], delivery_id: str, now: datetime) -> Delivery:
    """The items as signals. `delivery_id` and an item's place stand for an absent external id."""
    rows, refused = [], []
    for index, item in items:
        try:
            rows.append(_signal(item, f"{delivery_id}:{index}", now))
        except RefusedField as wrong:
            refused.append(RefusedSignal(index, wrong.field, wrong.reason))
    return Delivery(rows, refused)


def read_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode())
    except UnicodeDecodeError:
        raise NotReadable("the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise NotReadable("the body is not JSON") from None


def _items(body: bytes) -> list[Any]:
    found = read_json(body)
    if isinstance(found, dict):
        return [found]
    if not isinstance(found, list):
        raise NotReadable("the body is neither a JSON object nor an array of objects")
    if len(found) > MOST_SIGNALS:
        raise NotReadable(f"{len(found)} signals are too many: at most {MOST_SIGNALS} in a request")
    return found


def _signal(item: Any, own_id: str, now: datetime) -> Row:
    if not isinstance(item, dict):
        raise RefusedField(None, f"a signal must be an object, not {_type(item)}")
    # In this order, which is also that of the reasons.
    external_id = _text(item, "external_id") or _not_too_long("external_id", own_id)
    lead, kind = _required(item, "lead"), _required(item, "kind")
    micros = _moment(_required(item, "occurred_at"), now)
    return lead, micros, external_id, kind, _text(item, "asset"), _points(item)


def _required(item: Mapping[str, Any], field: str) -> str:
    found = _text(item, field)
    if found is None:
        raise RefusedField(field, f"{field} is missing")
    return found


def _text(item: Mapping[str, Any], field: str) -> str | None:
    """Without spaces around it; None where the field is absent or blank."""
    if field not in item:
        return None
    found = item[field]
    if not isinstance(found, str):
        raise RefusedField(field, f"{field} must be a text, not {_type(found)}")
    if "\0" in found or not _is_unicode(found):
        raise RefusedField(field, f"{field} has a character that is none (NUL or half a pair)")
    found = found.strip()
    return _not_too_long(field, found) if found else None


def _not_too_long(field: str, found: str) -> str:
    if len(found) > longest(field):
        reason = f"{len(found)} characters are too many: at most {longest(field)}"
        raise RefusedField(field, reason)
    return found


def _moment(words: str, now: datetime) -> int:
    try:
        return to_micros(past_instant(words, now))
    except Refused as refused:
        raise RefusedField("occurred_at", str(refused)) from None


def _points(item: Mapping[str, Any]) -> float | None:
    if "points" not in item:
        return None
    found = item["points"]
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise RefusedField("points", f"points must be a number, not {_type(found)}")
    if isinstance(found, float) and math.isnan(found):
        raise RefusedField("points", "points must be a number, not NaN")
    try:
        return float(checked_points(found, str(found)))
    except Refused as refused:
        raise RefusedField("points", str(refused)) from None


def _is_unicode(found: str) -> bool:
    """Whether it can be written as UTF-8: JSON can name one half of a surrogate pair alone."""
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True


def _type(found: object) -> str:
    return _TYPES.get(type(found), "a number")
