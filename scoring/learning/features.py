"""What is known of a lead when it is seen, as numbers: faded counts of its signals, and its choices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from scoring.learning.choices import Choices
from scoring.learning.histories import Histories, Micros
from scoring.learning.scores import Floats, fits, halvings, interests
from scoring.learning.snapshots import Snapshots
from scoring.playbook import Playbook

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Subjects:
    """What is learned about: kinds of signals, and choices of attributes. With them what the agreed
    playbook gives: points to each kind, and to each choice its part of the fit.
    """

    kinds: tuple[str, ...]
    choices: tuple[Choices, ...]
    points: Floats
    fits: tuple[Floats, ...]


def subjects(kinds: Sequence[str], choices: Sequence[Choices], playbook: Playbook) -> Subjects:
    most = playbook.maximum or 1.0
    given = [(one.points(playbook), len(one.names)) for one in choices]
    return Subjects(
        kinds=tuple(kinds),
        choices=tuple(choices),
        points=np.array([playbook.points.get(kind, 0.0) for kind in kinds]),
        fits=tuple(np.zeros(n) if points is None else 100 * points / most for points, n in given),
    )


@dataclass(frozen=True)
class Features:
    """One row a snapshot.

    `counts`: of each kind the signals, each halved after every half-life. `own`: what signals are worth
    that brought their points themselves; no playbook changes that. `chosen`: the place of the choice
    in each attribute. `interest` and `fit` are the agreed playbook's, at this half-life. `age` is in
    days since the lead's first entry, `silence` in days since its last signal
    of these kinds.
    """

    subjects: Subjects
    counts: Floats
    own: Floats
    chosen: NDArray[np.intp]
    interest: Floats
    fit: Floats
    age: Floats
    silence: Floats

    @property
    def times(self) -> tuple[Floats, Floats]:
        """What time alone tells, to be kept apart from what the signals tell: whoever is silent for long
        is seldom won, whatever the signals were, and all kinds would seem worth the same.
        """
        return np.log1p(self.age), np.log1p(self.silence)

    @property
    def indicators(self) -> list[NDArray[np.bool_]]:
        """For each attribute, which of its choices each lead has."""
        return [
            self.chosen[:, [at]] == np.arange(len(fits))
            for at, fits in enumerate(self.subjects.fits)
        ]

    def without(self, place: int) -> "Features":
        """As if nobody knew the attribute at this place."""
        about = self.subjects
        left = replace(
            about,
            choices=about.choices[:place] + about.choices[place + 1 :],
            fits=about.fits[:place] + about.fits[place + 1 :],
        )
        return replace(self, subjects=left, chosen=np.delete(self.chosen, place, axis=1))


def features(
    seen: Snapshots, about: Subjects, playbook: Playbook, half_life: timedelta
) -> Features:
    agreed = replace(playbook, half_life=half_life)
    counts, own = faded(seen.histories, about.kinds, agreed, seen.at)
    chosen = [one.places(seen.histories) for one in about.choices]
    return Features(
        subjects=about,
        counts=counts,
        own=own,
        chosen=np.array(chosen, np.intp).reshape(len(chosen), len(seen)).T,
        interest=interests(seen.histories, agreed, seen.at),
        fit=fits(seen.histories, agreed),
        age=np.maximum(seen.at - seen.histories.first_at, 0) / _DAY,
        silence=_silence(seen, about.kinds),
    )


def faded(
    histories: Histories, kinds: Sequence[str], playbook: Playbook, at: int | Micros
) -> tuple[Floats, Floats]:
    """The faded counts of each lead at `at`, by kind, and what its signals with own points are worth."""
    signals, leads = histories.signals, len(histories.leads)
    until = at if isinstance(at, int) else at[signals.lead]
    weight = np.exp2(halvings(signals.at, playbook) - halvings(until, playbook))
    weight[signals.at > until] = 0
    place = {kind: column for column, kind in enumerate(kinds)}
    column = np.array([place.get(kind, -1) for kind in signals.kinds] or [-1])[signals.kind]
    bare = np.isnan(signals.points)
    counted = bare & (column >= 0)
    cell = signals.lead[counted].astype(np.int64) * len(kinds) + column[counted]
    counts = np.bincount(cell, weight[counted], leads * len(kinds))
    own = np.bincount(signals.lead[~bare], (weight * signals.points)[~bare], leads)
    return counts.reshape(leads, len(kinds)).astype(np.float64), own.astype(np.float64)


def _silence(seen: Snapshots, kinds: Sequence[str]) -> Floats:
    """Other kinds are left out: by their times alone they would say what nothing is learned from."""
    signals = seen.histories.signals
    ours = np.isin(signals.kind, [at for at, kind in enumerate(signals.kinds) if kind in kinds])
    last = np.minimum(seen.histories.first_at, seen.at)
    last[signals.lead[ours]] = signals.at[ours]  # in order of time
    return np.maximum(seen.at - last, 0) / _DAY
