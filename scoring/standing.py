"""Where a lead stands: closed, promised a call, resting, or free to be called."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from scoring.counting import genuine
from scoring.ledger import (
    CLOSING,
    CONVERSATIONS,
    Outcome,
    Signal,
    Touchpoint,
    standing_touchpoints,
)
from scoring.playbook import Playbook

CALLBACK = "callback"


@dataclass(frozen=True)
class Commitment:
    """A promise to call at `due_at`: `what` is `callback`, or the kind of the prospect's own request."""

    due_at: datetime
    what: str = CALLBACK


@dataclass(frozen=True)
class Standing:
    """What the touchpoints and requests of a lead leave behind.

    While a commitment stands, the lead rests until it is due. `rest_until` is the rest without one;
    it may lie in the past.
    """

    closed: Outcome | None = None
    commitment: Commitment | None = None
    rest_until: datetime | None = None

    def resting_until(self, now: datetime) -> datetime | None:
        """Until when the lead is left alone, None when it need not be."""
        until = self.commitment.due_at if self.commitment else self.rest_until
        return until if until is not None and until > now else None


def standing(
    touchpoints: Iterable[Touchpoint], signals: Iterable[Signal], playbook: Playbook
) -> Standing:
    """The standing after the whole ledger, whatever the order of arrival.

    A commitment stands until a touchpoint at or after its due time keeps it, a new next step
    replaces it, or an earlier conversation settles it; a mail or an unanswered call before the due
    time leaves it standing. A closing outcome ends all.
    """
    requests = [s for s in genuine(signals, playbook.bursts) if s.kind in playbook.fast_lane]
    ledger: list[Signal | Touchpoint] = [*requests, *standing_touchpoints(touchpoints)]
    # At the same instant the request comes first: the call that answers it may be logged to the minute.
    ledger.sort(key=lambda e: (e.occurred_at, isinstance(e, Touchpoint), e.source, e.external_id))
    closed: Outcome | None = None
    commitments: list[Commitment] = []
    rest_until: datetime | None = None
    for entry in ledger:
        if isinstance(entry, Signal):
            commitments.append(Commitment(entry.occurred_at, entry.kind))
        elif entry.kind == "snooze":
            rest_until = entry.next_step_at or entry.occurred_at
            commitments = [replace(c, due_at=max(c.due_at, rest_until)) for c in commitments]
        elif entry.outcome in CLOSING:
            closed = entry.outcome
        elif entry.next_step_at is not None:
            commitments = [Commitment(entry.next_step_at)]
            rest_until = None
        else:
            commitments = [] if entry.outcome in CONVERSATIONS else _unkept(commitments, entry)
            rest_until = entry.occurred_at + playbook.rest_after(entry.outcome)
    if closed:
        return Standing(closed=closed)
    earliest = min(commitments, key=lambda c: c.due_at, default=None)
    return Standing(commitment=earliest, rest_until=rest_until)


def _unkept(commitments: list[Commitment], touchpoint: Touchpoint) -> list[Commitment]:
    return [c for c in commitments if c.due_at > touchpoint.occurred_at]
