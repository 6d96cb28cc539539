"""Logging by a form: filled from a message or a lead, saved once, asking when the name is not clear."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.log.entries import (
    SOURCE,
    Logged,
    NewLead,
    TakenBack,
    allowed,
    append,
    as_it_stands,
    create,
    touchpoint_of,
)
from handlers.log.line import readable
from handlers.log.parse import understand
from handlers.log.whom import Choice, find, split_name
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from storage.database import Database
from storage.members import Member
from storage.store import Store


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
class Guess:
    """What a form is filled with: what the words say, and of whom."""

    lead: Lead | None
    words: str
    choices: tuple[Choice, ...]
    touchpoint: Touchpoint


def guess(
    database: Database, team_id: int, speaker: Member, typed: str, said_at: datetime
) -> Guess:
    """What a message seems to say, to fill the form with; its whole text is the note."""
    said = understand(typed, said_at, speaker.zone, speaker.locale)
    with database.read(team_id) as store:
        found = find(store, said.lead_words, speaker)
        lead = store.leads.get(found.clear) if found.clear else None
    touchpoint = replace(touchpoint_of(said, "", speaker), note=readable(typed))
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


def lead_meant(
    store: Store, speaker: Member, about: About, entry_id: str, now: datetime
) -> Lead | Unclear:
    """The lead of a form, created where the person said so."""
    if about.as_new:
        name = split_name(about.words)
        return create(store, speaker, entry_id, NewLead(name.contact, name.company), now)
    if about.lead_id:
        return allowed(store, about.lead_id, speaker)
    found = find(store, about.words, speaker)
    return (
        allowed(store, found.clear, speaker) if found.clear else Unclear(about.words, found.choices)
    )
