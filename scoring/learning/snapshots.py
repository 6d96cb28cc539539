"""Leads as the ledger knew them at an instant before their fate.

A lead that was won is seen just before its win. The others are seen at the same ages: otherwise time
alone would tell them apart, for wins come early in a lead's life and "still open" is known late, and
chance would look like a lesson. Choosing, for each win, among those that were still at risk at that
age is incidence density sampling (Greenland and Thomas, "On the need for the rare disease assumption
in case-control studies", American Journal of Epidemiology 116, 1982).
"""

from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from scoring.learning.histories import WON, Column, Histories, Micros, Signals
from scoring.learning.outcomes import Outcomes, Truths

_SEED = 7  # the same histories teach the same


@dataclass(frozen=True)
class Snapshots:
    """One a lead: `histories` are of these leads alone and know no signal after `at`."""

    histories: Histories
    at: Micros
    won: Truths

    def __len__(self) -> int:
        return len(self.at)

    @property
    def wins(self) -> int:
        return int(self.won.sum())

    def of(self, chosen: Truths) -> "Snapshots":
        places = np.flatnonzero(chosen)
        return Snapshots(
            _of_leads(self.histories, places, self.at[places]), self.at[places], self.won[places]
        )

    def some(self, most: int) -> "Snapshots":
        """At most so many of them, drawn by chance; all where there are no more."""
        if len(self) <= most:
            return self
        chosen = np.zeros(len(self), bool)
        chosen[np.random.default_rng(_SEED).choice(len(self), most, replace=False)] = True
        return self.of(chosen)


def at_instant(histories: Histories, places: NDArray[np.integer]) -> Snapshots:
    """These leads as they are at the instant of the histories."""
    at = np.full(len(places), histories.at)
    won = histories.fate[places] == WON
    return Snapshots(_of_leads(histories, places, at), at, won)


def snapshots(histories: Histories, found: Outcomes) -> Snapshots:
    """A snapshot of each outcome, winners and others at the same ages."""
    begun = histories.first_at[found.lead]
    ages, at_entry = _ages(found, found.until - begun)
    at = begun + ages
    seen = _of_leads(histories, found.lead, at)
    return Snapshots(seen, np.where(at_entry, _last_entries(seen, at), at), found.won)


def _ages(found: Outcomes, spans: Micros) -> tuple[Micros, Truths]:
    """How old each lead is when it is seen, and whether it is seen at an entry of its ledger.

    A winner is as old as it can be, at an entry where the day of the win is unknown. To the others
    the winners' ages are dealt, the highest first, each by chance to one that was open so long; who
    is left over was not open long enough for any that is left, and is seen as late as possible.
    """
    winners = np.flatnonzero(found.won)
    others = np.flatnonzero(~found.won)
    ages, at_entry = spans.copy(), found.undated.copy()
    if not len(winners) or not len(others):
        return ages, at_entry
    oldest_first = winners[np.argsort(-spans[winners], kind="stable")]
    dealt = oldest_first[np.arange(len(others)) * len(winners) // len(others)]
    longest_first = others[np.argsort(-spans[others], kind="stable")]
    lots = np.random.default_rng(_SEED).permutation(len(others))
    waiting: list[tuple[int, int]] = []
    reached = 0
    for winner in dealt:
        while reached < len(others) and spans[longest_first[reached]] >= spans[winner]:
            heappush(waiting, (int(lots[reached]), int(longest_first[reached])))
            reached += 1
        if waiting:
            _, other = heappop(waiting)
            ages[other], at_entry[other] = spans[winner], found.undated[winner]
    return ages, at_entry


def _last_entries(seen: Histories, at: Micros) -> Micros:
    """The last signal of each lead up to then, else its first entry."""
    last = np.minimum(seen.first_at, at)
    last[seen.signals.lead] = seen.signals.at  # in order of time
    return last


def _of_leads(histories: Histories, places: NDArray[np.integer], until: Micros) -> Histories:
    """The histories of these leads alone, without signals later than `until` of each."""
    new_place = np.full(len(histories.leads), -1, np.int32)
    new_place[places] = np.arange(len(places))
    signals = histories.signals
    lead = new_place[signals.lead]
    kept = lead >= 0
    kept[kept] = signals.at[kept] <= until[lead[kept]]
    order = np.argsort(lead[kept], kind="stable")
    return replace(
        histories,
        leads=tuple(histories.leads[place] for place in places),
        attributes={
            name: Column(column.texts, column.of_lead[places])
            for name, column in histories.attributes.items()
        },
        signals=Signals(
            signals.kinds,
            lead[kept][order],
            signals.kind[kept][order],
            signals.at[kept][order],
            signals.points[kept][order],
        ),
        first_at=histories.first_at[places],
        last_at=histories.last_at[places],
        fate=histories.fate[places],
        fate_at=histories.fate_at[places],
    )
