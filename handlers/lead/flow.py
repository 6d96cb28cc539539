"""The use cases around one lead, as one person may do them: each method is one transaction.

Reps know their own leads and the pool, managers all. Another rep's lead is answered as if it did
not exist.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.lead.duplicate import possible_duplicate
from handlers.lead.form import Form, Mistaken, filled, mistakes, to_lead
from handlers.lead.parse import Closing
from scoring.calls import Call, explain
from scoring.lead import Lead
from scoring.ledger import CLOSING, Signal, Touchpoint, standing_touchpoints
from scoring.playbook import Playbook
from storage.database import Database
from storage.ledger import undo_id
from storage.matching import Candidate, best_matches, is_clear
from storage.members import Member
from storage.store import Store

SOURCE = "slack"
MOST_FOUND = 10


@dataclass(frozen=True)
class Dossier:
    """All that is known of a lead. `closed` is how it ended, None while it is open.

    `entries` is its timeline, the newest first, without what was taken back.
    """

    lead: Lead
    call: Call
    closed: str | None
    entries: tuple[Signal | Touchpoint, ...]
    people: Mapping[int, Member]
    playbook: Playbook
    now: datetime

    @property
    def owner(self) -> Member | None:
        return self.people.get(self.lead.owner_id or 0)

    @property
    def closing(self) -> Touchpoint | None:
        """The touchpoint that closed the lead; None where its imported status did."""
        ended = (e for e in self.entries if isinstance(e, Touchpoint) and e.outcome in CLOSING)
        return next(ended, None)


@dataclass(frozen=True)
class Found:
    """Who may be meant by the words; `is_clear` where nobody need ask."""

    words: str
    dossiers: tuple[Dossier, ...]
    is_clear: bool


@dataclass(frozen=True)
class Opened:
    """A form to fill in, for a lead that is there or for a new one."""

    lead: Lead
    form: Form
    playbook: Playbook
    owner: Member | None
    is_new: bool
    may_choose_owner: bool


@dataclass(frozen=True)
class Alike:
    """A lead that the new one may be the same as, and the form as it was typed."""

    lead: Lead
    opened: Opened


@dataclass(frozen=True)
class Handed:
    """A lead and whose it is now; `dossier` is None where it is no business of the giver any more."""

    lead: Lead
    owner: Member | None
    dossier: Dossier | None


class Desk:
    """What `member` may do with leads at `now`; None is answered for a lead they do not know."""

    def __init__(self, database: Database, team_id: int, member: Member, now: datetime) -> None:
        self._database = database
        self._team_id = team_id
        self._member = member
        self._now = now

    def search(self, words: str) -> Found:
        """By id, e-mail, contact or company, forgiving typos and umlauts."""
        with self._database.read(self._team_id) as store:
            matches = best_matches(words, self._candidates(store), MOST_FOUND)
            people = store.members.all()
            leads = [store.leads.get(match.candidate.lead) for match in matches]
            dossiers = tuple(self._dossier(store, lead, people) for lead in leads if lead)
            return Found(words, dossiers, is_clear(matches))

    def dossier(self, lead_id: str) -> Dossier | None:
        with self._database.read(self._team_id) as store:
            lead = self._known(store.leads.get(lead_id))
            return self._dossier(store, lead) if lead else None

    def blank(self, begun: Form) -> Opened:
        """The form of a new lead. It gets its id now, so that saving it twice makes one lead."""
        with self._database.read(self._team_id) as store:
            lead = Lead(new_id(), owner_id=self._member.member_id)
            return self._blank(store, lead, replace(begun, owner=self._member.slack_id or ""))

    def form(self, lead_id: str) -> Opened | None:
        with self._database.read(self._team_id) as store:
            lead = self._known(store.leads.get(lead_id))
            if lead is None:
                return None
            playbook = store.playbooks.active
            owner = store.members.get(lead.owner_id) if lead.owner_id else None
            form = filled(lead, (owner and owner.slack_id) or "", playbook)
            return Opened(lead, form, playbook, owner, False, self._member.manager)

    def save(
        self, lead_id: str, form: Form, owner_id: int | None, is_new: bool
    ) -> Dossier | Mistaken | Alike | None:
        """Saves what was typed; `owner_id` is the owner that a manager chose."""
        with self._database.write(self._team_id) as store:
            before = store.leads.locked(lead_id)
            if before is None and is_new:
                before = Lead(lead_id, owner_id=self._member.member_id)
            before = self._known(before)
            if before is None:
                return None
            playbook = store.playbooks.active
            wrong = mistakes(form, before, playbook)
            if wrong:
                return Mistaken(wrong)
            lead = to_lead(form, before, self._owner(store, before, owner_id), playbook)
            if is_new and not form.anyway and (alike := self._alike(store, lead)):
                return Alike(alike, self._blank(store, before, form))
            store.leads.save(lead, self._now)
            return self._dossier(store, lead)

    def assign(self, lead_id: str, owner_id: int | None) -> Handed | None:
        """Gives the lead to a member, or to the pool (None)."""
        with self._database.write(self._team_id) as store:
            lead = self._known(store.leads.locked(lead_id))
            if lead is None:
                return None
            store.leads.assign(lead.external_id, owner_id, self._now)
            lead = replace(lead, owner_id=owner_id)
            owner = store.members.get(owner_id) if owner_id else None
            return Handed(lead, owner, self._dossier(store, lead) if self._known(lead) else None)

    def close(self, lead_id: str, closing: Closing, entry_id: str) -> Dossier | None:
        """Ends the lead; `entry_id` names this wish, so that it counts once."""
        with self._database.write(self._team_id) as store:
            lead = self._known(store.leads.locked(lead_id))
            if lead is None:
                return None
            touchpoint = Touchpoint(
                SOURCE,
                entry_id,
                "other",
                closing.outcome,
                self._now,
                value=closing.value,
                note=closing.reason,
                member_id=self._member.member_id,
            )
            if self._dossier(store, lead).closed is None:
                store.ledger.add_touchpoint(lead_id, touchpoint, self._now)
            return self._dossier(store, lead)

    def reopen(self, lead_id: str) -> Dossier | None:
        """Takes back what closed the lead. An opt-out is lifted by `save` alone, with consent."""
        with self._database.write(self._team_id) as store:
            lead = self._known(store.leads.locked(lead_id))
            if lead is None:
                return None
            own_id = lead.external_id
            for closing in standing_touchpoints(store.leads.touchpoints(own_id)):
                if closing.outcome in CLOSING:
                    store.ledger.add_touchpoint(own_id, self._reversal(closing), self._now)
            if lead.status not in ("open", "opted_out"):
                store.leads.set_status(own_id, "open", self._now)
                lead = replace(lead, status="open")
            return self._dossier(store, lead)

    def opt_out(self, lead_id: str) -> Dossier | None:
        """The prospect wants no more contact: never on a list again."""
        with self._database.write(self._team_id) as store:
            lead = self._known(store.leads.locked(lead_id))
            if lead is None:
                return None
            store.leads.set_status(lead.external_id, "opted_out", self._now)
            return self._dossier(store, replace(lead, status="opted_out"))

    def _known(self, lead: Lead | None) -> Lead | None:
        """The lead, if it is any business of this person."""
        if lead and (self._member.manager or lead.owner_id in (self._member.member_id, None)):
            return lead
        return None

    def _candidates(self, store: Store) -> list[Candidate]:
        """All leads that are any business of this person."""
        owners = None if self._member.manager else (self._member.member_id, None)
        return store.leads.candidates(owners)

    def _blank(self, store: Store, lead: Lead, form: Form) -> Opened:
        playbook, may_choose = store.playbooks.active, self._member.manager
        return Opened(lead, form, playbook, self._member, True, may_choose)

    def _owner(self, store: Store, before: Lead, chosen: int | None) -> int | None:
        if not self._member.manager:
            return before.owner_id
        if chosen is None and before.owner_id is not None:
            # Somebody known by e-mail only cannot be shown in Slack's list, nor cleared from it.
            owner = store.members.get(before.owner_id)
            return before.owner_id if owner and not owner.slack_id else None
        return chosen

    def _alike(self, store: Store, lead: Lead) -> Lead | None:
        """A lead known to this person that may be the same."""
        found = possible_duplicate(lead, self._candidates(store))
        return store.leads.get(found.lead) if found else None

    def _reversal(self, touchpoint: Touchpoint) -> Touchpoint:
        return replace(
            touchpoint,
            external_id=undo_id(touchpoint.external_id),
            occurred_at=self._now,
            member_id=self._member.member_id,
            reverses=touchpoint.external_id,
        )

    def _dossier(
        self, store: Store, lead: Lead, people: Mapping[int, Member] | None = None
    ) -> Dossier:
        whole = store.leads.ledger(lead.external_id)
        assert whole is not None, lead.external_id
        playbook, stands = store.playbooks.active, whole.standing
        # Who rests for a promised call is shown with the promise.
        resting = None if stands.commitment else stands.resting_until(self._now)
        call = explain(lead, whole.signals, playbook, self._now, stands.commitment, resting)
        entries: list[Signal | Touchpoint] = list(whole.signals)
        entries += standing_touchpoints(whole.touchpoints)
        entries.sort(key=lambda e: (e.occurred_at, e.source, e.external_id), reverse=True)
        return Dossier(
            lead,
            call,
            lead.status if lead.status != "open" else stands.closed,
            tuple(entries),
            store.members.all() if people is None else people,
            playbook,
            self._now,
        )


def new_id() -> str:
    """Short enough to be read out on the telephone."""
    return "N-" + base64.b32encode(secrets.token_bytes(5)).decode()
