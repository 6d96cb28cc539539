"""The one suggestion of a weekly review: a table of rules, each with its reason in numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scoring.review import HitRate, Hour, Week, difference

MIN_CALLS = 20  # of an hour of the day: one hour of many is looked at
MANY_RIPE = 5
NAMES = 3
# The best of a day's hours looks better than it is: a difference has to be surer than of one rate.
_99_PERCENT = 2.575829


@dataclass(frozen=True)
class NameNextStep:
    """Appointments of late without a next step, whose leads are open: the first names, and how many."""

    names: tuple[str, ...]
    appointments: int


@dataclass(frozen=True)
class CallRipe:
    """Ripe leads that nobody has touched since they ripened."""

    leads: int


@dataclass(frozen=True)
class LookAtRate:
    """A rate that fell, or rose, more than chance does."""

    rate: HitRate


@dataclass(frozen=True)
class CallAtOtherHours:
    """When most calls are made, and when more are answered."""

    most: Hour
    best: Hour


@dataclass(frozen=True)
class LogSomething:
    """A week without an entry, after so many in four weeks."""

    recent: int


@dataclass(frozen=True)
class CollectCases:
    """The rate that lacks the fewest cases."""

    rate: HitRate


@dataclass(frozen=True)
class CarryOn:
    """Nothing stands out among so many touchpoints of four weeks."""

    recent: int


Suggestion: TypeAlias = (
    NameNextStep | CallRipe | LookAtRate | CallAtOtherHours | LogSomething | CollectCases | CarryOn
)


@dataclass(frozen=True)
class Facts:
    """What a suggestion is chosen from. `recent` counts the touchpoints of four weeks; `ripe` the ripe
    leads that nobody touched; `left_open` names those of appointments without a next step.
    """

    week: Week
    rates: Sequence[HitRate]
    recent: int
    ripe: int = 0
    left_open: Sequence[str] = ()
    hours: Sequence[Hour] = ()


def suggestion(facts: Facts) -> Suggestion:
    """What the first of the rules has to say that applies."""
    found = (rule(facts) for rule in RULES)
    return next((one for one in found if one is not None), CarryOn(facts.recent))


def _name_next_step(facts: Facts) -> Suggestion | None:
    if not facts.left_open:
        return None
    return NameNextStep(tuple(facts.left_open[:NAMES]), len(facts.left_open))


def _call_ripe(facts: Facts) -> Suggestion | None:
    return CallRipe(facts.ripe) if facts.ripe >= MANY_RIPE else None


def _nothing_logged(facts: Facts) -> Suggestion | None:
    return None if facts.week.kinds else LogSomething(facts.recent)


def _rate_fell(facts: Facts) -> Suggestion | None:
    fell = [one for one in facts.rates if one.change == "fell"]
    return LookAtRate(fell[-1]) if fell else None  # the last is nearest to the deal


def _other_hours(facts: Facts) -> Suggestion | None:
    """Where most calls are made at an hour at which surely fewer are answered than at the best."""
    known = [one for one in facts.hours if one.calls.cases >= MIN_CALLS]
    if not known:
        return None
    most = max(known, key=lambda one: one.calls.cases)
    best = max(known, key=lambda one: one.calls.rate)
    low, _ = difference(best.calls, most.calls, _99_PERCENT)
    return CallAtOtherHours(most, best) if low > 0 else None


def _rate_rose(facts: Facts) -> Suggestion | None:
    rose = [one for one in facts.rates if one.change == "rose"]
    return LookAtRate(rose[-1]) if rose else None


def _collect_cases(facts: Facts) -> Suggestion | None:
    lacking = [one for one in facts.rates if one.missing]
    return CollectCases(min(lacking, key=lambda one: one.missing)) if lacking else None


Rule: TypeAlias = Callable[[Facts], Suggestion | None]
# What is nearest to a deal, and done soonest, comes first; praise after what is to be done.
RULES: Sequence[Rule] = (
    _name_next_step,
    _call_ripe,
    _nothing_logged,
    _rate_fell,
    _other_hours,
    _rate_rose,
    _collect_cases,
)
