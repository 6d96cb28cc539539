"""The agenda that vetoes write: which reason of "not a fit" comes from which choice of the persona.

A reason belongs to a choice where at least half of its cases have it, and so many would come together
by chance less than once in twenty looks: one-sided binomial test against the share of the choice among
all leads whose fate is known, corrected for the number of choices looked at (Bonferroni).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.agreement.choices import Choice, choice_of, choices
from scoring.agreement.reasons import grouped
from scoring.playbook import Criterion, Playbook

MIN_CASES = 5
MIN_SHARE = 0.5
_CHANCE = 0.05
_STEP = 5  # points are suggested in fives


@dataclass(frozen=True)
class Veto:
    """A lead that a rep found to be no fit, and why, in the rep's words."""

    lead: str
    note: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Fate:
    """A lead of which it is known how it ended."""

    won: bool
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Agenda:
    """`vetoes` were given, `reasons` of them with a reason; the items, the most cases first."""

    vetoes: int
    reasons: int
    items: tuple["Item", ...]


@dataclass(frozen=True)
class Item:
    """`cases` vetoes say `reason`; `of_choice` of them have the choice, which has `points` now and
    deserves `suggested`. Where no choice stands out, `attribute` is empty.
    """

    reason: str
    cases: int
    attribute: str = ""
    choice: str = ""
    of_choice: int = 0
    points: float = 0.0
    suggested: int = 0


@dataclass(frozen=True)
class _Fates:
    """Of the leads whose fate is known, and of the wins among them: how many have each choice of each
    criterion.
    """

    leads: int
    wins: int
    leads_of: Mapping[tuple[str, str], int]
    wins_of: Mapping[tuple[str, str], int]


def agenda(vetoes: Sequence[Veto], fates: Sequence[Fate], playbook: Playbook) -> Agenda:
    """What the vetoes say about the playbook; those who were vetoed are among the `fates`."""
    groups = grouped([veto.note for veto in vetoes])
    known = _known(fates, playbook)
    items = tuple(
        _item(group.reason, [vetoes[place] for place in group.places], known, playbook)
        for group in groups
        if len(group.places) >= MIN_CASES
    )
    return Agenda(len(vetoes), sum(len(group.places) for group in groups), items)


def suggested_points(
    points: float, wins: int, vetoes: int, wins_elsewhere: int, vetoes_elsewhere: int
) -> int:
    """What a choice deserves: its points times the share of wins among its wins and vetoes, over that
    share elsewhere; in fives, and less than now. Each share begins as one of two (Laplace).
    """
    share = (wins + 1) / (wins + vetoes + 2)
    elsewhere = (wins_elsewhere + 1) / (wins_elsewhere + vetoes_elsewhere + 2)
    in_fives = _STEP * round(points * share / elsewhere / _STEP)
    return max(min(in_fives, math.ceil(points / _STEP) * _STEP - _STEP), 0)


def chance_of_so_many(cases: int, of: int, share: float) -> float:
    """P(X ≥ cases) for X binomial with `of` draws of probability `share`."""
    return math.fsum(
        math.comb(of, hits) * share**hits * (1 - share) ** (of - hits)
        for hits in range(cases, of + 1)
    )


def _known(fates: Sequence[Fate], playbook: Playbook) -> _Fates:
    leads: Counter[tuple[str, str]] = Counter()
    wins: Counter[tuple[str, str]] = Counter()
    for criterion in playbook.criteria:
        # Each text is judged once, however many leads have it.
        texts = Counter((fate.attributes.get(criterion.attribute), fate.won) for fate in fates)
        for (text, won), times in texts.items():
            choice = criterion.attribute, choice_of(criterion, text)
            leads[choice] += times
            wins[choice] += times * won
    return _Fates(len(fates), sum(fate.won for fate in fates), leads, wins)


def _item(reason: str, vetoes: Sequence[Veto], known: _Fates, playbook: Playbook) -> Item:
    looks = sum(len(choices(criterion, playbook.unknown_share)) for criterion in playbook.criteria)
    found = [
        (chance, criterion, choice, cases)
        for criterion in playbook.criteria
        for choice, cases in _cases(criterion, vetoes, playbook.unknown_share)
        if cases >= MIN_SHARE * len(vetoes) and choice.points > 0
        for chance in [_chance(criterion, choice, cases, len(vetoes), known)]
        if chance * looks < _CHANCE
    ]
    if not found:
        return Item(reason, len(vetoes))
    _, criterion, choice, cases = min(found, key=lambda one: (one[0], one[1].attribute))
    wins = known.wins_of[criterion.attribute, choice.name]
    points = suggested_points(choice.points, wins, cases, known.wins - wins, len(vetoes) - cases)
    return Item(reason, len(vetoes), criterion.attribute, choice.name, cases, choice.points, points)


def _cases(
    criterion: Criterion, vetoes: Sequence[Veto], unknown_share: float
) -> list[tuple[Choice, int]]:
    of = Counter(choice_of(criterion, veto.attributes.get(criterion.attribute)) for veto in vetoes)
    return [(choice, of[choice.name]) for choice in choices(criterion, unknown_share)]


def _chance(criterion: Criterion, choice: Choice, cases: int, of: int, known: _Fates) -> float:
    share = known.leads_of[criterion.attribute, choice.name] / max(known.leads, 1)
    return chance_of_so_many(cases, of, min(share, 1.0))
