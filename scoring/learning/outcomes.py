"""Which leads have an outcome: those whose fate is known."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from scoring.learning.histories import (
    LOST,
    NEVER,
    NOT_A_FIT,
    OPEN,
    WON,
    Histories,
    Micros,
    Places,
)

Truths = NDArray[np.bool_]
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Outcomes:
    """One entry each. `until` is the last instant at which nothing of the fate was known: just before
    it, where it has a day; the instant of the histories where the lead is still open. Where nobody
    knows the day (`undated`), it is the lead's last entry.
    """

    lead: Places
    won: Truths
    until: Micros
    undated: Truths

    @property
    def wins(self) -> int:
        return int(self.won.sum())


def outcomes(histories: Histories, horizon: timedelta) -> Outcomes:
    """The leads that were won, lost or not a fit, or are still open so long after their first entry.

    A lead without an entry is no outcome, nor is one of which is only known that it opted out.
    """
    fate, begun = histories.fate, histories.first_at != NEVER
    decided = begun & np.isin(fate, (WON, LOST, NOT_A_FIT))
    latest = histories.at - horizon // _MICROSECOND
    waited = begun & (fate == OPEN) & (histories.first_at <= latest)
    undated = decided & (histories.fate_at == NEVER)
    until = np.where(decided, histories.fate_at - 1, histories.at)
    until = np.where(undated, histories.last_at, until)
    lead = np.flatnonzero(decided | waited)
    return Outcomes(lead.astype(np.int32), fate[lead] == WON, until[lead], undated[lead])
