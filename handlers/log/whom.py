"""Whom somebody means by a name: their own leads first, then the pool; a manager may mean anybody's.

Of other people's leads nothing is ever said, not even that they exist.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.log.words import NAME_LINKS, NAME_PARTICLES
from scoring.lead import Lead
from scoring.names import LEGAL_FORMS, SALUTATIONS, sounds_like_a_company
from storage.matching import Candidate, Match, best_matches, folded, is_clear
from storage.members import Member
from storage.store import Store

MOST_CHOICES = 5


@dataclass(frozen=True)
class Choice:
    """A lead that may be meant, as a button shows it."""

    lead_id: str
    name: str


@dataclass(frozen=True)
class Found:
    """The one lead that is meant, else those that may be."""

    clear: str | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Name:
    """A name as a new lead begins with it."""

    contact: str
    company: str


def find(store: Store, words: str, speaker: Member) -> Found:
    """Whom `words` mean; a lead of one's own is not in doubt because a stranger has the same name."""
    candidates: list[Candidate] = []
    matches: list[Match] = []
    for more in _ever_further(store, speaker):
        candidates += more
        matches = best_matches(words, candidates, MOST_CHOICES)
        if is_clear(matches):
            return Found(matches[0].candidate.lead, ())
    return Found(None, tuple(_choice(match.candidate) for match in matches))


def _ever_further(store: Store, speaker: Member) -> Iterator[Sequence[Candidate]]:
    own = store.leads.candidates([speaker.member_id])
    yield own
    pool = store.leads.candidates([None])
    yield pool
    if speaker.manager:
        known = {candidate.lead for candidate in (*own, *pool)}
        yield [one for one in store.leads.candidates(None) if one.lead not in known]


def may_log(lead: Lead, speaker: Member) -> bool:
    return speaker.manager or lead.owner_id in (speaker.member_id, None)


def choice_of(lead: Lead) -> Choice:
    return Choice(lead.external_id, lead.name)


def _choice(one: Candidate) -> Choice:
    return choice_of(Lead(one.lead, one.company, one.contact, one.email))


def unmatched(words: str, lead: Lead) -> str:
    """The words of a name that say nothing of this lead ("Petra" of a company): worth a note."""
    candidate = Candidate(lead.external_id, lead.company, lead.contact, lead.email)
    return " ".join(
        word
        for word in words.split()
        if _tells(word) and folded(word) and not best_matches(word, [candidate])
    )


def _tells(word: str) -> bool:
    small = word.lower().strip(".,")
    return small not in NAME_LINKS | NAME_PARTICLES | LEGAL_FORMS | SALUTATIONS


_TITLED = rf"(?:{'|'.join(sorted(SALUTATIONS, key=len, reverse=True))})\.?\s+"


def split_name(words: str, typed: str = "") -> Name:
    """Contact and company, as well as can be guessed from the words and how they were typed.

    "Bob at Acme Inc" and "Frau Schmidt (Acme)" name both, "GmbH" ends a company, "Frau" begins a
    person; two plain words are a person, a single one is a company.
    """
    names = words.split()
    for at in range(1, len(names)):
        if _apart(names[at - 1], names[at], typed):
            return Name(" ".join(names[:at]), " ".join(names[at:]))
    if sounds_like_a_company(words):
        return Name("", words)
    titled = names and re.search(rf"\b{_TITLED}{re.escape(names[0])}\b", typed, re.IGNORECASE)
    if titled or len(names) > 1:
        return Name(words, "")
    return Name("", words)


def _apart(before: str, after: str, typed: str) -> bool:
    """Whether the typed text sets these two words of a name apart: by a comma, bracket or "at"."""
    between = re.search(
        rf"{re.escape(before)}(?P<gap>\W+(?:\w+\W+){{0,3}}?){re.escape(after)}", typed
    )
    if not between:
        return False
    gap = between["gap"].lower()
    return "," in gap or "(" in gap or not NAME_LINKS.isdisjoint(gap.split())
