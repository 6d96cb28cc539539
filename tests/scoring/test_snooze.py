"""A snooze ends on a morning of the rep's zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from scoring.snooze import morning, snooze, until_choice
from tests.entries import NOW

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("choice", "today", "until"),
    [
        ("tomorrow", "2026-11-23", "2026-11-24"),
        ("tomorrow", "2026-11-30", "2026-12-01"),
        ("next_week", "2026-11-23", "2026-11-30"),
        ("next_week", "2026-11-27", "2026-11-30"),
        ("next_week", "2026-11-29", "2026-11-30"),
    ],
)
def test_it_ends_tomorrow_or_on_monday(choice: str, today: str, until: str) -> None:
    found = until_choice(choice, date.fromisoformat(today), BERLIN)
    assert found == datetime.fromisoformat(f"{until}T09:00").replace(tzinfo=BERLIN)


def test_it_is_a_touchpoint_without_a_promise() -> None:
    until = morning(date(2026, 12, 1), BERLIN)
    entry = snooze("slack", "1", 7, until, NOW)
    assert (entry.kind, entry.outcome, entry.next_step_at) == ("snooze", "done", until)
    assert (entry.member_id, entry.occurred_at) == (7, NOW)
