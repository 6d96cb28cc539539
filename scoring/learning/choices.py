"""The choices of an attribute: the bands or values that are told apart, `other` and `unknown`."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scoring.agreement.choices import OTHER, UNKNOWN, band_name
from scoring.fit import as_number, judge
from scoring.learning.histories import Column, Histories
from scoring.playbook import Band, Criterion, Playbook
from scoring.toml_reader import plain

FEWEST_LEADS = 20  # a value that fewer leads have, and nobody named, is `other`
FEWEST_IN_A_BAND = 50
MOST_BANDS, MOST_VALUES = 5, 30
_MOST_DECIMALS = 6
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Choices:
    """`form` is a criterion whose points are places: 0 is `other`, 1 `unknown`, then bands or values."""

    form: Criterion

    @property
    def attribute(self) -> str:
        return self.form.attribute

    @property
    def names(self) -> list[str]:
        """What stands at each place."""
        bands = [band_name(band) for band in self.form.bands]
        return [OTHER, UNKNOWN, *bands, *self.form.values]

    def places(self, histories: Histories) -> NDArray[np.intp]:
        """Which choice each lead has."""
        column = histories.attributes[self.attribute]
        of_text = [judge(self.form, text, 0).points for text in column.texts]
        return np.array([*of_text, 1])[column.of_lead].astype(np.intp)

    def points(self, playbook: Playbook) -> Numbers | None:
        """What a playbook gives for each choice; None where it does not ask for this attribute."""
        for criterion in playbook.criteria:
            if criterion.attribute == self.attribute:
                share = playbook.unknown_share
                texts = [*(plain(band.low) for band in self.form.bands), *self.form.values]
                given = [judge(criterion, text, share).points for text in (None, *texts)]
                return np.array([criterion.other, *given])
        return None

    def criterion(self, points: Sequence[float]) -> Criterion:
        """The criterion that gives each choice these points."""
        other, unknown, *rest = points
        bands = tuple(
            replace(band, points=worth) for band, worth in zip(self.form.bands, rest, strict=False)
        )
        values = dict(zip(self.form.values, rest, strict=False))
        return replace(self.form, bands=bands, values=values, other=other, unknown=unknown)


def choices(histories: Histories, playbook: Playbook) -> tuple[Choices, ...]:
    """The choices of every attribute that tells leads apart: those the playbook makes, and where it
    makes none and there are enough leads, bands between round numbers, or values.
    """
    agreed = {criterion.attribute: criterion for criterion in playbook.criteria}
    names = [*agreed, *(name for name in sorted(histories.attributes) if name not in agreed)]
    found = (
        _of(name, histories.attributes[name], agreed.get(name))
        for name in names
        if name in histories.attributes and (histories.attributes[name].of_lead >= 0).any()
    )
    return tuple(Choices(form) for form in found if form.bands or form.values)


def _of(name: str, column: Column, agreed: Criterion | None) -> Criterion:
    numbers = _Numbers.of(column)
    if (agreed and agreed.bands) or (not agreed and numbers.matter):
        bands = _bands(numbers, agreed.bands if agreed else ())
        placed = tuple(Band(low, high, place) for place, (low, high) in enumerate(bands, 2))
        return Criterion(name, bands=placed, unknown=1)
    listed = list(agreed.folded.values()) if agreed else []
    known = {text.casefold() for text in listed}
    listed += [text for text in _frequent(column) if text.casefold() not in known]
    return Criterion(name, values={text: place for place, text in enumerate(listed, 2)}, unknown=1)


def _frequent(column: Column) -> list[str]:
    """The values that enough leads have, the most frequent first."""
    leads = np.bincount(column.of_lead[column.of_lead >= 0], minlength=len(column.texts))
    counts: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for text, count in zip(column.texts, leads, strict=True):
        if stripped := text.strip():
            counts[spelt.setdefault(stripped.casefold(), stripped)] += int(count)
    return [text for text, count in counts.most_common(MOST_VALUES) if count >= FEWEST_LEADS]


@dataclass(frozen=True)
class _Numbers:
    """The numbers of the leads that have one, sorted; between two different ones is at least `step`."""

    sorted: Numbers
    step: float
    matter: bool

    @classmethod
    def of(cls, column: Column) -> "_Numbers":
        read = [as_number(text) for text in column.texts]
        of_text = np.array([*(math.nan if one is None else one for one in read), math.nan])
        known = column.of_lead[column.of_lead >= 0]
        numbers = np.sort(of_text[known][~np.isnan(of_text[known])])
        decimals = max((_decimals(one) for one in read if one is not None), default=0)
        # Few different numbers are names rather than amounts, and words among them are none.
        matter = len(numbers) > 0.8 * len(known) and len(np.unique(numbers)) > MOST_BANDS
        return cls(numbers, 10.0**-decimals, matter)

    def between(self, low: float, high: float) -> Numbers:
        first, beyond = np.searchsorted(self.sorted, [low, high + self.step / 2])
        return self.sorted[first:beyond]


def _decimals(number: float) -> int:
    return next((d for d in range(_MOST_DECIMALS) if round(number, d) == number), _MOST_DECIMALS)


def _bands(numbers: _Numbers, agreed: Sequence[Band]) -> list[tuple[float, float]]:
    """The agreed bands, disjoint, and bands of enough leads below, between and above them."""
    bands = _disjoint(agreed, numbers.step)
    edges = [-math.inf, *(edge for band in bands for edge in band), math.inf]
    for below, above in zip(edges[::2], edges[1::2], strict=True):
        bands += _split(numbers, below + numbers.step, above - numbers.step)
    return sorted(bands)


def _disjoint(bands: Sequence[Band], step: float) -> list[tuple[float, float]]:
    """The bands, each without what another one with more points takes from it."""
    starts = sorted({b.low for b in bands} | {round(b.high + step, _MOST_DECIMALS) for b in bands})
    found: list[tuple[float, float]] = []
    before = None
    for low, beyond in pairwise(starts):
        over = [band for band in bands if band.low <= low <= band.high]
        best = max(over, key=lambda band: band.points, default=None)
        high = round(beyond - step, _MOST_DECIMALS)
        if best is not None and best is before:
            found[-1] = (found[-1][0], high)
        elif best is not None:
            found.append((low, high))
        before = best
    return found


def _split(numbers: _Numbers, low: float, high: float) -> Iterator[tuple[float, float]]:
    """Bands of about as many leads each between round numbers; none where there are too few."""
    there = numbers.between(low, high)
    parts = min(MOST_BANDS, len(there) // FEWEST_IN_A_BAND)
    if not parts:
        return
    cuts = np.quantile(there, np.arange(1, parts) / parts)
    inner = {one for cut in cuts if there[0] < (one := _round(cut, numbers.step)) <= there[-1]}
    lowest = max(low, _round_down(there[0], numbers.step))
    highest = min(high, -_round_down(-there[-1], numbers.step))
    starts = [lowest, *sorted(inner), round(highest + numbers.step, _MOST_DECIMALS)]
    for start, beyond in pairwise(starts):
        yield start, round(beyond - numbers.step, _MOST_DECIMALS)


def _round(number: float, step: float) -> float:
    """Two digits of it, but no finer than the numbers themselves are."""
    return round(round(number / _unit(number, step)) * _unit(number, step), _MOST_DECIMALS)


def _round_down(number: float, step: float) -> float:
    return round(math.floor(number / _unit(number, step)) * _unit(number, step), _MOST_DECIMALS)


def _unit(number: float, step: float) -> float:
    if number == 0:
        return step
    return max(step, 10.0 ** (math.floor(math.log10(abs(number))) - 1))
