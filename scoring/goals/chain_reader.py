"""The chains in a goal's TOML: `[[chain]]` for one, `[[chains]]` for several by their channels."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from scoring.figure_values import figure_name
from scoring.goals.goal import Chain, Level, When
from scoring.goals.standard_chain import standard_chain
from scoring.ledger import OUTCOMES, TOUCHPOINT_KINDS, Outcome, TouchpointKind
from scoring.message import Refused
from scoring.toml_reader import Reader, closest, joined, shown

MOST_LEVELS = 20
MOST_CHAINS = 20
MOST_MINUTES = 7 * 24 * 60

_CHAIN = ("name", "channels", "levels")
_LEVEL = ("level", "when", "minutes")
_WHEN = ("kind", "outcome", "signal", "figure")
SETTINGS = (*_CHAIN, *_LEVEL, *_WHEN)
_LOSING = ("lost", "not_a_fit")
_REACHING = tuple(outcome for outcome in OUTCOMES if outcome not in _LOSING)


def read_chains(reader: Reader, data: Mapping[str, Any]) -> tuple[Chain, ...]:
    """The chains as the file has them, the standard one where it has none."""
    if data.get("chain") and data.get("chains"):
        reader.refuse("chains", "either [[chain]], which is one, or [[chains]], not both")
        return ()
    if data.get("chain"):
        return (Chain(_levels(reader, data, "chain", "")),)
    chains = tuple(_chain(reader, entry, place) for place, entry in reader.tables(data, "chains"))
    if len(chains) > MOST_CHAINS:
        reader.refuse("chains", "are too many: at most {most}", most=MOST_CHAINS)
    _warn_of_the_unreachable(reader, chains)
    return chains or (standard_chain(),)


def read_channels(reader: Reader, data: Mapping[str, Any], place: str = "") -> frozenset[str]:
    """Channels in lower case, as they are compared."""
    at = joined(place, "channels")
    names = reader.names(data, "channels", place)
    if "channels" in data and data["channels"] == []:
        reader.refuse(at, "names no channel: leave it out, and every lead counts")
    if any(not name.strip() for name in names):
        reader.refuse(at, 'has an empty name; write such as channels = ["xing", "blog"]')
    return frozenset(name.strip().casefold() for name in names)


def _chain(reader: Reader, entry: Mapping[str, Any], place: str) -> Chain:
    reader.expect(entry, _CHAIN, place)
    return Chain(
        name=reader.words(entry, "name", place) or "",
        channels=read_channels(reader, entry, place),
        levels=_levels(reader, entry, "levels", place),
    )


def _levels(reader: Reader, data: Mapping[str, Any], name: str, place: str) -> tuple[Level, ...]:
    levels: dict[str, Level] = {}
    for at, entry in reader.tables(data, name, place):
        level = _level(reader, entry, at)
        if level.name.casefold() in levels:
            reader.refuse(
                joined(at, "level"),
                "the chain comes back to “{level}”: it may pass each level once only",
                level=level.name,
            )
        elif level.name:
            levels[level.name.casefold()] = level
    listed = data.get(name, [])
    if isinstance(listed, list) and not 2 <= len(listed) <= MOST_LEVELS:
        reader.refuse(
            joined(place, name),
            "must have from 2 to {most} levels, such as call and first deal",
            most=MOST_LEVELS,
        )
    return tuple(levels.values())


def _level(reader: Reader, entry: Mapping[str, Any], place: str) -> Level:
    reader.expect(entry, _LEVEL, place)
    if "level" not in entry:
        reader.refuse(joined(place, "level"), "is missing: give the level a name")
    name = reader.words(entry, "level", place) or ""
    return Level(name, _when(reader, entry, place), _minutes(reader, entry, place))


def _minutes(reader: Reader, entry: Mapping[str, Any], place: str) -> int | None:
    value = entry.get("minutes")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_MINUTES:
        reader.refuse(
            joined(place, "minutes"),
            "must be a whole number of minutes from 1 to {most}, not {value}",
            most=MOST_MINUTES,
            value=shown(value),
        )
        return None
    return value


def _when(reader: Reader, entry: Mapping[str, Any], place: str) -> When:
    at = joined(place, "when")
    value = entry.get("when")
    if not isinstance(value, Mapping):
        if value is None:
            reader.refuse(
                at, 'is missing; {{}} is any touchpoint, {{ outcome = "won" }} a won deal'
            )
        else:
            reader.refuse(
                at, 'must be such as {{ outcome = "won" }}, not {value}', value=shown(value)
            )
        return When()
    reader.expect(value, _WHEN, at)
    if len(value) > 1 and ("signal" in value or "figure" in value):
        reader.refuse(at, "signal and figure stand alone; kind and outcome are of a touchpoint")
    return When(
        kind=_kind(reader, value, at),
        outcome=_outcome(reader, value, at),
        signal=reader.words(value, "signal", at),
        figure=_figure(reader, value, at),
    )


def _kind(reader: Reader, when: Mapping[str, Any], place: str) -> TouchpointKind | None:
    word = reader.words(when, "kind", place)
    if word is None or word in TOUCHPOINT_KINDS:
        return cast(TouchpointKind | None, word)
    at = joined(place, "kind")
    meant = closest(word, TOUCHPOINT_KINDS)
    if word in OUTCOMES:
        reader.refuse(at, '“{word}” is an outcome: write outcome = "{word}"', word=word)
    elif meant is None or "_" in word:
        reader.refuse(
            at,
            '“{word}” is no kind of touchpoint ({known}); for a signal write signal = "{word}"',
            word=word,
            known=", ".join(TOUCHPOINT_KINDS),
        )
    else:
        reader.refuse(
            at, "“{word}” is no kind of touchpoint; did you mean {meant}?", word=word, meant=meant
        )
    return None


def _outcome(reader: Reader, when: Mapping[str, Any], place: str) -> Outcome | None:
    word = reader.words(when, "outcome", place)
    at = joined(place, "outcome")
    if word in _LOSING:
        reader.refuse(at, "“{word}” ends a lead's way: no level is reached with it", word=word)
    elif word in TOUCHPOINT_KINDS:
        reader.refuse(at, '“{word}” is a kind of touchpoint: write kind = "{word}"', word=word)
    elif word is not None and word not in OUTCOMES:
        reader.refuse(
            at,
            "“{word}” is no outcome; write {known}",
            word=word,
            known=closest(word, _REACHING) or ", ".join(_REACHING),
        )
    else:
        return word
    return None


def _figure(reader: Reader, when: Mapping[str, Any], place: str) -> str | None:
    word = reader.words(when, "figure", place)
    try:
        return word and figure_name(word)
    except Refused as refused:
        reader.refuse_as(joined(place, "figure"), refused)
        return None


def _warn_of_the_unreachable(reader: Reader, chains: Sequence[Chain]) -> None:
    """A lead goes through the first chain that takes its channel: what is left for those after it?"""
    taken: set[str] = set()
    all_taken = False
    for index, chain in enumerate(chains, 1):
        twice = taken & chain.channels
        if all_taken:
            reader.warn(f"chains {index}", "no lead comes here: a chain without channels takes all")
        elif twice:
            reader.warn(
                f"chains {index}, channels",
                "the first chain of a channel takes its leads, so these do nothing here: {channels}",
                channels=", ".join(sorted(twice)),
            )
        taken |= chain.channels
        all_taken = all_taken or not chain.channels
