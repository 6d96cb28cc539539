"""Who would move if the playbook were another: the first of the call list, now and then."""

from collections.abc import Container, Mapping
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


@dataclass(frozen=True)
class List:
    """The call list under one playbook, the first lead first. `rank` is a lead's place by its id."""

    ids: tuple[str, ...]
    rank: Mapping[str, int]
    priority: NDArray[np.float64]
    ripe: NDArray[np.bool_]

    @classmethod
    def of(cls, histories: Histories, playbook: Playbook, leads: Container[str]) -> "List":
        """The list at the instant of `histories`, of those among `leads`. Promises are left aside: no
        playbook moves them.
        """
        places = np.array([at for at, id_ in enumerate(histories.leads) if id_ in leads], np.intp)
        keys = priority_keys(histories, playbook, histories.at)[places]
        places = places[
            np.argsort(-keys, kind="stable")
        ]  # ties by external id, as leads are sorted
        interest = interests(histories, playbook, histories.at)[places]
        fit = fits(histories, playbook)[places]
        ids = tuple(histories.leads[at] for at in places.tolist())
        return cls(
            ids,
            {id_: rank for rank, id_ in enumerate(ids, start=1)},
            np.maximum(interest, 0) * np.maximum(fit, 1) / 100,
            (interest >= playbook.ripe_at) & (fit >= playbook.fit_floor),
        )


def moves(before: List, after: List, names: Mapping[str, str]) -> Moves:
    """Who stands where on two lists of the same leads; `names` are those of all of them."""
    return Moves(
        leads=len(before.ids),
        ripe_before=int(before.ripe.sum()),
        ripe_after=int(after.ripe.sum()),
        before=_first(before, after, names),
        after=_first(after, before, names),
    )


def _first(shown: List, other: List, names: Mapping[str, str]) -> tuple[Place, ...]:
    return tuple(
        Place(
            rank=at + 1,
            lead=id_,
            name=names[id_],
            priority=float(shown.priority[at]),
            ripe=bool(shown.ripe[at]),
            elsewhere=other.rank[id_],
        )
        for at, id_ in enumerate(shown.ids[:FIRST])
    )
