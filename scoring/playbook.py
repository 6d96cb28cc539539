"""The playbook: what marketing and sales agreed on, as a value."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from scoring.counting import Bursts
from scoring.ledger import Outcome, Signal


@dataclass(frozen=True)
class Band:
    """Numbers from `low` to `high`, both included, are worth `points`."""

    low: float
    high: float
    points: float


@dataclass(frozen=True)
class Criterion:
    """One trait of the buyer persona: bands over a number, or values of a category.

    `other` is for a known value in no band or list; `unknown` for no value (None: the playbook's
    share of the maximum).
    """

    attribute: str
    bands: tuple[Band, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    other: float = 0.0
    unknown: float | None = None

    @cached_property
    def maximum(self) -> float:
        return max([b.points for b in self.bands] + [*self.values.values(), self.other])

    @cached_property
    def folded(self) -> Mapping[str, str]:
        """The names of the values, by how they are compared: without regard to upper and lower case."""
        return {name.casefold(): name for name in reversed([*self.values])}


@dataclass(frozen=True)
class Playbook:
    half_life: timedelta = timedelta(days=14)
    ripe_at: float = 30.0
    fit_floor: float = 50.0
    unknown_share: float = 0.5
    fast_lane: tuple[str, ...] = ()
    points: Mapping[str, float] = field(default_factory=dict)
    rest_days: Mapping[Outcome, float] = field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()
    bursts: Bursts = field(default_factory=Bursts)
    version: int = 0

    @cached_property
    def maximum(self) -> float:
        """What a lead that matches every criterion best is given."""
        return math.fsum(criterion.maximum for criterion in self.criteria)

    def points_of(self, signal: Signal) -> float:
        """The signal's own points, else this playbook's for its kind, else 0."""
        return self.points.get(signal.kind, 0.0) if signal.points is None else signal.points

    def rest_after(self, outcome: Outcome) -> timedelta:
        return timedelta(days=self.rest_days.get(outcome, 0.0))
