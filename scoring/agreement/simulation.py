"""Other points for the persona, tried out: fit changes, interest does not, so no ledger is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from scoring.fit import judge
from scoring.interest import Keys, priority_key, ripe_key
from scoring.playbook import Criterion, Playbook


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


def simulated(
    waiting: Sequence[Waiting], playbook: Playbook, other: Playbook, now: datetime
) -> Simulated:
    """What becomes of the order if the `other` persona held: all else is `playbook`'s."""
    fits = _fits(waiting, playbook), _fits(waiting, other)
    places = _places(waiting, fits[0]), _places(waiting, fits[1])
    shifts = [Shift(*of) for of in zip(waiting, *places, strict=True) if of[1] != of[2]]
    shifts.sort(key=lambda shift: shift.before)
    ripe = [_ripe(waiting, of, playbook, now) for of in fits]
    return Simulated(
        tuple(shift for shift in shifts if shift.after > shift.before),
        tuple(shift for shift in shifts if shift.after < shift.before),
        *ripe,
    )


def _fits(waiting: Sequence[Waiting], playbook: Playbook) -> list[float]:
    """As `scoring.fit.fit`; each text is judged once, however many leads have it."""
    if not playbook.criteria:
        return [100.0] * len(waiting)
    judges = [
        (criterion.attribute, _points(criterion, playbook.unknown_share))
        for criterion in playbook.criteria
    ]
    return [
        100 * sum(points(lead.attributes.get(name)) for name, points in judges) / playbook.maximum
        for lead in waiting
    ]


def _places(waiting: Sequence[Waiting], fits: Sequence[float]) -> list[int]:
    """Each lead's place, from 1 on: by priority, ties by external id, as on the call list."""
    order = sorted(
        range(len(waiting)),
        key=lambda at: (-priority_key(waiting[at].keys, fits[at]), waiting[at].lead),
    )
    places = [0] * len(waiting)
    for place, at in enumerate(order, 1):
        places[at] = place
    return places


def _points(criterion: Criterion, unknown_share: float) -> Callable[[str | None], float]:
    @cache
    def points(text: str | None) -> float:
        return judge(criterion, text, unknown_share).points

    return points


def _ripe(
    waiting: Sequence[Waiting], fits: Sequence[float], playbook: Playbook, now: datetime
) -> int:
    """How many are ripe with these fits."""
    threshold = ripe_key(playbook, now)
    return sum(
        fit >= playbook.fit_floor and lead.keys.net >= threshold
        for lead, fit in zip(waiting, fits, strict=True)
    )
