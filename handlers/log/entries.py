"""What all ways of logging share: the touchpoint as it stands in the ledger, and who may put it there."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from handlers.log.parse import Understood
from handlers.log.whom import may_log
from scoring.lead import Lead
from scoring.ledger import Outcome, Touchpoint, TouchpointKind
from scoring.message import Refused, say
from scoring.standing import Standing
from storage.members import Member
from storage.store import Store

SOURCE = "slack"
NOT_YOURS = say("This lead is not yours any more.")


@dataclass(frozen=True)
class Logged:
    """A touchpoint that stands in the ledger, and where it leaves its lead."""

    lead: Lead
    touchpoint: Touchpoint
    standing: Standing
    is_new: bool = False  # the lead was created for it
    from_pool: bool = False  # the lead came from the pool with it


@dataclass(frozen=True)
class TakenBack:
    """A touchpoint that was undone, and where that leaves its lead."""

    lead: Lead
    touchpoint: Touchpoint
    standing: Standing


@dataclass(frozen=True)
class NewLead:
    contact: str
    company: str
    email: str = ""
    phone: str = ""


def allowed(store: Store, lead_id: str, speaker: Member) -> Lead:
    """The lead, if this person may log on it; it is kept from other writers."""
    lead = store.leads.locked(lead_id)
    if lead is None or not may_log(lead, speaker):
        raise Refused(NOT_YOURS)
    return lead


def append(store: Store, lead: Lead, added: Touchpoint, now: datetime) -> Logged:
    """Into the ledger, once. Who logs on a lead of the pool takes it: a promise needs an owner."""
    from_pool = added.member_id is not None and store.leads.assign(
        lead.external_id, added.member_id, now, only_from_pool=True
    )
    store.ledger.add_touchpoint(lead.external_id, added, now)
    whole = store.leads.ledger(lead.external_id)
    assert whole is not None, lead.external_id
    return Logged(whole.lead, added, whole.standing, from_pool=from_pool)


def latest(store: Store, lead_id: str, touchpoint: Touchpoint) -> tuple[str, Touchpoint, bool]:
    """What has become of a touchpoint through edits: its lead, itself, and whether it was undone."""
    while store.ledger.is_reversed(touchpoint.source, touchpoint.external_id):
        corrected = store.ledger.touchpoint(touchpoint.source, edit_id(touchpoint.external_id))
        if corrected is None:
            return lead_id, touchpoint, True
        lead_id, touchpoint = corrected
    return lead_id, touchpoint, False


def edit_id(external_id: str) -> str:
    """The external id of the corrected touchpoint; one per touchpoint, so that an edit counts once."""
    return f"edit:{external_id}"


def as_it_stands(store: Store, lead_id: str, touchpoint: Touchpoint) -> Logged | TakenBack:
    lead_id, touchpoint, undone = latest(store, lead_id, touchpoint)
    whole = store.leads.ledger(lead_id)
    assert whole is not None, lead_id
    kind = TakenBack if undone else Logged
    return kind(whole.lead, touchpoint, whole.standing)


def touchpoint_of(said: Understood, entry_id: str, speaker: Member) -> Touchpoint:
    return Touchpoint(
        SOURCE,
        entry_id,
        cast(TouchpointKind, said.kind),
        cast(Outcome, said.outcome),
        said.occurred_at,
        said.minutes,
        said.next_step_at,
        said.value,
        said.channel,
        said.note,
        speaker.member_id,
    )


def create(store: Store, speaker: Member, entry_id: str, new: NewLead, now: datetime) -> Lead:
    """A lead of the speaker's own. Its id follows from the entry's, so that a repeat makes no second."""
    digest = base64.b32encode(hashlib.sha256(entry_id.encode()).digest()).decode()
    lead = Lead(
        f"N-{digest[:8]}", new.company, new.contact, new.email, new.phone, speaker.member_id
    )
    store.leads.save(lead, now)
    return lead
