"""How soon a team reacts: from the notice that a lead ripened or asked, to the first touch after it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Reaction:
    """An owner's reaction to one lead: noticed then, first touched then; None while nobody has."""

    noticed_at: datetime
    touched_at: datetime | None
    owner_id: int


@dataclass(frozen=True)
class Reactions:
    """How soon the `touched` leads were touched, in the median, and how many are `open` still.

    An open one has no duration yet, so it is left out of the median. Who leaves the difficult leads
    alone has a good median therefore: the open ones and the age of the `oldest` stand beside it.
    """

    median: timedelta | None = None
    touched: int = 0
    open: int = 0
    oldest: timedelta | None = None


def reactions(of: Iterable[Reaction], now: datetime) -> Reactions:
    """The figures of these reactions together.

    A call that was logged to the minute may seem to come a little before its notice: it took no time.
    """
    of = list(of)
    took = [max(one.touched_at - one.noticed_at, _NOTHING) for one in of if one.touched_at]
    ages = [now - one.noticed_at for one in of if one.touched_at is None]
    return Reactions(_median(took), len(took), len(ages), max(ages, default=None))


def by_owner(of: Sequence[Reaction], now: datetime) -> dict[int, Reactions]:
    """The figures of each owner."""
    grouped: dict[int, list[Reaction]] = defaultdict(list)
    for one in of:
        grouped[one.owner_id].append(one)
    return {owner_id: reactions(theirs, now) for owner_id, theirs in grouped.items()}


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    """The middle one; the mean of the two in the middle of an even number."""
    seconds = [span.total_seconds() for span in spans]
    return timedelta(seconds=median(seconds)) if seconds else None
