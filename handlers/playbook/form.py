"""What was typed into the modal of one part → the change of the playbook. Pure.

Every mistake is named at its field; what the file of a playbook may not say, no modal may either.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from handlers.playbook.lines import (
    Unreadable,
    looks_like_bands,
    read_bands,
    read_kinds,
    read_number,
    read_points,
    read_values,
)
from handlers.playbook.names import attribute_meant
from handlers.playbook.parts import Part
from scoring.agreement.choices import band_name
from scoring.ledger import OUTCOMES
from scoring.message import Message, Refused, say
from scoring.playbook import Criterion, Playbook
from scoring.playbook_toml import LONGEST_DAYS, check_playbook, to_toml
from scoring.toml_reader import Problem

HALF_LIFE, RIPE_AT, FIT_FLOOR, UNKNOWN_SHARE = "half_life", "ripe_at", "fit_floor", "unknown_share"
POINTS, FAST_LANE, REST = "points", "fast_lane", "rest"
ATTRIBUTE, CHOICES, OTHER, UNKNOWN, OUT = "attribute", "choices", "other", "unknown", "out"
_FIELDS = {
    "half_life_days": HALF_LIFE,
    RIPE_AT: RIPE_AT,
    FIT_FLOOR: FIT_FLOOR,
}

Values = Mapping[str, Mapping[str, Any]]
Read = TypeVar("Read")
Edit = Callable[[Playbook], Playbook]


@dataclass(frozen=True)
class Mistaken:
    """What is wrong, by the block it was typed into."""

    mistakes: Mapping[str, Sequence[Message]]


def read_part(
    part: Part, values: Values, before: Playbook, attribute: str | None
) -> Edit | Mistaken:
    """The change of this part; `attribute` names the criterion, None for a new one."""
    form = _Form(values)
    match part:
        case "thresholds":
            edit = _thresholds(form, before)
        case "points":
            edit = _points(form, before)
        case "fast_lane":
            edit = _fast_lane(form, before)
        case "rest":
            edit = _rest(form)
        case _:
            edit = _criterion(form, before, attribute)
    return Mistaken(form.mistakes) if form.mistakes else edit


class _Form:
    """What was typed, and what is wrong with it. A long list stands in several blocks: `points:1`,
    `points:2`, …
    """

    def __init__(self, values: Values) -> None:
        self.values = values
        self.mistakes: dict[str, list[Message]] = {}

    def refuse(self, block: str, why: Message) -> None:
        self.mistakes.setdefault(block, []).append(why)

    def text(self, block: str) -> str:
        return (self.values.get(block, {}).get(block, {}).get("value") or "").strip()

    def blocks(self, field: str) -> list[str]:
        return [block for block in self.values if block.partition(":")[0] == field]

    def number(self, block: str) -> float:
        try:
            return read_number(self.text(block).rstrip(" %"))
        except Refused as refused:
            self.refuse(block, refused.message)
            return 0.0

    def number_or_none(self, block: str) -> float | None:
        return self.number(block) if self.text(block) else None

    def lines(self, field: str, read: Callable[[str], Iterable[Read]]) -> list[Read]:
        """What all blocks of the field say."""
        found: list[Read] = []
        for block in self.blocks(field):
            try:
                found += read(self.text(block))
            except Unreadable as unreadable:
                self.mistakes[block] = [*unreadable.reasons]
        return found

    def named(self, field: str, read: Callable[[str], Mapping[str, float]]) -> dict[str, float]:
        """Points by names; none may be there twice."""
        found: dict[str, float] = {}
        for name, points in self.lines(field, lambda text: read(text).items()):
            if name in found:
                twice = say("“{line}”: {reason}", line=name, reason=say("this is there twice"))
                self.refuse(self.blocks(field)[-1], twice)
            found[name] = points
        return found

    def check(self, playbook: Playbook, block_of: Callable[[Problem], tuple[str, Message]]) -> None:
        """Refuses what the file of a playbook may not say either; `block_of` says where."""
        if not self.mistakes:
            for problem in check_playbook(to_toml(playbook))[1]:
                if problem.fatal:
                    self.refuse(*block_of(problem))


def _thresholds(form: _Form, before: Playbook) -> Edit:
    ripe_at, fit_floor = form.number(RIPE_AT), form.number(FIT_FLOOR)
    percent = form.number(UNKNOWN_SHARE)
    share = percent / 100
    if round(100 * before.unknown_share, 6) == percent:
        share = before.unknown_share  # a third is shown rounded
    if not 0 <= share <= 1:
        form.refuse(UNKNOWN_SHARE, say("Write a share from 0 to 100."))
    # Longer ones are too long for a playbook, and for Python.
    half_life = timedelta(days=min(form.number(HALF_LIFE), 10 * LONGEST_DAYS))

    def edit(playbook: Playbook) -> Playbook:
        return replace(
            playbook,
            half_life=half_life,
            ripe_at=ripe_at,
            fit_floor=fit_floor,
            unknown_share=share,
        )

    form.check(edit(Playbook()), lambda problem: (_FIELDS[problem.place], problem.message))
    return edit


def _points(form: _Form, before: Playbook) -> Edit:
    points = form.named(POINTS, lambda text: read_points(text, before.points))
    return lambda playbook: replace(playbook, points=points)


def _fast_lane(form: _Form, before: Playbook) -> Edit:
    known = {*before.points, *before.fast_lane}
    kinds = tuple(dict.fromkeys(form.lines(FAST_LANE, lambda text: read_kinds(text, known))))
    return lambda playbook: replace(playbook, fast_lane=kinds)


def _rest(form: _Form) -> Edit:
    """An outcome whose field is empty has no rest."""
    typed = {outcome: form.number_or_none(f"{REST}:{outcome}") for outcome in OUTCOMES}
    days = {outcome: number for outcome, number in typed.items() if number is not None}

    def edit(playbook: Playbook) -> Playbook:
        return replace(playbook, rest_days=days)

    def block_of(problem: Problem) -> tuple[str, Message]:
        return f"{REST}:{problem.place.partition('.')[2]}", problem.message

    form.check(edit(Playbook()), block_of)
    return edit


def _criterion(form: _Form, before: Playbook, attribute: str | None) -> Edit:
    there = next((one for one in before.criteria if one.attribute == attribute), None)
    if there and form.values.get(OUT, {}).get(OUT, {}).get("selected_options"):
        return lambda playbook: _with(playbook, there.attribute, None)
    name = attribute or attribute_meant(form.text(ATTRIBUTE))
    are_new = (looks_like_bands(form.text(block)) for block in form.blocks(CHOICES))
    if there.bands if there else any(are_new):
        criterion = Criterion(name, tuple(form.lines(CHOICES, read_bands)))
    else:
        criterion = Criterion(name, values=form.named(CHOICES, read_values))
    other, unknown = form.number_or_none(OTHER), form.number_or_none(UNKNOWN)
    criterion = replace(criterion, other=other or 0.0, unknown=unknown)
    if attribute is None:
        _check_name(form, name, before)
    form.check(
        Playbook(criteria=(criterion,)),
        lambda problem: _at_field(problem, criterion, form.blocks(CHOICES)[0]),
    )
    return lambda playbook: _with(playbook, name, criterion)


def _check_name(form: _Form, name: str, before: Playbook) -> None:
    if not name:
        missing = say("Name the column of the leads that it is about, such as employees.")
        form.refuse(ATTRIBUTE, missing)
    if any(one.attribute == name for one in before.criteria):
        there = say("“{name}” has a criterion already: change that one.", name=name)
        form.refuse(ATTRIBUTE, there)


def _with(playbook: Playbook, attribute: str, criterion: Criterion | None) -> Playbook:
    """The playbook with this criterion in the place of the one of its attribute; None takes it out."""
    places = [one.attribute for one in playbook.criteria]
    if attribute not in places and criterion:
        return replace(playbook, criteria=(*playbook.criteria, criterion))
    swapped = (criterion if one.attribute == attribute else one for one in playbook.criteria)
    return replace(playbook, criteria=tuple(one for one in swapped if one))


def _at_field(problem: Problem, criterion: Criterion, choices: str) -> tuple[str, Message]:
    """The block that a mistake of the file belongs to, and its words there."""
    place = problem.place.removeprefix(f"criteria 1 ({criterion.attribute})").removeprefix(", ")
    if place in (OTHER, UNKNOWN):
        return place, problem.message
    if place.startswith("band "):
        name = band_name(criterion.bands[int(place.split()[1].rstrip(",")) - 1])
    else:
        name = place.removeprefix("values").removeprefix(", ")
    if not name:
        return choices, problem.message
    return choices, say("“{line}”: {reason}", line=name, reason=problem.message)
