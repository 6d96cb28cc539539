"""What single cells may say. Each function returns the value, or raises `Refused` with the reason."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from scoring.amounts import money as money
from scoring.message import Refused, say
from scoring.signal_checks import CLOCKS_DIFFER as CLOCKS_DIFFER
from scoring.signal_checks import EARLIEST as EARLIEST
from scoring.signal_checks import checked_points, instant
from scoring.signal_checks import longest as longest
from scoring.signal_checks import past_instant as past_instant
from scoring.signal_checks import shown as shown

T = TypeVar("T", bound=str)

FURTHEST = timedelta(days=3653)  # ten years; a next step beyond is a slip of the pen
MOST_MINUTES = 24 * 60

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
# Text that a spreadsheet would run; numbers and telephone numbers may begin with a sign.
_FORMULA = re.compile(r"[=@]|[+-](?![\d ()/.,-]*$)")


def is_formula(cell: str) -> bool:
    return _FORMULA.match(cell) is not None


def next_step(cell: str, now: datetime) -> datetime:
    """When something is to happen, in UTC."""
    found = instant(cell)
    if found > now + FURTHEST:
        raise Refused(say("“{cell}” is more than ten years ahead", cell=shown(cell)))
    return found.astimezone(UTC)


def points(cell: str) -> float:
    if not _NUMBER.fullmatch(cell):
        raise Refused(say("“{cell}” is not a number such as 15 or -2.5", cell=shown(cell)))
    return checked_points(float(cell.replace(",", ".")), cell)


def minutes(cell: str) -> int:
    if not _WHOLE.fullmatch(cell) or int(cell) > MOST_MINUTES:
        raise Refused(
            say(
                "“{cell}” is not a whole number of minutes from 0 to {most}",
                cell=shown(cell),
                most=MOST_MINUTES,
            )
        )
    return int(cell)


def email(cell: str) -> str:
    if not _EMAIL.fullmatch(cell):
        raise Refused(say("“{cell}” is not an e-mail address", cell=shown(cell)))
    return cell.lower()


def person(cell: str) -> str:
    """Somebody of ours: an e-mail or a Slack id."""
    if _SLACK_ID.fullmatch(cell):
        return cell
    if _EMAIL.fullmatch(cell):
        return cell.lower()
    raise Refused(say("“{cell}” is neither an e-mail address nor a Slack id", cell=shown(cell)))


def one_of(cell: str, allowed: Sequence[T]) -> T:
    for word in allowed:
        if word == cell.lower():
            return word
    raise Refused(
        say("“{cell}” is not one of {allowed}", cell=shown(cell), allowed=", ".join(allowed))
    )
