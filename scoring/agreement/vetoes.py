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
    """Of the leads whose fate is known: how many have each choice of each criterion."""

    leads: int
    of_choice: Mapping[tuple[str, str], int]


def agenda(
    vetoes: Sequence[Veto], fates: Sequence[Mapping[str, str]], playbook: Playbook
) -> Agenda:
    """What the vetoes say about the playbook. `fates` are the attributes of all leads whose fate is
    known, the vetoed ones among them.
    """
    groups = grouped([veto.note for veto in vetoes])
    known = _known(fates, playbook)
    items = tuple(
        _item(group.reason, [vetoes[place] for place in group.places], known, playbook)
        for group in groups
        if len(group.places) >= MIN_CASES
    )
    return Agenda(len(vetoes), sum(len(group.places) for group in groups), items)


def suggested_points(points: float, vetoed: float, vetoed_elsewhere: float) -> int:
    """What a choice deserves whose leads are vetoed so often (shares, 0 to 1), others so often: its
    points times the chance of no veto here over that elsewhere, in fives, and less than now.
    """
    deserved = points * (1 - vetoed) / max(1 - vetoed_elsewhere, 1e-9)
    in_fives = _STEP * round(deserved / _STEP)
    return max(min(in_fives, math.ceil(points / _STEP) * _STEP - _STEP), 0)


def chance_of_so_many(cases: int, of: int, share: float) -> float:
    """P(X ≥ cases) for X binomial with `of` draws of probability `share`."""
    return math.fsum(
        math.comb(of, hits) * share**hits * (1 - share) ** (of - hits)
        for hits in range(cases, of + 1)
    )


def _known(fates: Sequence[Mapping[str, str]], playbook: Playbook) -> _Fates:
    counts: Counter[tuple[str, str]] = Counter()
    for criterion in playbook.criteria:
        # Each text is judged once, however many leads have it.
        texts = Counter(attributes.get(criterion.attribute) for attributes in fates)
        for text, leads in texts.items():
            counts[criterion.attribute, choice_of(criterion, text)] += leads
    return _Fates(len(fates), counts)


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
    here = known.of_choice[criterion.attribute, choice.name]
    elsewhere = max(known.leads - here, 1)
    points = suggested_points(
        choice.points, min(cases / max(here, 1), 1), (len(vetoes) - cases) / elsewhere
    )
    return Item(reason, len(vetoes), criterion.attribute, choice.name, cases, choice.points, points)


def _cases(
    criterion: Criterion, vetoes: Sequence[Veto], unknown_share: float
) -> list[tuple[Choice, int]]:
    of = Counter(choice_of(criterion, veto.attributes.get(criterion.attribute)) for veto in vetoes)
    return [(choice, of[choice.name]) for choice in choices(criterion, unknown_share)]


def _chance(criterion: Criterion, choice: Choice, cases: int, of: int, known: _Fates) -> float:
    share = known.of_choice[criterion.attribute, choice.name] / max(known.leads, 1)
    return chance_of_so_many(cases, of, min(share, 1.0))
