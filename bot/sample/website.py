"""The website of the sample: what its statistics tell of each day, by rule and the same every time."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from scoring.figure_values import FigureValue
from scoring.schedule import local_day
from storage.store import Store

SOURCE = "sample"
DAYS = 190
A_YEARS_GROWTH = 1.6
# The share of a day's visitors; the rest came, searched and left in a thousand other ways.
_SHARES: Mapping[str, Mapping[str, float]] = {
    "search_terms": {
        "krananlagen": 0.11,
        "hydraulik prüfstand": 0.07,
        "fördertechnik preise": 0.05,
        "spare parts conveyor": 0.03,
    },
    "referrers": {"google": 0.48, "xing": 0.12, "newsletter": 0.1, "linkedin": 0.07, "forum": 0.04},
    "exit_pages": {"/preise": 0.24, "/kontakt": 0.15, "/": 0.12, "/blog": 0.1},
}


def load_website(store: Store, zone: ZoneInfo, now: datetime) -> None:
    """Stores the figures of the last half year, up to yesterday."""
    yesterday = local_day(zone, now) - timedelta(days=1)
    days = [yesterday - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    store.figure_values.add([value for day in days for value in _of_day(day, days)], SOURCE, now)


def _of_day(day: date, days: Sequence[date]) -> Iterator[FigureValue]:
    chance = random.Random(day.toordinal())
    place = days.index(day)
    weekend = 0.45 if day.weekday() > 4 else 1.0
    growth = A_YEARS_GROWTH ** (place / 365)
    visitors = round(140 * growth * weekend * chance.uniform(0.85, 1.15))
    yield FigureValue("visitors", day, Decimal(visitors))
    seconds = round(95 + 12 * math.sin(place / 20) + chance.uniform(-9, 9))
    yield FigureValue("time_on_site", day, Decimal(seconds))
    for name, shares in _SHARES.items():
        for dimension, share in shares.items():
            count = round(visitors * share * chance.uniform(0.7, 1.3))
            yield FigureValue(name, day, Decimal(count), dimension=dimension)
    if day.weekday() == 0:
        yield FigureValue("back_links", day, Decimal(38 + place // 9 + chance.randrange(3)))
