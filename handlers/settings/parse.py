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
NOWHERE = "none"  # no country, so no public holidays; no day, so no review

Held = Mapping[str, Any]  # what one input holds, as Slack says it
State = Mapping[str, Held]  # by the input's block
Values = Mapping[str, Mapping[str, Held]]


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
    found = _mistakes(state, today)
    if found:
        return Mistaken(found)
    country, language = _chosen(state["country"]), _chosen(state["language"])
    review = _chosen(state["review"])
    preferences = Preferences(
        digest_at=_time(state["digest_at"]) if _ticked(state["digest"]) else None,
        digest_days=frozenset(map(int, _ticked(state["days"]))),
        quiet_day="nothing" if _chosen(state["quiet_day"]) == "nothing" else "line",
        quiet_from=_time(state["quiet_from"]) or Preferences.quiet_from,
        quiet_until=_time(state["quiet_until"]) or Preferences.quiet_until,
        nudge_budget=int(state["budget"]["value"]),
        country=None if country == NOWHERE else country,
        paused_until=_date(state["paused_until"]),
        review_day=None if review == NOWHERE else int(review),
    )
    return Settings(preferences, None if language == AUTOMATIC else language)


def _mistakes(state: State, today: date) -> dict[str, Message]:
    """What is wrong, by the block it stands in."""
    found = {}
    wants_digest = bool(_ticked(state["digest"]))
    if wants_digest and _time(state["digest_at"]) is None:
        found["digest_at"] = say("Choose a time, for example 08:00.")
    if wants_digest and not _ticked(state["days"]):
        found["days"] = say("Choose at least one day, or untick the digest above.")
    if not _is_budget(state["budget"]["value"] or ""):
        found["budget"] = say("A whole number from 0 to {most}, please.", most=MOST_NUDGES)
    for block in ("quiet_from", "quiet_until"):
        if _time(state[block]) is None:
            found[block] = say("Choose a time, for example 18:00.")
    paused_until = _date(state["paused_until"])
    if paused_until and paused_until <= today:
        found["paused_until"] = say("Choose a day after today, or leave it empty.")
    return found


def _ticked(held: Held) -> list[str]:
    return [one["value"] for one in held["selected_options"]]


def _chosen(held: Held) -> str:
    return str(held["selected_option"]["value"])


def _time(held: Held) -> time | None:
    return time.fromisoformat(held["selected_time"]) if held["selected_time"] else None


def _date(held: Held) -> date | None:
    return date.fromisoformat(held["selected_date"]) if held["selected_date"] else None


def _is_budget(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and int(typed) <= MOST_NUDGES
