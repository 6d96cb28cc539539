"""The numbers of many leads at once: those of `scoring.interest` and `scoring.fit`, vectorised."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from scoring.fit import judge
from scoring.interest import T0, TOLERANCE, WITHOUT_INTEREST
from scoring.learning.histories import Column, Histories, Micros, Places, Signals
from scoring.playbook import Criterion, Playbook

Floats = NDArray[np.float64]
_MICROSECOND = timedelta(microseconds=1)
_T0 = int(T0.timestamp()) * 1_000_000


def interests(histories: Histories, playbook: Playbook, at: int | Micros) -> Floats:
    """The interest of every lead at `at` (microseconds; one instant, or one for each lead), as the
    ledger knew it then.
    """
    sums = _Sums.of(histories, playbook, at)
    net: Floats = (sums.positive - sums.negative) * np.exp2(sums.newest - halvings(at, playbook))
    return net


def fits(histories: Histories, playbook: Playbook) -> Floats:
    """The fit of every lead, 0 to 100; each distinct text is judged once."""
    if not playbook.criteria:
        return np.full(len(histories.leads), 100.0)
    points = np.zeros(len(histories.leads))
    for criterion in playbook.criteria:
        column = histories.attributes.get(criterion.attribute)
        points += _points(column, criterion, playbook.unknown_share)
    fit: Floats = 100 * points / playbook.maximum
    return fit


def priorities(histories: Histories, playbook: Playbook, at: int | Micros) -> Floats:
    """The priority of every lead at `at`: interest · max(fit, 1) / 100; 0 where there is no interest."""
    interest = np.maximum(interests(histories, playbook, at), 0)
    priority: Floats = interest * np.maximum(fits(histories, playbook), 1) / 100
    return priority


def priority_keys(histories: Histories, playbook: Playbook, at: int | Micros) -> Floats:
    """What the call list at `at` is sorted by, highest first: `scoring.interest.priority_key` of every
    lead. Leads without interest stand behind all others, by fit.
    """
    fit = fits(histories, playbook)
    sums = _Sums.of(histories, playbook, at)
    with np.errstate(divide="ignore", invalid="ignore"):
        positive, negative = np.log2(sums.positive), np.log2(sums.negative)
        net = positive + sums.newest + np.log1p(-np.exp2(negative - positive)) / np.log(2)
        keys = np.round(net + np.log2(np.maximum(fit, 1) / 100), 9)
        nothing = np.isneginf(positive) | (positive - negative < TOLERANCE)
    return np.where(nothing, WITHOUT_INTEREST + fit, keys)


def points_of(signals: Signals, playbook: Playbook) -> Floats:
    """What each signal is worth when it is new: its own points, else the playbook's for its kind."""
    of_kind = np.array([playbook.points.get(kind, 0.0) for kind in signals.kinds] or [0.0])
    return np.where(np.isnan(signals.points), of_kind[signals.kind], signals.points)


@dataclass(frozen=True)
class _Sums:
    """A lead's positive and its negative points at `newest` (in half-lives since `T0`), when the newest
    of its signals that are worth something came.

    Taken from there, nothing underflows however old the signals are and however short the half-life.
    """

    positive: Floats
    negative: Floats
    newest: Floats

    @classmethod
    def of(cls, histories: Histories, playbook: Playbook, at: int | Micros) -> "_Sums":
        signals, leads = histories.signals, len(histories.leads)
        points = points_of(signals, playbook)
        until = at if isinstance(at, int) else at[signals.lead]
        counts = (signals.at <= until) & (points != 0)
        lead = signals.lead[counts]
        when = halvings(signals.at[counts], playbook)
        newest = np.full(leads, -np.inf)
        newest[lead] = when  # sorted by time: the last one written is the newest
        weighed = points[counts] * np.exp2(when - newest[lead])
        return cls(
            _summed(lead, np.maximum(weighed, 0), leads),
            _summed(lead, np.maximum(-weighed, 0), leads),
            newest,
        )


def _summed(lead: Places, points: Floats, leads: int) -> Floats:
    return np.bincount(lead, points, leads).astype(np.float64, copy=False)


def halvings(at: int | Micros, playbook: Playbook) -> Floats:
    """How many half-lives after `T0` an instant is."""
    return np.asarray((at - _T0) / (playbook.half_life / _MICROSECOND))


def _points(column: Column | None, criterion: Criterion, unknown_share: float) -> Floats:
    unknown = judge(criterion, None, unknown_share).points
    if column is None:
        return np.array(unknown)
    of_text = [judge(criterion, text, unknown_share).points for text in column.texts]
    return np.array([*of_text, unknown])[column.of_lead]  # place -1, no text, is the last one
