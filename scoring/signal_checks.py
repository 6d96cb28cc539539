"""What a signal may say, whichever way it comes: instants, points, lengths. Pure.

Each check returns the value, or raises `Refused` with the reason.
"""

from datetime import UTC, datetime, timedelta

from scoring.message import Refused, say

LONGEST = {"external_id": 150, "note": 10_000}
LONGEST_OTHER = 500
LONGEST_SOURCE = 150
CLOCKS_DIFFER = timedelta(minutes=5)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
MOST_POINTS = 1_000_000


def longest(field: str) -> int:
    return LONGEST.get(field, LONGEST_OTHER)


def past_instant(cell: str, now: datetime) -> datetime:
    """When something happened, in UTC."""
    found = instant(cell)
    if found > now + CLOCKS_DIFFER:
        raise Refused(say("“{cell}” is in the future", cell=shown(cell)))
    return found.astimezone(UTC)


def instant(cell: str) -> datetime:
    """A date and time with an offset, from 1990 on."""
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        raise Refused(
            say("“{cell}” is not a date such as 2026-11-22T10:00:00+01:00", cell=shown(cell))
        ) from None
    if found.tzinfo is None:
        raise Refused(
            say("“{cell}” has no offset from UTC: add one, such as {cell}+01:00", cell=shown(cell))
            if ":" in cell
            else say("“{cell}” has no time: write such as {cell}T10:00:00+01:00", cell=shown(cell))
        )
    if found < EARLIEST:
        raise Refused(say("“{cell}” is before 1990", cell=shown(cell)))
    return found


def checked_points(found: float, cell: str) -> float:
    """The number, which `cell` says."""
    if abs(found) > MOST_POINTS:
        raise Refused(
            say("{cell} points are too many: at most {most}", cell=shown(cell), most=MOST_POINTS)
        )
    return found


def shown(cell: str) -> str:
    """The cell as a message quotes it: not longer than a line."""
    return cell if len(cell) <= 60 else cell[:59] + "…"
