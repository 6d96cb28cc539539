"""Why a lead is not a fit, in the words that reps type: reasons of two languages, and what is alike."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LIKENESS = 0.8  # from which on two notes say the same (0 to 1)
_MOST_COMPARED = 200  # notes of no known reason

# What a note contains → the reason, as the list to choose from names it. The longest phrase holds.
_PHRASES: Mapping[str, tuple[str, ...]] = {
    "too small": (
        "too small", "very small", "tiny", "not big enough", "one man show", "zu klein", "sehr klein",
        "kleinbetrieb", "ein mann betrieb", "zu wenig mitarbeiter", "not large enough",
    ),
    "too large": (
        "too large", "too big", "corporation", "zu groß", "zu gross", "konzern", "großkonzern",
    ),
    "wrong industry": (
        "wrong industry", "wrong sector", "other industry", "falsche branche", "andere branche",
        "branche passt nicht",
    ),
    "no need": (
        "no need", "not needed", "no interest", "not interested", "kein bedarf", "keinen bedarf",
        "kein interesse", "nicht interessiert", "brauchen das nicht", "brauchen wir nicht",
    ),
    "no budget": (
        "no budget", "no money", "too expensive", "kein budget", "kein geld", "zu teuer",
    ),
    "has a supplier": (
        "has a supplier", "competitor", "competition", "other supplier", "hat einen lieferanten",
        "hat schon einen anbieter", "wettbewerber", "konkurrenz", "anderer anbieter",
        "anderen anbieter",
    ),
    "not reachable any more": (
        "not reachable any more", "left the company", "nicht mehr erreichbar", "nicht mehr da",
        "unternehmen verlassen", "firma verlassen", "insolvent", "insolvenz", "bankrupt",
    ),
    "wrong person": (
        "wrong person", "wrong contact", "no decision maker", "falscher ansprechpartner",
        "falsche person", "kein entscheider", "entscheidet nicht",
    ),
    "wrong region": (
        "wrong region", "wrong country", "too far away", "falsche region", "falsches land", "zu weit weg",
    ),
}  # fmt: skip
_WHOLE = [
    (re.compile(rf"\b{re.escape(phrase)}\b"), reason)
    for phrase, reason in sorted(
        ((phrase, reason) for reason, phrases in _PHRASES.items() for phrase in phrases),
        key=lambda pair: (-len(pair[0]), pair),
    )
]


@dataclass(frozen=True)
class Group:
    """Notes that say the same: `reason` is one of the list's, or the words that were typed most often.

    `places` are those of the notes among all.
    """

    reason: str
    places: tuple[int, ...]


def reason_of(note: str) -> str | None:
    """The known reason that a note gives; None where it gives none of them."""
    words = _plain(note)
    return next((reason for phrase, reason in _WHOLE if phrase.search(words)), None)


def grouped(notes: Sequence[str]) -> list[Group]:
    """The notes by what they say, the commonest reason first; empty notes are in no group."""
    places: dict[str, list[int]] = {}
    own: list[int] = []
    for place, note in enumerate(notes):
        reason = reason_of(note)
        if reason:
            places.setdefault(reason, []).append(place)
        elif _plain(note) not in ("", "other reason"):
            own.append(place)
    groups = [Group(reason, tuple(of)) for reason, of in places.items()]
    groups += _alike(notes, own)
    return sorted(groups, key=lambda group: (-len(group.places), group.reason))


def _alike(notes: Sequence[str], places: Sequence[int]) -> Iterable[Group]:
    """Each note goes to the first group whose first note is like it; commoner words come first."""
    typed: dict[str, list[int]] = {}
    for place in places:
        typed.setdefault(_plain(notes[place]), []).append(place)
    found: dict[str, list[int]] = {}
    for words in sorted(typed, key=lambda words: (-len(typed[words]), words))[:_MOST_COMPARED]:
        like = next((first for first in found if _likeness(first, words) >= LIKENESS), words)
        found.setdefault(like, []).extend(typed[words])
    for of in found.values():
        commonest = Counter(" ".join(notes[place].split()) for place in of).most_common(1)
        yield Group(commonest[0][0], tuple(sorted(of)))


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= LIKENESS else 0.0


def _plain(note: str) -> str:
    """In lower case, words alone; "other reason: zu klein" is what stands behind the colon."""
    words = " ".join(re.findall(r"\w+", note.casefold()))
    return words.removeprefix("other reason ") if words != "other reason" else words
