"""The body of a delivery as JSON objects, and their fields. Pure.

Its reasons are English: machines read them, and those who look after machines.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.signal_checks import longest

MOST_ITEMS = 1_000

_TYPES = {bool: "a boolean", type(None): "null", list: "an array", dict: "an object", str: "a text"}


class NotReadable(ValueError):
    """The request cannot be taken as a whole."""


class RefusedField(ValueError):
    def __init__(self, field: str | None, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class RefusedItem:
    """`index` is its place in the array; `field` is None where it is not an object at all."""

    index: int
    field: str | None
    reason: str


def items(body: bytes, called: str) -> list[Any]:
    """One object or an array of them; `called` is what they are, in words."""
    found = read_json(body)
    if isinstance(found, dict):
        return [found]
    if not isinstance(found, list):
        raise NotReadable("the body is neither a JSON object nor an array of objects")
    if len(found) > MOST_ITEMS:
        raise NotReadable(f"{len(found)} {called} are too many: at most {MOST_ITEMS} in a request")
    return found


def read_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode())
    except UnicodeDecodeError:
        raise NotReadable("the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise NotReadable("the body is not JSON") from None


def required(item: Mapping[str, Any], field: str) -> str:
    found = text(item, field)
    if found is None:
        raise RefusedField(field, f"{field} is missing")
    return found


def text(item: Mapping[str, Any], field: str) -> str | None:
    """Without spaces around it; None where the field is absent or blank."""
    if field not in item:
        return None
    found = item[field]
    if not isinstance(found, str):
        raise RefusedField(field, f"{field} must be a text, not {type_words(found)}")
    if "\0" in found or not _is_unicode(found):
        raise RefusedField(field, f"{field} has a character that is none (NUL or half a pair)")
    found = found.strip()
    return not_too_long(field, found) if found else None


def not_too_long(field: str, found: str) -> str:
    if len(found) > longest(field):
        reason = f"{len(found)} characters are too many: at most {longest(field)}"
        raise RefusedField(field, reason)
    return found


def true_number(item: Mapping[str, Any], field: str) -> int | float:
    """The field, which is there, as a number of JSON's."""
    found = item[field]
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise RefusedField(field, f"{field} must be a number, not {type_words(found)}")
    if isinstance(found, float) and math.isnan(found):
        raise RefusedField(field, f"{field} must be a number, not NaN")
    return found


def _is_unicode(found: str) -> bool:
    """Whether it can be written as UTF-8: JSON can name one half of a surrogate pair alone."""
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True


def type_words(found: object) -> str:
    return _TYPES.get(type(found), "a number")
