"""From log-odds to a playbook: whole points that rank alike, and thresholds that keep their shares."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.interest import WITHOUT_INTEREST
from scoring.learning.features import Features, Subjects
from scoring.learning.judging import auc
from scoring.learning.outcomes import Truths
from scoring.learning.regression import Weights
from scoring.learning.scores import Floats
from scoring.playbook import Criterion, Playbook

FULL = 100  # the most points of the criterion that matters most
# How much every choice of a criterion is given beforehand, in ranges of its points: the more, the less
# the fit counts beside the interest. The priority multiplies what the log-odds add up.
_OFFSETS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
_FACTORS = (1, 2, 5, 10, 20, 50, 100)
_LOSS = 0.0005  # of AUC, that rounding may cost
_BLUR = 0.002  # of AUC, that a kind must cost to be left without points
_MOST = 4  # times what makes ripe: the most that scaling makes of a single signal


@dataclass(frozen=True)
class Thresholds:
    """The open leads by which thresholds are set, and which share of them is to be ripe, and fit."""

    leads: Features
    ripe: float
    fit: float


def whole(
    weights: Weights, agreed: Playbook, seen: Features, won: Truths, kept: Thresholds
) -> Playbook:
    """The playbook with these weights in place of the agreed ones, ranking those `seen` as well as it
    can; the shares of the thresholds are kept. `agreed` has the half-life the weights were learned with.
    """
    kinds = weights.kinds * _scale(weights.kinds, agreed, kept, np.full(len(kept.leads.age), True))
    criteria = _best_criteria(weights, agreed, seen, won, kinds)
    kinds = without_blur(kinds, seen, _fit(criteria, agreed, seen), won)
    criteria = _best_criteria(weights, agreed, seen, won, kinds)
    fit = _fit(criteria, agreed, kept.leads)
    floor = _floor(fit, kept.fit, agreed.fit_floor)
    kinds = kinds * _scale(kinds, agreed, kept, fit >= floor)
    factor = _factor(kinds, seen, _fit(criteria, agreed, seen), won)
    points = _rounded(kinds * factor, agreed, kept, fit >= floor, factor)
    return replace(
        agreed,
        points=_points(points, agreed, seen.subjects),
        ripe_at=agreed.ripe_at * factor,
        fit_floor=floor,
        criteria=tuple(one for one, _ in criteria),
    )


# A criterion, and what it gives for each choice; None where no lead has its attribute.
_Judged = tuple[Criterion, Floats | None]


def _best_criteria(
    weights: Weights, agreed: Playbook, seen: Features, won: Truths, kinds: Floats
) -> tuple[_Judged, ...]:
    """With the offset that ranks best beside these points of the kinds."""
    interest = _Interest.of(seen, kinds).at(1.0)
    bare = [_criteria(weights, agreed, seen.subjects, offset) for offset in _OFFSETS]
    ranked = [auc(_standing(interest, _fit(one, agreed, seen)), won) for one in bare]
    return bare[int(np.argmax(ranked))]


def without_blur(kinds: Floats, seen: Features, fit: Floats, won: Truths) -> Floats:
    """Without the points that only blur the order: whoever has a little interest stands above all who
    have none, so a kind that tells next to nothing does harm. The one that tells most always stays.
    """

    def ranked(points: Floats) -> float:
        return auc(_standing(_Interest.of(seen, points).at(1.0), fit), won)

    best = ranked(kinds)
    for place in np.argsort(np.abs(kinds))[:-1]:
        without = np.where(np.arange(len(kinds)) == place, 0.0, kinds)
        if (now := ranked(without)) > best + _BLUR:
            kinds, best = without, now
    return kinds


def _criteria(
    weights: Weights, agreed: Playbook, about: Subjects, offset: float
) -> tuple[_Judged, ...]:
    """The agreed criteria in their order, then those that are new; without those that tell nothing."""
    ranges = [float(np.ptp(one)) for one in weights.choices]
    unit = FULL / ((1 + offset) * (max(ranges, default=0.0) or 1.0))
    learned = {}
    for choices, worth, span in zip(about.choices, weights.choices, ranges, strict=True):
        points = np.rint((worth - worth.min() + offset * span) * unit)
        if np.ptp(points) > 0:
            learned[choices.attribute] = (choices.criterion(points.tolist()), points)
    judged = {choices.attribute for choices in about.choices}
    gone: dict[str, _Judged] = {
        one.attribute: (one, None) for one in agreed.criteria if one.attribute not in judged
    }
    names = dict.fromkeys([*(one.attribute for one in agreed.criteria), *learned])
    return tuple({**learned, **gone}[name] for name in names if name in learned or name in gone)


def _fit(criteria: Sequence[_Judged], agreed: Playbook, of: Features) -> Floats:
    """What `scoring.fit` gives these leads."""
    playbook = replace(agreed, criteria=tuple(one for one, _ in criteria))
    if not playbook.criteria:
        return np.full(len(of.age), 100.0)
    column = {one.attribute: at for at, one in enumerate(of.subjects.choices)}
    points = np.zeros(len(of.age))
    for criterion, worth in criteria:
        if worth is None:
            unknown = criterion.unknown
            points += playbook.unknown_share * criterion.maximum if unknown is None else unknown
        else:
            points += worth[of.chosen[:, column[criterion.attribute]]]
    fit: Floats = 100 * points / playbook.maximum
    return fit


def _standing(interest: Floats, fit: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        priority = np.log2(interest) + np.log2(np.maximum(fit, 1))
    return np.where(interest > 0, priority, WITHOUT_INTEREST + fit)


def _floor(fit: Floats, share: float, agreed: float) -> float:
    """The whole number that as large a share reaches; of equals the one nearest to what was agreed."""
    return float(
        min(range(101), key=lambda floor: (abs(np.mean(fit >= floor) - share), abs(floor - agreed)))
    )


@dataclass(frozen=True)
class _Interest:
    """What signals are worth: so much for each unit by which the learned points are scaled, and so much
    at any scale.
    """

    scaled: Floats
    fixed: Floats

    @classmethod
    def of(cls, leads: Features, kinds: Floats) -> "_Interest":
        """With these points for the kinds that are learned about; the others keep theirs beside them."""
        about = leads.subjects
        rest = leads.interest - leads.counts @ about.points - leads.own
        ratio = _ratio(kinds, about)
        learned = leads.counts @ kinds
        if ratio is None:
            return cls(learned, leads.own + rest)
        return cls(learned + ratio * rest, leads.own)

    def at(self, scale: float) -> Floats:
        return scale * self.scaled + self.fixed


def _ratio(learned: Floats, about: Subjects) -> float | None:
    """By how much the learned points are larger, in all, than the agreed ones of these kinds; None where
    there is nothing to compare.
    """
    among = float(np.abs(about.points).sum())
    return float(np.abs(learned).sum()) / among if among and learned.any() else None


def _scale(kinds: Floats, agreed: Playbook, kept: Thresholds, fits: Truths) -> float:
    """What makes points of log-odds, so that the share of ripe leads is kept.

    Where no scale keeps it (none or all are ripe, or a single signal would have to be worth several
    times what makes ripe), the largest points of these kinds stay as large as they are.
    """
    largest = float(np.abs(kinds).max(initial=0.0)) or 1.0
    usual = float(np.abs(kept.leads.subjects.points).max(initial=0.0)) or agreed.ripe_at / 2
    most = max(_MOST * agreed.ripe_at, usual) / largest
    if not 0 < kept.ripe < np.mean(fits):
        return usual / largest
    interest = _Interest.of(kept.leads, kinds)

    def ripe(scale: float) -> float:
        return float(np.sum(interest.at(scale)[fits] >= agreed.ripe_at)) / len(fits)

    if ripe(most) < kept.ripe:
        return usual / largest
    low, high = 1e-6 * most, most
    for _ in range(60):
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if ripe(middle) > kept.ripe else (middle, high)
    return low


def _factor(points: Floats, seen: Features, fit: Floats, won: Truths) -> int:
    """By how much points and `ripe_at` are multiplied, so that rounding costs next to nothing.

    Points that signals brought themselves cannot be multiplied; where there are any, it is 1.
    """
    if seen.own.any():
        return 1

    def ranked(points: Floats) -> float:
        return auc(_standing(_Interest.of(seen, points).at(1.0), fit), won)

    exact = ranked(points)
    for factor in _FACTORS:
        if ranked(np.rint(points * factor)) >= exact - _LOSS:
            return factor
    return _FACTORS[-1]


def _rounded(
    points: Floats, agreed: Playbook, kept: Thresholds, fits: Truths, factor: int
) -> Floats:
    """Whole points near these; of several scales the one that keeps the share of ripe leads best."""

    def missed(one: Floats) -> float:
        interest = _Interest.of(kept.leads, one).at(1.0)[fits]
        return abs(float(np.sum(interest >= agreed.ripe_at * factor)) / len(fits) - kept.ripe)

    nearest_first = sorted(np.linspace(0.9, 1.1, 21), key=lambda scale: abs(scale - 1))
    return min((np.rint(points * scale) for scale in nearest_first), key=missed)


def _points(learned: Floats, agreed: Playbook, about: Subjects) -> dict[str, float]:
    """The learned points; kinds nothing was learned about keep theirs, beside the learned ones."""
    ratio = _ratio(learned, about) or 1.0
    result = {kind: float(round(points * ratio)) for kind, points in agreed.points.items()}
    return result | dict(zip(about.kinds, (learned + 0.0).tolist(), strict=True))
