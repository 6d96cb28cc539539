"""The use cases of logging: save what a line says, or keep it until its lead is known."""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from handlers.log.parse import Understood, readable, understand
from handlers.log.whom import (
    MOST_CHOICES,
    Choice,
    Name,
    choice_of,
    find,
    may_log,
    split_name,
    unmatched,
)
from scoring.lead import Lead
from scoring.ledger import Outcome, Touchpoint, TouchpointKind
from scoring.message import Refused, say
from scoring.standing import Standing
from storage.database import Database
from storage.drafts import Draft as Draft  # the blocks know it from here
from storage.members import Member
from storage.store import Store

SOURCE = "slack"
NOT_YOURS = say("This lead is not yours any more.")
NOTE_GONE = say("This note is no longer waiting: it was logged or discarded.")


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
class Asked:
    """Words that are kept until it is known whom they are about.

    `words` are the name as it was typed, '' where there was none; the choices are then whom the
    rep may have called.
    """

    draft_id: str
    typed: str
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class About:
    """Whom a form is about: the lead it was opened for or that was chosen, else a name."""

    words: str
    lead_id: str | None = None
    as_new: bool = False


@dataclass(frozen=True)
class Unclear:
    """The name in a form does not say which lead is meant."""

    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class NewLead:
    contact: str
    company: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Waiting:
    """A kept line, the words that name its lead, and what a new lead would be called."""

    typed: str
    words: str
    name: Name


@dataclass(frozen=True)
class Guess:
    """What a form is filled with: what the words say, and of whom."""

    lead: Lead | None
    words: str
    choices: tuple[Choice, ...]
    touchpoint: Touchpoint


Answer = Logged | TakenBack | Asked


# --- A line of chat -------------------------------------------------------------------------------


def log(
    database: Database, team_id: int, speaker: Member, typed: str, entry_id: str, now: datetime
) -> Answer:
    """Saves what the line says if its lead is clear; else keeps it and asks. Each entry once."""
    with database.write(team_id) as store:
        known = _known(store, speaker, entry_id, now)
        if known:
            return known
        return _settle(store, speaker, Draft(entry_id, speaker.member_id, typed, now), None, now)


def search_again(
    database: Database,
    team_id: int,
    speaker: Member,
    draft_id: str,
    words: str | None,
    now: datetime,
) -> Answer:
    """Looks once more whom a kept line is about; by other words, if there are any."""
    with database.write(team_id) as store:
        draft = store.drafts.locked(draft_id, speaker.member_id)
        if draft is None:
            return _logged_before(store, draft_id)
        return _settle(store, speaker, draft, words, now)


def pick(
    database: Database, team_id: int, speaker: Member, draft_id: str, lead_id: str, now: datetime
) -> Answer:
    """Logs a kept line on the lead that was chosen."""
    with database.write(team_id) as store:
        draft = store.drafts.locked(draft_id, speaker.member_id)
        if draft is None:
            return _logged_before(store, draft_id)
        lead = allowed(store, lead_id, speaker)
        return _log_draft(store, speaker, draft, lead, now)


def create_lead(
    database: Database, team_id: int, speaker: Member, draft_id: str, new: NewLead, now: datetime
) -> Answer:
    """Makes a lead of the rep's own and logs the kept line on it."""
    with database.write(team_id) as store:
        draft = store.drafts.locked(draft_id, speaker.member_id)
        if draft is None:
            return _logged_before(store, draft_id)
        lead = _create(store, speaker, draft_id, new, now)
        return replace(_log_draft(store, speaker, draft, lead, now), is_new=True)


def waiting(database: Database, team_id: int, speaker: Member) -> list[Draft]:
    """The rep's lines that wait for a lead, oldest first."""
    with database.read(team_id) as store:
        return store.drafts.of(speaker.member_id)


def draft_name(database: Database, team_id: int, speaker: Member, draft_id: str) -> Waiting:
    """A kept line with the words that name its lead."""
    with database.read(team_id) as store:
        draft = store.drafts.get(draft_id, speaker.member_id)
    if draft is None:
        raise Refused(NOTE_GONE)
    words = _understood(draft, speaker).lead_words
    return Waiting(draft.typed, words, split_name(words, draft.typed))


def is_small_talk(speaker: Member, typed: str, now: datetime) -> bool:
    """Whether a line neither names anybody nor says that anything was done: "hello"."""
    said = understand(typed, now, speaker.zone, speaker.locale)
    tells = said.lead_words or said.minutes or said.next_step_at or said.value or said.channel
    return bool(said.note) and not tells and (said.kind, said.outcome) == ("other", "done")


def discard(database: Database, team_id: int, speaker: Member, draft_id: str) -> Draft | None:
    """Drops a kept line and gives it back one last time; None if it waits no more."""
    with database.write(team_id) as store:
        draft = store.drafts.locked(draft_id, speaker.member_id)
        if draft:
            store.drafts.drop(draft_id)
        return draft


# --- A form ---------------------------------------------------------------------------------------


def guess(
    database: Database, team_id: int, speaker: Member, typed: str, said_at: datetime
) -> Guess:
    """What a message seems to say, to fill the form with; its whole text is the note."""
    said = understand(typed, said_at, speaker.zone, speaker.locale)
    with database.read(team_id) as store:
        found = find(store, said.lead_words, speaker)
        lead = store.leads.get(found.clear) if found.clear else None
    touchpoint = replace(_touchpoint(said, "", speaker), note=readable(typed))
    return Guess(lead, said.lead_words, found.choices, touchpoint)


def lead_for_form(database: Database, team_id: int, speaker: Member, lead_id: str) -> Lead:
    with database.read(team_id) as store:
        return allowed(store, lead_id, speaker)


def log_form(
    database: Database,
    team_id: int,
    speaker: Member,
    about: About,
    filled: Touchpoint,
    entry_id: str,
    now: datetime,
) -> Logged | TakenBack | Unclear:
    """Saves a filled form under this id, once; or asks whom it is about."""
    with database.write(team_id) as store:
        known = store.ledger.touchpoint(SOURCE, entry_id)
        if known:
            return as_it_stands(store, *known)
        lead = lead_meant(store, speaker, about, entry_id, now)
        if isinstance(lead, Unclear):
            return lead
        added = replace(filled, source=SOURCE, external_id=entry_id, member_id=speaker.member_id)
        return replace(append(store, lead, added, now), is_new=about.as_new)


# --- What they share ------------------------------------------------------------------------------


def allowed(store: Store, lead_id: str, speaker: Member) -> Lead:
    """The lead, if this person may log on it; it is kept from other writers."""
    lead = store.leads.get(lead_id)
    if lead is None or not may_log(lead, speaker):
        raise Refused(NOT_YOURS)
    return lead


def lead_meant(
    store: Store, speaker: Member, about: About, entry_id: str, now: datetime
) -> Lead | Unclear:
    """The lead of a form, created where the person said so."""
    if about.as_new:
        name = split_name(about.words)
        return _create(store, speaker, entry_id, NewLead(name.contact, name.company), now)
    if about.lead_id:
        return allowed(store, about.lead_id, speaker)
    found = find(store, about.words, speaker)
    return (
        allowed(store, found.clear, speaker) if found.clear else Unclear(about.words, found.choices)
    )


def append(store: Store, lead: Lead, added: Touchpoint, now: datetime) -> Logged:
    """Into the ledger, once. Who logs on a lead of the pool takes it: a promise needs an owner."""
    from_pool = added.member_id is not None and store.leads.assign(
        lead.external_id, added.member_id, only_from_pool=True
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


def _known(store: Store, speaker: Member, entry_id: str, now: datetime) -> Answer | None:
    """The answer that this entry had before, if it is not new."""
    found = store.ledger.touchpoint(SOURCE, entry_id)
    if found:
        return as_it_stands(store, *found)
    draft = store.drafts.locked(entry_id, speaker.member_id)
    return _settle(store, speaker, draft, None, now) if draft else None


def _logged_before(store: Store, draft_id: str) -> Logged | TakenBack:
    found = store.ledger.touchpoint(SOURCE, draft_id)
    if found is None:
        raise Refused(NOTE_GONE)
    return as_it_stands(store, *found)


def _settle(
    store: Store, speaker: Member, draft: Draft, words: str | None, now: datetime
) -> Logged | Asked:
    """Logs the line on the lead that is meant, or keeps it and asks."""
    words = words or _understood(draft, speaker).lead_words
    found = find(store, words, speaker)
    if found.clear:
        return _log_draft(store, speaker, draft, allowed(store, found.clear, speaker), now)
    store.drafts.keep(draft)
    choices = found.choices if words else _likely(store, speaker, now)
    return Asked(draft.draft_id, draft.typed, words, choices)


def _likely(store: Store, speaker: Member, now: datetime) -> tuple[Choice, ...]:
    """Whom a rep who names nobody may have called: the top of their list."""
    places = store.calls.places(speaker.member_id, now, MOST_CHOICES)
    return tuple(choice_of(place.lead) for place in places)


def _log_draft(store: Store, speaker: Member, draft: Draft, lead: Lead, now: datetime) -> Logged:
    said = _understood(draft, speaker)
    touchpoint = _touchpoint(said, draft.draft_id, speaker)
    more = unmatched(said.lead_words, lead)
    if more:
        touchpoint = replace(touchpoint, note=", ".join(filter(None, (more, touchpoint.note))))
    store.drafts.drop(draft.draft_id)
    return append(store, lead, touchpoint, now)


def _understood(draft: Draft, speaker: Member) -> Understood:
    """Read as of when it was written: "tomorrow" stays the day after, however long it waited."""
    return understand(draft.typed, draft.written_at, speaker.zone, speaker.locale)


def _touchpoint(said: Understood, entry_id: str, speaker: Member) -> Touchpoint:
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


def _create(store: Store, speaker: Member, entry_id: str, new: NewLead, now: datetime) -> Lead:
    """A lead of the speaker's own. Its id follows from the entry's, so that a repeat makes no second."""
    digest = base64.b32encode(hashlib.sha256(entry_id.encode()).digest()).decode()
    lead = Lead(
        f"N-{digest[:8]}", new.company, new.contact, new.email, new.phone, speaker.member_id
    )
    store.leads.save(lead, now)
    return lead
