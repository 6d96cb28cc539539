"""Column types that mean the same on SQLite and PostgreSQL."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 UTC, exact."""
    return (instant - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC, kept as whole microseconds since 1970 on every database.

    One exact integer sorts, indexes and computes alike everywhere.
    """

    impl = BigInteger
    cache_ok = True

    # Not by `process_result_value`: its wrapping costs more than reading the row.
    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        return lambda value: None if value is None else to_micros(value)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[int | None], datetime | None]:
        return lambda value: None if value is None else from_micros(value)


class Day(TypeDecorator[date]):
    """A date, kept as its proleptic ordinal (1 is 0001-01-01): days are counted, not spelled."""

    impl = Integer
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[date | None], int | None]:
        return lambda value: None if value is None else value.toordinal()

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[int | None], date | None]:
        return lambda value: None if value is None else date.fromordinal(value)


class Amount(TypeDecorator[Decimal]):
    """An exact amount of money, kept as whole hundredths (SQLite has no decimals)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else round(value * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


class Attributes(TypeDecorator[Mapping[str, str]]):
    """A flat mapping of texts, kept as JSON text with its keys in order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> str:
        return attributes_json(value or {})

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any]:
        return json.loads(value) if value else {}


def attributes_json(attributes: Mapping[str, str]) -> str:
    if not attributes:
        return ""
    return json.dumps(attributes, ensure_ascii=False, sort_keys=True)
