"""Who would move if the playbook were another: the first of the call list, now and then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.learning.histories import Histories
from scoring.learning.scores import fits, interests, priority_keys
from scoring.playbook import Playbook

FIRST = 20  # places of a list that are shown


@dataclass(frozen=True)
class Place:
    """A lead's place among all callable leads, from 1 on; `elsewhere` is its place under the other
    playbook. `priority` is as on the call list.
    """

    rank: int
    lead: str
    name: str
    priority: float
    ripe: bool
    elsewhere: int


@dataclass(frozen=True)
class Moves:
    """The first places under the playbook in force and under the proposed one, of `leads` callable
    leads, and how many of these are ripe under each.
    """

    leads: int
    ripe_before: int
    ripe_after: int
    before: tuple[Place, ...]
    after: tuple[Place, ...]


def moves(
    histories: Histories, callable_leads: Mapping[str, str], now: Playbook, then: Playbook
) -> Moves:
    """The call list at the instant of `histories` under the playbook in force `now`, and as it would be
    `then`.

    `callable_leads` are the names of those that may be called, by id; promises are left aside, for no
    playbook moves them. A lead that the histories do not know is not listed.
    """
    places = np.array(
        [at for at, lead in enumerate(histories.leads) if lead in callable_leads], np.intp
    )
    names = [callable_leads[histories.leads[at]] for at in places]
    ids = [histories.leads[at] for at in places]
    before, after = (_List.of(histories, places, playbook) for playbook in (now, then))
    return Moves(
        leads=len(places),
        ripe_before=int(before.ripe.sum()),
        ripe_after=int(after.ripe.sum()),
        before=before.first(ids, names, after),
        after=after.first(ids, names, before),
    )


@dataclass(frozen=True)
class _List:
    """The call list under one playbook: which lead stands in each place, and in which each lead does."""

    order: NDArray[np.intp]
    rank: NDArray[np.intp]
    priority: NDArray[np.float64]
    ripe: NDArray[np.bool_]

    @classmethod
    def of(cls, histories: Histories, places: NDArray[np.intp], playbook: Playbook) -> "_List":
        interest = interests(histories, playbook, histories.at)[places]
        fit = fits(histories, playbook)[places]
        keys = priority_keys(histories, playbook, histories.at)[places]
        order = np.argsort(-keys, kind="stable")  # ties by external id, as the leads are sorted
        rank = np.empty_like(order)
        rank[order] = np.arange(1, len(order) + 1)
        return cls(
            order,
            rank,
            np.maximum(interest, 0) * np.maximum(fit, 1) / 100,
            (interest >= playbook.ripe_at) & (fit >= playbook.fit_floor),
        )

    def first(self, ids: Sequence[str], names: Sequence[str], other: "_List") -> tuple[Place, ...]:
        return tuple(
            Place(
                rank,
                ids[at],
                names[at],
                float(self.priority[at]),
                bool(self.ripe[at]),
                int(other.rank[at]),
            )
            for rank, at in enumerate(self.order[:FIRST].tolist(), start=1)
        )
