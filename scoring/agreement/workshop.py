"""A persona workshop: what colleagues of both sides would give each choice, and where they meet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from statistics import fmean
from typing import Literal

from scoring.agreement.choices import Choice, choices, with_points
from scoring.agreement.proposal import SIDES, Side
from scoring.playbook import Criterion, Playbook

MOST_ASKED = 72  # choices: with the names of their criteria they fit into one modal
MOST_POINTS = 100  # where the playbook itself gives no more
ROUNDED_TO = 5  # of a compromise: nobody means 63 points
AGREE_WITHIN, NEARLY_WITHIN = 10, 25  # points

# How far the two sides are from each other; None: one of them, or both, gave no points.
Closeness = Literal["agree", "nearly", "far_apart"]
# Attribute → choice (`scoring.agreement.choices`) → points.
Points = Mapping[str, Mapping[str, int]]
# A criterion is gone from the playbook, has other choices by now, or would give no points at all.
WhyNot = Literal["gone", "changed", "worthless"]
# Everybody has answered who is still there, its time is over, or somebody closed it earlier.
WhyOver = Literal["answered", "ended", "closed"]


@dataclass(frozen=True)
class Answer:
    """What one colleague gave; what they left empty is not in it."""

    side: Side
    points: Points


@dataclass(frozen=True)
class Question:
    """A criterion that is asked about, with those of its choices that are."""

    attribute: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Opinion:
    """What both sides gave one choice that has `points` in the playbook: the mean of each side that
    said something, the least and the most that anybody gave.

    `apart` is by how many points somebody of marketing and somebody of sales differ, on average over
    all such pairs: so it grows with the gap between the sides and with the quarrel within them.
    """

    choice: str
    points: float
    means: Mapping[Side, float]
    least: int | None = None
    most: int | None = None
    apart: float | None = None

    @property
    def compromise(self) -> int | None:
        """Half way between the means of the sides, to the next 5; None where a side said nothing."""
        if len(self.means) < len(SIDES):
            return None
        return int((fmean(self.means.values()) + ROUNDED_TO / 2) // ROUNDED_TO) * ROUNDED_TO


@dataclass(frozen=True)
class Opinions:
    """What both sides gave one criterion. They are as far apart as over its hottest choice."""

    attribute: str
    choices: tuple[Opinion, ...]

    @property
    def apart(self) -> float | None:
        return max((one.apart for one in self.choices if one.apart is not None), default=None)

    @property
    def closeness(self) -> Closeness | None:
        if self.apart is None:
            return None
        if self.apart <= AGREE_WITHIN:
            return "agree"
        return "nearly" if self.apart <= NEARLY_WITHIN else "far_apart"


@dataclass(frozen=True)
class Compromise:
    """The playbook with the compromises in it, and the criteria that could not be changed."""

    playbook: Playbook
    left: Mapping[str, WhyNot]


def why_over(have_answered: Iterable[bool], ends_at: datetime, now: datetime) -> WhyOver | None:
    """Why a workshop is over, None while it is not. `have_answered` is of those who are still there:
    who has left holds up nobody.
    """
    if all(have_answered):
        return "answered"
    return "ended" if ends_at <= now else None


def questions(playbook: Playbook, most: int = MOST_ASKED) -> tuple[Question, ...]:
    """What is asked, in the order of the playbook. Of more choices than `most`, those of the criteria
    that weigh most, and of each criterion those that are worth most.
    """
    of_all = [
        (-criterion.maximum, place, -choice.points, choice)
        for place, criterion in enumerate(playbook.criteria)
        for choice in choices(criterion, playbook.unknown_share)
    ]
    asked = {(one[1], one[3].name) for one in sorted(of_all, key=lambda one: one[:3])[:most]}
    found = (
        Question(
            criterion.attribute,
            tuple(
                choice
                for choice in choices(criterion, playbook.unknown_share)
                if (place, choice.name) in asked
            ),
        )
        for place, criterion in enumerate(playbook.criteria)
    )
    return tuple(question for question in found if question.choices)


def not_asked(playbook: Playbook, asked: Sequence[Question]) -> int:
    """How many choices of the playbook are not among them."""
    every = sum(len(choices(one, playbook.unknown_share)) for one in playbook.criteria)
    return every - sum(len(question.choices) for question in asked)


def most_points(playbook: Playbook) -> int:
    """The most that anybody may give: 100, or what the playbook's heaviest criterion gives."""
    return max([MOST_POINTS, *(round(criterion.maximum) for criterion in playbook.criteria)])


def opinions(asked: Sequence[Question], answers: Sequence[Answer]) -> tuple[Opinions, ...]:
    """What was given, the criteria over which the sides are furthest apart first, and those to which a
    side said nothing last.
    """
    found = [
        Opinions(
            question.attribute,
            tuple(_opinion(question.attribute, choice, answers) for choice in question.choices),
        )
        for question in asked
    ]
    return tuple(
        sorted(found, key=lambda one: -1 if one.apart is None else one.apart, reverse=True)
    )


def compromise(asked: Playbook, current: Playbook, found: Iterable[Opinions]) -> Compromise:
    """What both sides can live with, in the playbook as it is by now. `asked` is the one that they
    were asked about: a criterion that has other choices since is left as it is.
    """
    was = {criterion.attribute: criterion for criterion in asked.criteria}
    now = {criterion.attribute: criterion for criterion in current.criteria}
    left: dict[str, WhyNot] = {}
    for one in found:
        points = {c.choice: c.compromise for c in one.choices if c.compromise is not None}
        if not points:
            continue
        why, criterion = _met(was[one.attribute], now.get(one.attribute), points)
        if why:
            left[one.attribute] = why
        elif criterion:
            now[one.attribute] = criterion
    return Compromise(replace(current, criteria=tuple(now.values())), left)


def _opinion(attribute: str, choice: Choice, answers: Sequence[Answer]) -> Opinion:
    given: dict[Side, list[int]] = {side: [] for side in SIDES}
    for answer in answers:
        points = answer.points.get(attribute, {}).get(choice.name)
        if points is not None:
            given[answer.side].append(points)
    means = {side: fmean(of_side) for side, of_side in given.items() if of_side}
    pairs = [abs(one - other) for one, other in product(*given.values())]
    every = [points for of_side in given.values() for points in of_side]
    return Opinion(
        choice.name,
        choice.points,
        means,
        min(every, default=None),
        max(every, default=None),
        fmean(pairs) if pairs else None,
    )


def _met(
    was: Criterion, now: Criterion | None, points: Mapping[str, int]
) -> tuple[WhyNot | None, Criterion | None]:
    if now is None:
        return "gone", None
    if _names(was) != _names(now):
        return "changed", None
    met = with_points(now, points)
    if met.maximum <= 0:
        return "worthless", None
    # Who is not known cannot be worth more than who is.
    return None, met if met.unknown is None else replace(met, unknown=min(met.unknown, met.maximum))


def _names(criterion: Criterion) -> set[str]:
    return {choice.name for choice in choices(criterion, 0)}
