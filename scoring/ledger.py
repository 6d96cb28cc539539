"""Signals and touchpoints: what is known of a lead, and all that is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from scoring.money import Money

TouchpointKind = Literal[
    "call", "mail", "message", "meeting", "visit", "post", "referral", "other", "snooze"
]
Outcome = Literal[
    "reached",
    "no_answer",
    "voicemail",
    "appointment",
    "not_now",
    "not_a_fit",
    "won",
    "lost",
    "done",
]
LeadKind = Literal["new", "repeat", "up", "cross"]
Status = Literal["open", "won", "lost", "not_a_fit", "opted_out"]

LEAD_KINDS: tuple[LeadKind, ...] = get_args(LeadKind)
STATUSES: tuple[Status, ...] = get_args(Status)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# A snooze is ours alone: files cannot bring one.
TOUCHPOINT_KINDS = tuple(kind for kind in get_args(TouchpointKind) if kind != "snooze")
CLOSING: frozenset[Outcome] = frozenset({"won", "lost", "not_a_fit"})
CONVERSATIONS: frozenset[Outcome] = frozenset({"reached", "appointment", "not_now"})


@dataclass(frozen=True)
class Signal:
    """Something the prospect did. `points` is None where the playbook's points for the kind hold."""

    source: str
    external_id: str
    kind: str
    occurred_at: datetime
    asset: str | None = None
    points: float | None = None


@dataclass(frozen=True)
class Touchpoint:
    """Something a rep did with the lead; `reverses` is the external id, at the same source, of
    the touchpoint that this one takes back.

    A snooze is a touchpoint of kind `snooze`: the lead rests until `next_step_at`, no promise made.
    """

    source: str
    external_id: str
    kind: TouchpointKind
    outcome: Outcome
    occurred_at: datetime
    minutes: int | None = None
    next_step_at: datetime | None = None
    value: Money | None = None
    channel: str | None = None
    note: str = ""
    member_id: int | None = None
    reverses: str | None = None


def standing_touchpoints(touchpoints: Iterable[Touchpoint]) -> list[Touchpoint]:
    """The touchpoints that hold, in order of time: neither reversals nor what they reversed."""
    touchpoints = list(touchpoints)
    taken_back = {(t.source, t.reverses) for t in touchpoints if t.reverses}
    return sorted(
        (
            t
            for t in touchpoints
            if t.reverses is None and (t.source, t.external_id) not in taken_back
        ),
        key=lambda t: (t.occurred_at, t.source, t.external_id),
    )
