"""The days in a goal's TOML: `2026-01-31`, without quotes and without a time."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scoring.toml_reader import Reader, joined, shown

FIRST_YEAR, LAST_YEAR = 1990, 2100


def read_day(
    reader: Reader, data: Mapping[str, Any], name: str, place: str = "", required: bool = False
) -> date | None:
    """The day, None where there is none, or something else."""
    at = joined(place, name)
    if name not in data:
        if required:
            reader.refuse(at, "is missing: write a day, such as {name} = 2026-12-31", name=name)
        return None
    value = data[name]
    if isinstance(value, datetime) or not isinstance(value, date):
        reader.refuse(
            at,
            "must be a day such as {name} = 2026-12-31, without quotes or a time, not {value}",
            name=name,
            value=shown(value),
        )
        return None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        reader.refuse(
            at,
            "must be a day from {first} to {last}, not {value}",
            first=FIRST_YEAR,
            last=LAST_YEAR,
            value=value,
        )
        return None
    return value
