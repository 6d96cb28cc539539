"""The choices of a criterion: its bands or values, and what holds outside all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scoring.fit import FitPart, judge
from scoring.playbook import Band, Criterion
from scoring.toml_reader import plain

# How the two are named that no playbook names; a band is "50–70", a value its own name.
OTHER, UNKNOWN = "*other*", "*unknown*"


@dataclass(frozen=True)
class Choice:
    """One answer to a criterion, and what it is worth."""

    name: str
    points: float


def choices(criterion: Criterion, unknown_share: float) -> tuple[Choice, ...]:
    """All of a criterion, in the order of the playbook; `other` and `unknown` come last."""
    named = [Choice(band_name(band), band.points) for band in criterion.bands]
    named += [Choice(name, points) for name, points in criterion.values.items()]
    unknown = judge(criterion, None, unknown_share).points
    return (*named, Choice(OTHER, criterion.other), Choice(UNKNOWN, unknown))


def choice_of(criterion: Criterion, value: str | None) -> str:
    """The name of the choice that a lead's attribute falls into."""
    return _name(judge(criterion, value, 0.0))


def with_points(criterion: Criterion, points: Mapping[str, float]) -> Criterion:
    """The criterion with other points for the choices that are named."""
    return replace(
        criterion,
        bands=tuple(
            replace(band, points=points.get(band_name(band), band.points))
            for band in criterion.bands
        ),
        values={name: points.get(name, of) for name, of in criterion.values.items()},
        other=points.get(OTHER, criterion.other),
        unknown=points.get(UNKNOWN, criterion.unknown),
    )


def band_name(band: Band) -> str:
    return f"{plain(band.low)}–{plain(band.high)}"


def _name(part: FitPart) -> str:
    match part.matched:
        case Band():
            return band_name(part.matched)
        case str():
            return part.matched
        case None:
            return OTHER if part.known else UNKNOWN
