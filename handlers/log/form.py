"""The log form as it comes back: each field checked, mistakes named where they were made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from handlers.log.amounts import LONGEST, money_said
from handlers.log.by_form import About
from scoring.ledger import Touchpoint
from scoring.message import Message, say
from scoring.money import Money
from scoring.schedule import local_day

MORNING = time(9)  # a next step of which no time is said
AS_NEW = "new"  # the choice that is no lead's id; those stand behind LEAD
LEAD = "lead:"

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Memory:
    """What a form must remember of the moment it was opened.

    `lead_id` is the lead that `named` stands for; as long as those words stand in the field, it is
    meant. `occurred_at` and `next_step_at` are exact where the form shows minutes. `edits` is the
    key of the touchpoint that is edited, '' for a new one. The answer goes to `response_url`, in
    place of what stands there unless it is `beside` it.
    """

    response_url: str = ""
    lead_id: str | None = None
    named: str = ""
    occurred_at: datetime | None = None
    next_step_at: datetime | None = None
    edits: str = ""
    beside: bool = False


@dataclass(frozen=True)
class Mistakes:
    """What cannot be accepted, by the block it stands in."""

    at: Mapping[str, Message]


@dataclass(frozen=True)
class Filled:
    about: About
    touchpoint: Touchpoint  # its source and id are not known here


def read(
    values: Values, memory: Memory, now: datetime, zone: ZoneInfo, locale: str
) -> Filled | Mistakes:
    """The form's values as a touchpoint, or all that is wrong with them."""
    mistakes: dict[str, Message] = {}
    about = _about(values, memory)
    if not about.words:
        mistakes["lead"] = say("Whom is it about? A name or a company, for example Müller.")
    occurred_at = _occurred_at(values, memory, now, zone, mistakes)
    next_step_at = _next_step_at(values, memory, now, zone, mistakes)
    minutes = _minutes(values, mistakes)
    value = _value(values, locale, mistakes)
    if mistakes:
        return Mistakes(mistakes)
    touchpoint = Touchpoint(
        "",
        "",
        _chosen(values, "kind"),
        _chosen(values, "outcome"),
        occurred_at,
        minutes,
        next_step_at,
        value,
        _text(values, "channel") or None,
        _text(values, "note"),
    )
    return Filled(about, touchpoint)


def _about(values: Values, memory: Memory) -> About:
    words, choice = _text(values, "lead"), _chosen(values, "choice")
    if words != memory.named:  # other words than the choice was offered for
        return About(words)
    if choice == AS_NEW:
        return About(words, as_new=True)
    return About(words, choice.removeprefix(LEAD) if choice else memory.lead_id)


def _occurred_at(
    values: Values, memory: Memory, now: datetime, zone: ZoneInfo, mistakes: dict[str, Message]
) -> datetime:
    day, clock = _held(values, "date", "selected_date"), _held(values, "time", "selected_time")
    at = _instant(day, clock, zone, memory.occurred_at) or now
    if at > now and at != memory.occurred_at:
        block = "date" if local_day(zone, at) > local_day(zone, now) else "time"
        mistakes[block] = say("That is still to come. When was it? What is planned is a next step.")
    return at


def _next_step_at(
    values: Values, memory: Memory, now: datetime, zone: ZoneInfo, mistakes: dict[str, Message]
) -> datetime | None:
    day = _held(values, "next_date", "selected_date")
    clock = _held(values, "next_time", "selected_time")
    if clock and not day:
        mistakes["next_date"] = say("On which day? Or clear the time.")
        return None
    at = _instant(day, clock, zone, memory.next_step_at)
    if at and at <= now and at != memory.next_step_at:
        today = local_day(zone, at) == local_day(zone, now)
        block = "next_time" if today and clock else "next_date"
        mistakes[block] = say("A next step lies ahead; this is past. Choose a later one.")
    return at


def _instant(
    day: str | None, clock: str | None, zone: ZoneInfo, before: datetime | None
) -> datetime | None:
    """The instant in UTC; the one before, to the second, if it shows the same minute.

    An hour that daylight saving skips comes out one hour later; of one that comes twice the first
    is meant.
    """
    if not day:
        return None
    wanted = datetime.combine(
        date.fromisoformat(day), time.fromisoformat(clock) if clock else MORNING, zone
    )
    if before and local_minute(before, zone) == wanted.replace(tzinfo=None):
        return before
    return wanted.astimezone(UTC)


def local_minute(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the form's date and time show of an instant."""
    return instant.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)


def _minutes(values: Values, mistakes: dict[str, Message]) -> int | None:
    text = _text(values, "minutes")
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text) <= LONGEST:
        return int(text)
    mistakes["minutes"] = say("Whole minutes from 0 to {most}, for example 12.", most=LONGEST)
    return None


def _value(values: Values, locale: str, mistakes: dict[str, Message]) -> Money | None:
    text = _text(values, "value")
    value = money_said(text, locale) if text else None
    if text and value is None:
        mistakes["value"] = say("I cannot read this amount. For example: 4000 EUR")
    return value


def _text(values: Values, block: str) -> str:
    return (_held(values, block, "value") or "").strip()


def _chosen(values: Values, block: str) -> Any:
    option = _held(values, block, "selected_option")
    return option["value"] if option else None


def _held(values: Values, block: str, name: str) -> Any:
    return values.get(block, {}).get(block, {}).get(name)


def still_to_come(touchpoint: Touchpoint, now: datetime) -> Touchpoint:
    """Without a next step that has passed meanwhile: a new entry could not have it."""
    passed = touchpoint.next_step_at is not None and touchpoint.next_step_at <= now
    return replace(touchpoint, next_step_at=None) if passed else touchpoint
