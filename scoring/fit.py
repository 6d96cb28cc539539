"""Fit: how closely a lead matches the buyer persona, 0 to 100."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scoring.playbook import Band, Criterion, Playbook


@dataclass(frozen=True)
class FitPart:
    """What one criterion gave; `matched` is the band or value that did, None for other or unknown."""

    criterion: Criterion
    points: float
    known: bool
    value: str = ""
    matched: Band | str | None = None


@dataclass(frozen=True)
class Fit:
    """`value` 0 to 100; `coverage` 0 to 1, how much of the maximum is known; the parts that made it."""

    value: float
    coverage: float
    parts: tuple[FitPart, ...] = ()


def fit(playbook: Playbook, attributes: Mapping[str, str]) -> Fit:
    """100 · sum of points / sum of maxima. Without criteria everybody fits: 100, coverage 1."""
    parts = tuple(
        judge(criterion, attributes.get(criterion.attribute), playbook.unknown_share)
        for criterion in playbook.criteria
    )
    if not parts:
        return Fit(100.0, 1.0)
    most = playbook.maximum
    known = math.fsum([part.criterion.maximum for part in parts if part.known])
    return Fit(100 * math.fsum([part.points for part in parts]) / most, known / most, parts)


def judge(criterion: Criterion, value: str | None, unknown_share: float) -> FitPart:
    """The points of one criterion: the best band or the value that matches, else other or unknown."""
    text = (value or "").strip()
    if criterion.bands:
        number = as_number(text)
        if number is None:
            return _unknown(criterion, text, unknown_share)
        matching = [band for band in criterion.bands if band.low <= number <= band.high]
        if matching:
            best = max(matching, key=lambda band: band.points)
            return FitPart(criterion, best.points, True, text, best)
        return FitPart(criterion, criterion.other, True, text)
    if not text:
        return _unknown(criterion, text, unknown_share)
    name = criterion.folded.get(text.casefold())
    if name is not None:
        return FitPart(criterion, criterion.values[name], True, text, name)
    return FitPart(criterion, criterion.other, True, text)


def as_number(text: str) -> float | None:
    """The number a cell holds ("60", "1.5", "1,5"), None where it holds none."""
    try:
        number = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _unknown(criterion: Criterion, text: str, unknown_share: float) -> FitPart:
    points = criterion.unknown
    if points is None:
        points = unknown_share * criterion.maximum
    return FitPart(criterion, points, False, text)
