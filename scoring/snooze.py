"""Snoozing: a lead is left alone until a morning, no promise made."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo

from scoring.ledger import Touchpoint

MORNING = time(9)

# What a menu offers, beside a date: how many days after today.
DAYS: Mapping[str, Callable[[date], int]] = {
    "tomorrow": lambda today: 1,
    "next_week": lambda today: 7 - today.weekday(),
}


def until_choice(choice: str, today: date, zone: tzinfo) -> datetime:
    """The end of a snooze that begins `today` in this zone: tomorrow, or next Monday."""
    return morning(today + timedelta(days=DAYS[choice](today)), zone)


def morning(day: date, zone: tzinfo) -> datetime:
    """When who was snoozed until a day may be called again."""
    return datetime.combine(day, MORNING, zone)


def snooze(
    source: str, entry_id: str, member_id: int, until: datetime, now: datetime
) -> Touchpoint:
    """Lets a lead rest until then, without a promise."""
    return Touchpoint(
        source, entry_id, "snooze", "done", now, next_step_at=until, member_id=member_id
    )
