"""What a nudge says of a lead, and what has become of the lead since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from handlers.working_days import holidays_of
from scoring.calls import Call, explain
from scoring.ledger import Signal, Touchpoint, standing_touchpoints
from scoring.nudges import OFFERS_TO_STOP
from scoring.playbook import Playbook
from scoring.schedule import Preferences, next_digest
from storage.leads import LeadLedger
from storage.members import Member
from storage.nudges import Notice
from storage.store import Store

# `cooled`: not ripe any more; `asking`: put off so often that the rep is asked whether to go on with it.
State = Literal[
    "open", "cooled", "called", "resting", "closed", "taken", "later", "asking", "muted"
]


@dataclass(frozen=True)
class Asked:
    """The lead's own request."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """That a rep was told of a lead, and of its request where it made one."""

    lead_id: str
    at: datetime
    asked: Asked | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        request = {"kind": self.asked.kind, "at": self.asked.at.isoformat()} if self.asked else None
        return {"lead": self.lead_id, "at": self.at.isoformat(), "asked": request}


@dataclass(frozen=True)
class Entry:
    """A lead of a nudge as of now.

    `touchpoint` is the call where it was called; `until` when its rest ends, or the next digest comes
    to which it was put off; `holder` who has it where it was taken, '' for the pool.
    """

    call: Call
    asked: Asked | None = None
    state: State = "open"
    touchpoint: Touchpoint | None = None
    until: datetime | None = None
    holder: str = ""


def about(told: Sequence[Told]) -> dict[str, Any]:
    """What a message must remember, to be made anew."""
    return {"leads": [one.as_json for one in told]}


def told_by(kept: Any) -> list[Told]:
    """What `about` made, read back."""
    return [
        Told(one["lead"], datetime.fromisoformat(one["at"]), _asked(one["asked"]))
        for one in kept["leads"]
    ]


def asked(request: Signal | None) -> Asked | None:
    return Asked(request.kind, request.occurred_at) if request else None


def entries(store: Store, member: Member, told: Sequence[Told], now: datetime) -> list[Entry]:
    """The leads that the member was told of, as they are now."""
    of_leads = _ledgers(store, told)
    notices = store.nudges.known(list(of_leads))
    preferences = store.preferences.of(member.member_id)
    found = []
    for lead_id, (one, whole) in of_leads.items():
        owner_id = whole.lead.owner_id
        holder = store.members.get(owner_id) if owner_id else None
        told_before = _Past(one, notices.get(lead_id), member, holder)
        found.append(_entry(whole, told_before, preferences, store.playbooks.active, now))
    return found


def _ledgers(store: Store, told: Sequence[Told]) -> dict[str, tuple[Told, LeadLedger]]:
    """What was told, by lead; of leads that are one by now, what was told first."""
    found: dict[str, tuple[Told, LeadLedger]] = {}
    for one in told:
        whole = store.leads.ledger(one.lead_id)
        if whole:
            found.setdefault(whole.lead.external_id, (one, whole))
    return found


@dataclass(frozen=True)
class _Past:
    """What was told, what the rep answered to it, and who has the lead by now."""

    told: Told
    notice: Notice | None
    member: Member
    holder: Member | None

    def since(self, instant: datetime | None) -> bool:
        return instant is not None and instant >= self.told.at


def _entry(
    whole: LeadLedger, past: _Past, preferences: Preferences, playbook: Playbook, now: datetime
) -> Entry:
    stands = whole.standing
    resting_until = stands.resting_until(now)
    call = explain(whole.lead, whole.signals, playbook, now, stands.commitment, resting_until)
    request = past.told.asked

    def entry(state: State, **more: Any) -> Entry:
        return Entry(call, request, state, **more)

    if whole.lead.owner_id != past.member.member_id:
        return entry("taken", holder=past.holder.display_name if past.holder else "")
    done = [t for t in standing_touchpoints(whole.touchpoints) if past.since(t.occurred_at)]
    calls = [touchpoint for touchpoint in done if touchpoint.kind != "snooze"]
    if calls:
        return entry("called", touchpoint=calls[-1])
    if whole.lead.status != "open" or stands.closed:
        return entry("closed")
    if resting_until:
        return entry("resting", until=resting_until)
    waits = request or stands.commitment or call.ripeness.ripe
    return _answered(entry("open" if waits else "cooled"), past, preferences)


def _answered(entry: Entry, past: _Past, p: Preferences) -> Entry:
    """The entry with what its rep answered to it."""
    notice = past.notice
    if notice is None:
        return entry
    if past.since(notice.muted_at):
        return Entry(entry.call, entry.asked, "muted")
    if not past.since(notice.dismissed_at) or notice.dismissed_at is None:
        return entry
    if notice.dismissals >= OFFERS_TO_STOP:
        return Entry(entry.call, entry.asked, "asking")
    digest = next_digest(p, past.member.zone, holidays_of(p.country), notice.dismissed_at)
    return Entry(entry.call, entry.asked, "later", until=digest)


def _asked(kept: Any) -> Asked | None:
    return Asked(kept["kind"], datetime.fromisoformat(kept["at"])) if kept else None
