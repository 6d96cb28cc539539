"""The clock of commands; everywhere else time is an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
