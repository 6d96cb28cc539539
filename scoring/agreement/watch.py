"""Whether the wins came from where an accepted playbook said they would."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb

import numpy as np

from scoring.learning.histories import OPEN, WON, Histories
from scoring.learning.scores import priority_keys
from scoring.playbook import Playbook

FIRST_PART = 0.2  # of the list; where wins come from by chance, so do as many of them
ENOUGH = 5  # wins; fewer say nothing
CHANCE = 0.05  # how likely so many wins at the front may be without any merit of the playbook
_DAY = 24 * 60 * 60 * 1_000_000


@dataclass(frozen=True)
class Verdict:
    """Of the wins since a playbook came into force, how many stood in the first fifth of the list on
    the morning of their win: as it sorts the list, and as the one before would have.
    """

    wins: int
    in_front: int
    in_front_before: int

    @property
    def is_too_early(self) -> bool:
        return self.wins < ENOUGH

    @property
    def is_right(self) -> bool:
        """Whether more wins came from the front than chance would bring there."""
        return _at_least(self.in_front, self.wins, FIRST_PART) <= CHANCE


def verdict(histories: Histories, since: int, now: Playbook, before: Playbook) -> Verdict:
    """What became of the playbook in force `now` since then (microseconds).

    A win counts by the list of the morning (00:00 UTC) of its day: by the leads that were open then, and
    by nothing that was done after. Who had no entry in the ledger yet was on no list, and is left out.
    """
    won = np.flatnonzero((histories.fate == WON) & (histories.fate_at > since))
    won = won[histories.fate_at[won] <= histories.at]
    mornings = histories.fate_at[won] // _DAY * _DAY
    in_front = [0, 0]
    wins = 0
    for morning in np.unique(mornings).tolist():
        winners = won[(mornings == morning) & (histories.first_at[won] < morning)]
        wins += len(winners)
        if len(winners):
            for at, playbook in enumerate((now, before)):
                in_front[at] += _in_front(histories, winners.tolist(), morning, playbook)
    return Verdict(wins, *in_front)


def _in_front(
    histories: Histories, winners: Iterable[int], morning: int, playbook: Playbook
) -> int:
    """How many of the winners stood in the first part of that morning's list; of those that are level
    with others at its end, none.
    """
    was_open = (histories.fate == OPEN) | (
        (histories.fate_at >= morning) & (histories.fate_at <= histories.at)
    )
    listed = was_open & (histories.first_at < morning)
    keys = priority_keys(histories, playbook, morning)
    most = FIRST_PART * int(np.count_nonzero(listed))
    others = keys[listed]
    return sum(int((others >= keys[winner]).sum()) <= most for winner in winners)


def _at_least(successes: int, trials: int, share: float) -> float:
    """The chance of so many successes or more (binomial)."""
    return sum(
        comb(trials, k) * share**k * (1 - share) ** (trials - k)
        for k in range(successes, trials + 1)
    )
