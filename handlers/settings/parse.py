"""The settings modal's state → settings, or what is wrong in it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from scoring.message import Message, say
from scoring.schedule import Preferences

WORDS = frozenset({"settings", "einstellungen"})
MOST_NUDGES = 20
AUTOMATIC = "auto"  # the language of Slack
NOWHERE = "none"  # no country, so no public holidays

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Settings:
    """What a member chooses; without a `language` the locale in Slack decides."""

    preferences: Preferences
    language: str | None = None


@dataclass(frozen=True)
class Mistaken:
    """What is wrong, by the block it stands in."""

    mistakes: Mapping[str, Message]


def asks_for_settings(text: str) -> bool:
    """Whether the words behind `/nextcall` ask for the settings."""
    return text.strip().lower() in WORDS


def parse(values: Values, today: date) -> Settings | Mistaken:
    """What stands in the modal; `today` is the member's."""
    state = {block: next(iter(held.values())) for block, held in values.items()}
    wants_digest = bool(state["digest"]["selected_options"])
    digest_at = _time(state["digest_at"])
    days = frozenset(int(one["value"]) for one in state["days"]["selected_options"])
    budget = _number(state["budget"]["value"])
    quiet_from, quiet_until = _time(state["quiet_from"]), _time(state["quiet_until"])
    paused_until = _date(state["paused_until"]["selected_date"])

    mistakes = {}
    if wants_digest and digest_at is None:
        mistakes["digest_at"] = say("Choose a time, for example 08:00.")
    if wants_digest and not days:
        mistakes["days"] = say("Choose at least one day, or untick the digest above.")
    if budget is None:
        mistakes["budget"] = say("A whole number from 0 to {most}, please.", most=MOST_NUDGES)
    for block, at in (("quiet_from", quiet_from), ("quiet_until", quiet_until)):
        if at is None:
            mistakes[block] = say("Choose a time, for example 18:00.")
    if paused_until and paused_until <= today:
        mistakes["paused_until"] = say("Choose a day after today, or leave it empty.")
    if budget is None or quiet_from is None or quiet_until is None or mistakes:
        return Mistaken(mistakes)

    country, language = _chosen(state["country"]), _chosen(state["language"])
    preferences = Preferences(
        digest_at=digest_at if wants_digest else None,
        digest_days=days,
        quiet_day="nothing" if _chosen(state["quiet_day"]) == "nothing" else "line",
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        nudge_budget=budget,
        country=None if country == NOWHERE else country,
        paused_until=paused_until,
    )
    return Settings(preferences, None if language == AUTOMATIC else language)


def _chosen(held: Mapping[str, Any]) -> str:
    return str(held["selected_option"]["value"])


def _time(held: Mapping[str, Any]) -> time | None:
    return time.fromisoformat(held["selected_time"]) if held["selected_time"] else None


def _date(chosen: str | None) -> date | None:
    return date.fromisoformat(chosen) if chosen else None


def _number(typed: str | None) -> int | None:
    """None where it is no whole number of nudges."""
    if not typed or not typed.isascii() or not typed.isdigit():
        return None
    return int(typed) if int(typed) <= MOST_NUDGES else None
