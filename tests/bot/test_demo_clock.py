"""When the playground begins, and how its clock is turned."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.clock import TurnableClock, opening
from tests.conftest import NOW


def berlin(words: str) -> datetime:
    """An instant of November 2026, when Berlin is an hour ahead."""
    return datetime.fromisoformat(f"{words}+01:00")


@pytest.mark.parametrize(
    ("started", "begins"),
    [
        ("2026-11-25T08:00", "2026-11-25T08:00"),
        ("2026-11-25T14:31", "2026-11-25T14:31"),
        ("2026-11-25T07:59", "2026-11-25T10:00"),  # before work
        ("2026-11-25T17:30", "2026-11-26T10:00"),  # the day is nearly over
        ("2026-11-25T22:15", "2026-11-26T10:00"),
        ("2026-11-27T19:00", "2026-11-30T10:00"),  # a Friday evening
        ("2026-11-29T12:00", "2026-11-30T10:00"),  # a Sunday
        ("2026-12-25T11:00", "2026-12-28T10:00"),  # Christmas, then a weekend
    ],
)
def test_the_playground_begins_when_nudges_come(started: str, begins: str) -> None:
    assert opening(berlin(started)) == berlin(begins)


def test_a_turned_clock_runs_on_from_where_it_was_turned_to() -> None:
    real = [NOW]
    clock = TurnableClock(lambda: real[0])
    assert clock() == NOW
    morning = datetime(2026, 11, 24, 7, tzinfo=UTC)
    clock.turn_to(morning)
    assert clock() == morning
    real[0] += timedelta(minutes=3)
    assert clock() == morning + timedelta(minutes=3)
    assert clock.seconds() == (morning + timedelta(minutes=3)).timestamp()
