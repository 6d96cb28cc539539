"""The use cases of logging: save what a line says, or keep it until its lead is known."""

import re
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
from handlers.log.parse import Understood, understand
from handlers.log.whom import MOST_CHOICES, Choice, Name, choice_of, find, split_name, unmatched
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from scoring.message import Refused, say
from storage.database import Database
from storage.drafts import Draft as Draft  # the blocks know it from here
from storage.members import Member
from storage.store import Store

_QUESTION = re.compile(r"(?:whom?|what|wen|wer)\b.*\?", re.IGNORECASE | re.DOTALL)
_GREETING = re.compile(
    r"(?:ok(?:ay)?|moin(?:\s+moin)?|hi|hey|hello|hallo|servus|danke|thanks|thank\s+you|thx|ja|yes"
    r"|(?:guten?|schönen)\s+(?:morgen|tag|mittag|abend)|good\s+(?:morning|day|afternoon|evening))"
    r"(?:[\s,]+(?:nextcall|zusammen|all|everyone|allerseits))?[\s.,!?:;)(-]*",
    re.IGNORECASE,
)
NOTE_GONE = say("This note is no longer waiting: it was logged or discarded.")


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
class Waiting:
    """A kept line, the words that name its lead, and what a new lead would be called."""

    typed: str
    words: str
    name: Name


@dataclass(frozen=True)
class Named:
    """A lead that was named, and nothing else said of it: nothing is logged."""

    lead: Lead


Answer = Logged | TakenBack | Asked | Named


def log(
    database: Database, team_id: int, speaker: Member, typed: str, entry_id: str, now: datetime
) -> Answer:
    """Saves what the line says if its lead is clear; else asks. Each entry once.

    The line is kept before anything else, so that nothing typed is lost whatever happens next.
    """
    with database.write(team_id) as store:
        if store.ledger.touchpoint(SOURCE, entry_id) is None:
            store.drafts.keep(Draft(entry_id, speaker.member_id, typed, now))
    return search_again(database, team_id, speaker, entry_id, None, now)


def search_again(
    database: Database,
    team_id: int,
    speaker: Member,
    draft_id: str,
    words: str | None,
    now: datetime,
) -> Answer:
    """Looks whom a kept line is about, by other words if there are any, and logs it if that is clear.

    A search may take long, so it holds up no writer.
    """
    with database.read(team_id) as store:
        draft = store.drafts.get(draft_id, speaker.member_id)
        if draft is None:
            return _logged_before(store, draft_id)
        words = words or _understood(draft, speaker).lead_words
        found = find(store, words, speaker)
        if not found.clear:
            choices = found.choices if words else _likely(store, speaker, now)
            return Asked(draft_id, draft.typed, words, choices)
    return pick(database, team_id, speaker, draft_id, found.clear, now)


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
        lead = create(store, speaker, draft_id, new, now)
        answer = _log_draft(store, speaker, draft, lead, now)
        return replace(answer, is_new=True) if isinstance(answer, Logged) else answer


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
    """Whether a line neither names anybody nor says that anything was done: "hello", "whom now?"."""
    words = readable(typed).strip()
    if _QUESTION.fullmatch(words) or _GREETING.fullmatch(words):
        return True
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


def _logged_before(store: Store, draft_id: str) -> Logged | TakenBack:
    found = store.ledger.touchpoint(SOURCE, draft_id)
    if found is None:
        raise Refused(NOTE_GONE)
    return as_it_stands(store, *found)


def _likely(store: Store, speaker: Member, now: datetime) -> tuple[Choice, ...]:
    """Whom a rep who names nobody may have called: the top of their list."""
    places = store.calls.places(speaker.member_id, now, MOST_CHOICES)
    return tuple(choice_of(place.lead) for place in places)


def _log_draft(
    store: Store, speaker: Member, draft: Draft, lead: Lead, now: datetime
) -> Logged | Named:
    said = _understood(draft, speaker)
    touchpoint = touchpoint_of(said, draft.draft_id, speaker)
    more = unmatched(said.lead_words, lead)
    if more:
        touchpoint = replace(touchpoint, note=", ".join(filter(None, (more, touchpoint.note))))
    store.drafts.drop(draft.draft_id)
    if _says_nothing(touchpoint, draft):
        return Named(lead)
    return append(store, lead, touchpoint, now)


def _says_nothing(told: Touchpoint, draft: Draft) -> bool:
    tells = told.note or told.minutes or told.next_step_at or told.value or told.channel
    now = told.occurred_at == draft.written_at
    return now and not tells and (told.kind, told.outcome) == ("other", "done")


def _understood(draft: Draft, speaker: Member) -> Understood:
    """Read as of when it was written: "tomorrow" stays the day after, however long it waited."""
    return understand(draft.typed, draft.written_at, speaker.zone, speaker.locale)
