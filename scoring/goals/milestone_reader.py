"""The milestones by hand in a goal's TOML, and whether they lead to its targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from scoring.goals.days_reader import read_day
from scoring.goals.goal import Milestone, Target
from scoring.goals.target_reader import amount, measures
from scoring.money import Money
from scoring.toml_reader import Reader, closest, joined

SETTINGS = ("to", "name", "targets")


@dataclass(frozen=True)
class Period:
    begins: date
    ends: date


def read_milestones(
    reader: Reader, data: Mapping[str, Any], period: Period | None, targets: Sequence[Target]
) -> tuple[Milestone, ...]:
    """Milestones in order up to the goal's end; without a `period` (it has a mistake) their order
    among themselves is all that is checked.
    """
    found: list[tuple[str, Milestone]] = []
    for place, entry in reader.tables(data, "milestones"):
        reader.expect(entry, SETTINGS, place)
        ends = read_day(reader, entry, "to", place, required=True)
        name = reader.words(entry, "name", place) or ""
        parts = _parts(reader, entry, place, targets)
        if ends is not None:
            found.append((place, Milestone(ends, name, parts)))
    milestones = tuple(milestone for _, milestone in found)
    _check_order(reader, found, period)
    if not (reader.has_mistakes("targets") or reader.has_mistakes("milestones")):
        _check_sums(reader, milestones, targets)
    return milestones


def _parts(
    reader: Reader, entry: Mapping[str, Any], place: str, targets: Sequence[Target]
) -> dict[str, Decimal]:
    by_measure = {target.measure: target for target in targets}
    parts: dict[str, Decimal] = {}
    table = reader.table(entry, "targets", place)
    for at, measure, value in measures(reader, table, joined(place, "targets")):
        target = by_measure.get(measure)
        if target is None:
            _refuse_measure(reader, at, measure, by_measure)
        elif measure in parts:
            reader.refuse(at, "{measure} has a target already", measure=measure)
        elif (read := amount(reader, at, measure, value)) is not None:
            if read.currency != target.currency:
                whole = _words(target.amount, target)
                reader.refuse(at, "must be a part of the goal's {whole}", whole=whole)
            parts[measure] = read.number
    return parts


def _refuse_measure(
    reader: Reader, place: str, measure: str, targets: Mapping[str, Target]
) -> None:
    if reader.has_mistakes("targets"):  # perhaps it is that one
        return
    reader.refuse(
        place,
        "is no target of the goal; write {known}",
        known=closest(measure, targets) or ", ".join(targets),
    )


def _check_order(
    reader: Reader, found: Sequence[tuple[str, Milestone]], period: Period | None
) -> None:
    before: date | None = None
    for place, milestone in found:
        at = joined(place, "to")
        if before is not None and milestone.ends <= before:
            reader.refuse(at, "must be after {before}, the end of the one before it", before=before)
        elif period and milestone.ends < period.begins:
            reader.refuse(at, "is before the goal begins, on {begins}", begins=period.begins)
        elif period and milestone.ends > period.ends:
            reader.refuse(at, "is after the goal's end, {ends}", ends=period.ends)
        before = milestone.ends
    if period and found and before is not None and before < period.ends:
        reader.refuse(
            joined(found[-1][0], "to"),
            "the last one must reach the goal's end, {ends}",
            ends=period.ends,
        )


def _check_sums(reader: Reader, milestones: Sequence[Milestone], targets: Sequence[Target]) -> None:
    """Whether the parts that are given are the whole; where none is given, the days say how much."""
    for target in targets:
        parts = [one.amounts[target.measure] for one in milestones if target.measure in one.amounts]
        if parts and sum(parts) != target.amount:
            reader.refuse(
                "milestones",
                "the parts of {measure} add up to {sum}, not to {whole}",
                measure=target.measure,
                sum=_words(sum(parts, Decimal(0)), target),
                whole=_words(target.amount, target),
            )


def _words(number: Decimal, target: Target) -> str:
    return str(Money(number, target.currency)) if target.currency else f"{number:f}"
