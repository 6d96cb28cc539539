"""Snoozing: a lead is left alone until a morning, no promise made."""

from datetime import date, datetime, time, timedelta, tzinfo

from scoring.ledger import Touchpoint

MORNING = time(9)


def until_choice(choice: str, today: date, zone: tzinfo) -> datetime:
    """The end of a snooze that begins `today` in this zone: `tomorrow`, or `next_week` on Monday."""
    days = 1 if choice == "tomorrow" else 7 - today.weekday()
    return morning(today + timedelta(days=days), zone)


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
