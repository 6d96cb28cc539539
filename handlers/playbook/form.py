"""What was typed into the modal of one part → the change of the playbook. Pure.

Every mistake is named at its field; what the file of a playbook may not say, no modal may either.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from handlers.playbook.lines import (
    looks_like_bands,
    read_bands,
    read_kinds,
    read_number,
    read_points,
    read_values,
)
from handlers.playbook.names import attribute_meant
from handlers.playbook.parts import Part
from scoring.ledger import OUTCOMES
from scoring.message import Message, Refused, say
from scoring.playbook import Band, Criterion, Playbook
from scoring.playbook_toml import check_playbook, to_toml
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
Edit = Callable[[Playbook], Playbook]


@dataclass(frozen=True)
class Mistaken:
    """What is wrong, by the block it was typed into."""

    mistakes: Mapping[str, Message]


def blocks_of(field: str, values: Iterable[str]) -> list[str]:
    """A long list stands in several blocks: `points:0`, `points:1`, …"""
    return [block for block in values if block.partition(":")[0] == field]


def read_part(
    part: Part, values: Values, before: Playbook, attribute: str | None
) -> Edit | Mistaken:
    """The change of this part; `attribute` names the criterion, None for a new one."""
    match part:
        case "thresholds":
            return _thresholds(values, before)
        case "points":
            return _points(values, before)
        case "fast_lane":
            return _fast_lane(values, before)
        case "rest":
            return _rest(values)
        case _:
            return _criterion(values, before, attribute)


def _thresholds(values: Values, before: Playbook) -> Edit | Mistaken:
    found, mistakes = _numbers(values, (HALF_LIFE, RIPE_AT, FIT_FLOOR, UNKNOWN_SHARE))
    share = found.get(UNKNOWN_SHARE, 0) / 100
    if not 0 <= share <= 1:
        mistakes[UNKNOWN_SHARE] = say("Write a share from 0 to 100.")
    try:
        half_life = timedelta(days=found.get(HALF_LIFE, 1))
    except OverflowError:
        half_life = timedelta.max
    if mistakes:
        return Mistaken(mistakes)
    if round(100 * before.unknown_share, 6) == found[UNKNOWN_SHARE]:
        share = before.unknown_share  # a third is shown rounded

    def edit(playbook: Playbook) -> Playbook:
        return replace(
            playbook,
            half_life=half_life,
            ripe_at=found[RIPE_AT],
            fit_floor=found[FIT_FLOOR],
            unknown_share=share,
        )

    wrong = {_FIELDS[one.place]: one.message for one in _mistakes(edit(Playbook()))}
    return Mistaken(wrong) if wrong else edit


def _points(values: Values, before: Playbook) -> Edit | Mistaken:
    blocks = blocks_of(POINTS, values)
    points: dict[str, float] = {}
    mistakes: dict[str, Message] = {}
    for block in blocks:
        try:
            found = read_points(_typed(values, block), before.points)
            _none_twice(found.keys() & points.keys())
            points |= found
        except Refused as refused:
            mistakes[block] = refused.message
    return Mistaken(mistakes) if mistakes else lambda playbook: replace(playbook, points=points)


def _fast_lane(values: Values, before: Playbook) -> Edit | Mistaken:
    try:
        kinds = read_kinds(_typed(values, FAST_LANE), {**before.points, **_none(before.fast_lane)})
    except Refused as refused:
        return Mistaken({FAST_LANE: refused.message})
    return lambda playbook: replace(playbook, fast_lane=kinds)


def _rest(values: Values) -> Edit | Mistaken:
    """An outcome whose field is empty has no rest."""
    fields = [block for block in blocks_of(REST, values) if _typed(values, block)]
    found, mistakes = _numbers(values, fields)
    if mistakes:
        return Mistaken(mistakes)
    days = {
        outcome: found[f"{REST}:{outcome}"] for outcome in OUTCOMES if f"{REST}:{outcome}" in found
    }

    def edit(playbook: Playbook) -> Playbook:
        return replace(playbook, rest_days=days)

    wrong = {
        f"{REST}:{one.place.partition('.')[2]}": one.message for one in _mistakes(edit(Playbook()))
    }
    return Mistaken(wrong) if wrong else edit


def _criterion(values: Values, before: Playbook, attribute: str | None) -> Edit | Mistaken:
    """`attribute` names the criterion that is changed; None for a new one."""
    there = next((one for one in before.criteria if one.attribute == attribute), None)
    if attribute is not None and values.get(OUT, {}).get(OUT, {}).get("selected_options"):
        return lambda playbook: _with(playbook, attribute, None)
    name = attribute_meant(_typed(values, ATTRIBUTE)) if attribute is None else attribute
    found, mistakes = _choices(values, name, has_values=bool(there and there.values))
    if attribute is None and (wrong := _wrong_name(name, before)):
        mistakes[ATTRIBUTE] = wrong
    if mistakes:
        return Mistaken(mistakes)
    refused = {
        block: reason
        for problem in reversed(_mistakes(Playbook(criteria=(found,))))
        for block, reason in [_at_field(problem, found, values)]
    }
    return Mistaken(refused) if refused else lambda playbook: _with(playbook, name, found)


def _choices(values: Values, name: str, has_values: bool) -> tuple[Criterion, dict[str, Message]]:
    optional = [block for block in (OTHER, UNKNOWN) if _typed(values, block)]
    numbers, mistakes = _numbers(values, optional)
    blocks = blocks_of(CHOICES, values)
    are_bands = not has_values and any(looks_like_bands(_typed(values, one)) for one in blocks)
    bands: list[Band] = []
    named: dict[str, float] = {}
    for block in blocks:
        try:
            if are_bands:
                bands += read_bands(_typed(values, block))
            else:
                more = read_values(_typed(values, block))
                _none_twice(more.keys() & named.keys())
                named |= more
        except Refused as refused:
            mistakes[block] = refused.message
    other, unknown = numbers.get(OTHER, 0.0), numbers.get(UNKNOWN)
    return Criterion(name, tuple(bands), named, other, unknown), mistakes


def _wrong_name(name: str, before: Playbook) -> Message | None:
    if not name:
        return say("Name the column of the leads that it is about, such as employees.")
    if any(one.attribute == name for one in before.criteria):
        return say("“{name}” has a criterion already: change that one.", name=name)
    return None


def _with(playbook: Playbook, attribute: str, criterion: Criterion | None) -> Playbook:
    """The playbook with this criterion in the place of the one of its attribute; None takes it out."""
    places = [one.attribute for one in playbook.criteria]
    if attribute not in places and criterion:
        return replace(playbook, criteria=(*playbook.criteria, criterion))
    swapped = (criterion if one.attribute == attribute else one for one in playbook.criteria)
    return replace(playbook, criteria=tuple(one for one in swapped if one))


def _at_field(problem: Problem, criterion: Criterion, values: Values) -> tuple[str, Message]:
    """The block that a mistake of the file belongs to, and its words there."""
    first = blocks_of(CHOICES, values)[0]
    place = problem.place.removeprefix(f"criteria 1 ({criterion.attribute})").removeprefix(", ")
    if place in (OTHER, UNKNOWN):
        return place, problem.message
    if place.startswith("band "):
        band = criterion.bands[int(place.split()[1].rstrip(",")) - 1]
        name = f"{band.low:g}–{band.high:g}"
    else:
        name = place.removeprefix("values").removeprefix(", ")
    if not name:
        return first, problem.message
    return first, say("“{line}”: {reason}", line=name, reason=problem.message)


def _numbers(values: Values, fields: Sequence[str]) -> tuple[dict[str, float], dict[str, Message]]:
    found: dict[str, float] = {}
    mistakes: dict[str, Message] = {}
    for field in fields:
        try:
            found[field] = read_number(_typed(values, field).rstrip(" %"))
        except Refused as refused:
            mistakes[field] = refused.message
    return found, mistakes


def _mistakes(playbook: Playbook) -> list[Problem]:
    return [one for one in check_playbook(to_toml(playbook))[1] if one.fatal]


def _none_twice(names: Iterable[str]) -> None:
    for name in names:
        raise Refused(say("“{line}”: this is there twice", line=name))


def _none(kinds: Iterable[str]) -> dict[str, float]:
    return dict.fromkeys(kinds, 0.0)


def _typed(values: Values, block: str) -> str:
    return (values.get(block, {}).get(block, {}).get("value") or "").strip()
