"""Other points for the persona, tried out: fit changes, interest does not, so no ledger is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scoring.bulk import Floats, Integers, priority_keys
from scoring.fit import judge
from scoring.interest import Keys, ripe_key
from scoring.playbook import Playbook


@dataclass(frozen=True)
class Waiting:
    """A lead that waits for a call; `keys` hold whatever its fit is."""

    lead: str
    name: str
    owner_id: int | None
    keys: Keys
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Shift:
    """A lead and its places, from 1 on, among all that wait: now, and if it were so."""

    waiting: Waiting
    before: int
    after: int


@dataclass(frozen=True)
class Simulated:
    """Who would move down, the best places now first, and who up; how many are ripe now and then."""

    down: tuple[Shift, ...]
    up: tuple[Shift, ...]
    ripe_before: int
    ripe_after: int


class Stage:
    """The leads that wait at `now`, on which other personas are tried out."""

    def __init__(self, waiting: Sequence[Waiting], playbook: Playbook, now: datetime) -> None:
        # By external id, so that a stable sort by priority ties as the call list does.
        self._waiting = sorted(waiting, key=lambda lead: lead.lead)
        self._positive = np.array([lead.keys.positive for lead in self._waiting], np.float64)
        self._negative = np.array([lead.keys.negative for lead in self._waiting], np.float64)
        nets = (lead.keys.net for lead in self._waiting)
        self._interested = np.fromiter(nets, np.float64) >= ripe_key(playbook, now)
        self._floor = playbook.fit_floor
        self._fits = self._judged(playbook)
        self._places = self._placed(self._fits)

    def tried(self, other: Playbook) -> Simulated:
        """What becomes of the order if the `other` persona held: all else stays."""
        fits = self._judged(other)
        places = self._placed(fits)
        moved = np.flatnonzero(places != self._places)
        order = moved[np.argsort(self._places[moved])].tolist()
        shifts = [Shift(self._waiting[at], int(self._places[at]), int(places[at])) for at in order]
        return Simulated(
            tuple(shift for shift in shifts if shift.after > shift.before),
            tuple(shift for shift in shifts if shift.after < shift.before),
            self._ripe(self._fits),
            self._ripe(fits),
        )

    def _judged(self, playbook: Playbook) -> Floats:
        """As `scoring.fit.fit`; each text is judged once, however many leads have it."""
        if not playbook.criteria:
            return np.full(len(self._waiting), 100.0)
        total = np.zeros(len(self._waiting))
        for criterion in playbook.criteria:
            texts = [lead.attributes.get(criterion.attribute) for lead in self._waiting]
            points = {
                text: judge(criterion, text, playbook.unknown_share).points for text in {*texts}
            }
            total += np.fromiter((points[text] for text in texts), np.float64, len(texts))
        return 100 * total / playbook.maximum

    def _placed(self, fits: Floats) -> Integers:
        """Each lead's place, from 1 on."""
        order = np.argsort(-priority_keys(self._positive, self._negative, fits), kind="stable")
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(1, len(order) + 1)
        return places

    def _ripe(self, fits: Floats) -> int:
        return int(np.count_nonzero(self._interested & (fits >= self._floor)))
