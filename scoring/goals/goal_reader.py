"""A goal's TOML, read as a whole."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from scoring.goals.chain_reader import read_chains, read_channels
from scoring.goals.days_reader import read_day
from scoring.goals.goal import (
    DEALS,
    KINDS,
    NEW_CUSTOMERS,
    REVENUE,
    SPLITS,
    Chain,
    Goal,
    Split,
    Target,
)
from scoring.goals.milestone_reader import Period, read_milestones
from scoring.goals.target_reader import read_targets
from scoring.toml_reader import Reader, closest, shown

MOST_YEARS = 10
MOST_HOURS = 168  # of a week, for one rep
MOST_HOURS_OF_A_TEAM = 100_000
IN_ONE = "none"  # `split` of a goal that is one stage

SETTINGS = (
    "name",
    "owner",
    "team",
    "kind",
    "from",
    "to",
    "channels",
    "split",
    "learn_until",
    "hours_per_week",
    "targets",
    "milestones",
    "chain",
    "chains",
)
# What `/milestone` understands as something else.
_COMMANDS = ("help", "hilfe", "new", "neu", "list", "liste", "all", "alle", "team", "?")
_SOMEBODY = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+|[UW][A-Z0-9]+")


def read_goal(reader: Reader, data: Mapping[str, Any]) -> Goal:
    """The goal as far as it can be read; the reader has the mistakes."""
    reader.expect(data, SETTINGS)
    name, owner, kind = _name(reader, data), _owner(reader, data), _kind(reader, data)
    period = _period(reader, data)
    channels = read_channels(reader, data)
    split = _split(reader, data)
    learn_until = _learn_until(reader, data, period)
    hours = _hours(reader, data, MOST_HOURS if owner else MOST_HOURS_OF_A_TEAM)
    targets = read_targets(reader, data)
    milestones = read_milestones(reader, data, period, targets)
    chains = read_chains(reader, data)
    _warn_of_chains_without_deals(reader, targets, chains)
    _warn_of_channels_that_do_not_count(reader, channels, chains)
    return Goal(
        name=name,
        begins=period.begins if period else date.min,
        ends=period.ends if period else date.max,
        targets=targets,
        owner=owner,
        kind=kind,
        channels=channels,
        split=split,
        milestones=milestones,
        learn_until=learn_until,
        hours_per_week=hours,
        chains=chains,
    )


def _name(reader: Reader, data: Mapping[str, Any]) -> str:
    if "name" not in data:
        reader.refuse("name", "is missing: give the goal a name")
    name = reader.words(data, "name") or ""
    if name.casefold() in _COMMANDS:
        reader.refuse("name", "“{name}” is a word of /milestone: give another name", name=name)
    return name


def _owner(reader: Reader, data: Mapping[str, Any]) -> str | None:
    """An e-mail address in lower case or a Slack id, None for the team's goal."""
    team = data.get("team", False)
    if not isinstance(team, bool):
        reader.refuse("team", "must be true or false, not {value}", value=shown(team))
    elif team and "owner" in data:
        reader.refuse("owner", "a goal is a rep's or the team's: leave out owner or team = true")
    elif not team and "owner" not in data:
        reader.refuse(
            "owner", 'is missing: write owner = "anna@example.com" or a Slack id, or team = true'
        )
    owner = reader.words(data, "owner")
    if owner is not None and not _SOMEBODY.fullmatch(owner):
        reader.refuse(
            "owner", "must be an e-mail address or a Slack id, not {value}", value=shown(owner)
        )
    return owner.lower() if owner and "@" in owner else owner


def _kind(reader: Reader, data: Mapping[str, Any]) -> str:
    word = reader.words(data, "kind")
    if word is None:
        return "sales"
    known = re.sub(r"[\s-]", "_", word.casefold())
    if known in KINDS:
        return known
    meant = closest(known, KINDS, 0.8)
    if meant:
        reader.warn(
            "kind", "“{word}” is a kind of your own; did you mean {meant}?", word=word, meant=meant
        )
    return word


def _period(reader: Reader, data: Mapping[str, Any]) -> Period | None:
    begins = read_day(reader, data, "from", required=True)
    ends = read_day(reader, data, "to", required=True)
    if begins is None or ends is None:
        return None
    if ends < begins:
        reader.refuse(
            "to", "the goal ends ({ends}) before it begins ({begins})", ends=ends, begins=begins
        )
        return None
    if (ends.year - begins.year, ends.month, ends.day) >= (MOST_YEARS, begins.month, begins.day):
        reader.refuse(
            "to", "the goal takes more than {most} years: let it end earlier", most=MOST_YEARS
        )
        return None
    return Period(begins, ends)


def _split(reader: Reader, data: Mapping[str, Any]) -> Split | None:
    word = reader.words(data, "split")
    if word in (None, IN_ONE):
        return None if word or data.get("milestones") else "quarter"
    if word not in SPLITS:
        meant = closest(str(word), SPLITS, 0.75)
        known = ", ".join((*SPLITS, IN_ONE))
        reader.refuse(
            "split",
            "“{word}” is not a way to split a goal; write {known}, or [[milestones]] by hand",
            word=word,
            known=meant or known,
        )
    elif data.get("milestones"):
        reader.refuse("split", "either split or [[milestones]] by hand, not both")
    return cast(Split, word)


def _learn_until(reader: Reader, data: Mapping[str, Any], period: Period | None) -> date | None:
    day = read_day(reader, data, "learn_until")
    if day is not None and period is not None and not period.begins <= day < period.ends:
        reader.refuse(
            "learn_until",
            "must be a day of the goal before its last one ({begins} to {ends}), not {value}",
            begins=period.begins,
            ends=period.ends,
            value=day,
        )
    return day


def _hours(reader: Reader, data: Mapping[str, Any], most: int) -> float | None:
    value = data.get("hours_per_week")
    if value is None:
        return None
    # Nothing can be compared with what is not a number.
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if is_number and Decimal(value).is_finite() and 0 < value <= most:
        return float(value)
    reader.refuse(
        "hours_per_week",
        "must be a number above 0 and at most {most}, not {value}",
        most=most,
        value=shown(value),
    )
    return None


def _warn_of_chains_without_deals(
    reader: Reader, targets: tuple[Target, ...], chains: tuple[Chain, ...]
) -> None:
    won = any(level.when.outcome == "won" for chain in chains for level in chain.levels)
    needing = [t.measure for t in targets if t.measure in (REVENUE, NEW_CUSTOMERS, DEALS)]
    if needing and not won:
        reader.warn(
            "chains" if len(chains) > 1 else "chain",
            'no level is reached with outcome = "won": of {measures} only the pace is known',
            measures=", ".join(needing),
        )


def _warn_of_channels_that_do_not_count(
    reader: Reader, channels: frozenset[str], chains: tuple[Chain, ...]
) -> None:
    for index, chain in enumerate(chains, 1):
        left_out = sorted(chain.channels - channels)
        if channels and left_out:
            reader.warn(
                f"chains {index}, channels",
                "leads of these do not count, as the goal's channels leave them out: {channels}",
                channels=", ".join(left_out),
            )
