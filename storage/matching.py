"""Finding leads by a name that somebody typed in a hurry.

Pure: candidates come in as values, matches go out as values. A candidate is compared word by
word, so that "Müller wegen Angebot" still finds "Müller Maschinenbau GmbH": each of the
candidate's words looks for its likeness among the words typed.
"""

import re
import string
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from scoring.names import LEGAL_FORMS, PARTICLES, SALUTATIONS

# Two words are alike from here on (rapidfuzz's ratio): "mueler" and "mueller" are 92, "schmitt"
# and "schmidt" 86, "meyer" and "meier" 80, "acne" and "acme" just 75.
ALIKE = 75.0
# Whole names still carry their "gmbh" when they are first compared: "acmesoft", "acmesoftgmbh".
ALIKE_WITH_LEGAL_FORM = 65.0
# A word that answers to nothing in a candidate costs: of n words typed, m matched count this much
# for certain and the rest by m/n. Half, so that one word in two (74) never makes a clear match.
FOR_ANY_WORD = 0.5
# Below this a candidate is not worth showing; one exact word in a long sentence still is.
NEAR_ENOUGH = 45.0
# A match is clear from here on, if the second stands at least CLEAR_LEAD below it. One typo in a
# longer name is clear, "Meyer" for "Meier" is worth a question.
CLEAR = 80.0
CLEAR_LEAD = 8.0
# The exact lead id or e-mail address; the exact whole name; all words typed, but not all there are.
IDENTIFIED, WHOLE_NAME, ALL_WORDS = 100.0, 99.0, 98.0
# Shorter words carry too little to be guessed at: they match exactly or not at all.
SHORTEST_GUESS = 3

_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("æ", "ae"), ("ø", "oe"))  # casefold does ß
_ACCENT = re.compile(r"[\u0300-\u036f]+")
_NOT_A_WORD = re.compile(r"[^\w\s]|_")
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation, " "))


@dataclass(frozen=True)
class Candidate:
    """A lead as far as its names go; `lead` is its external id."""

    lead: str
    company: str
    contact: str
    email: str = ""


@dataclass(frozen=True)
class Joined(Candidate):
    """One that others were merged into: it answers to their ids and e-mails too."""

    former: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Match:
    """A candidate and how well it answers to the words, 0 to 100."""

    candidate: Candidate
    score: float


def folded(text: str) -> str:
    """`text` as it is compared: small letters, ä → ae, no accents, no punctuation.

    Legal forms and salutations are dropped when something else is left.
    """
    words = _plain(text).split()
    return " ".join([word for word in words if word not in _EMPTY_WORDS] or words)


def _plain(text: str) -> str:
    """Small letters, digits, spaces and newlines; fast also for many names in one text."""
    if not text.isascii():
        # NFKC first: "u" with a combining diaeresis is an "ü", not merely an accented u.
        text = unicodedata.normalize("NFKC", text).casefold()
        for letter, letters in _UMLAUTS:
            text = text.replace(letter, letters)
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    text = text.lower()
    # The same twice; but on 30,000 names the table takes 2 ms and the expression 30.
    return text.translate(_PUNCTUATION) if text.isascii() else _NOT_A_WORD.sub(" ", text)


_EMPTY_WORDS = LEGAL_FORMS | {_plain(word) for word in SALUTATIONS}


def best_matches(words: str, candidates: Iterable[Candidate], limit: int = 5) -> list[Match]:
    """The candidates that `words` may mean, best first, equals by lead id; [] if none is near.

    The exact lead id or e-mail address among the words finds just its candidates.
    """
    every = list(candidates)
    identified = _identified(words, every)
    if identified:
        return identified[:limit]
    all_typed = dict.fromkeys(folded(words).split())
    typed = [word for word in all_typed if word not in PARTICLES] or list(all_typed)
    if not every or _EMPTY_WORDS.issuperset(typed):
        return []
    scores = _scores(typed, every)
    near = np.flatnonzero(scores >= NEAR_ENOUGH).tolist()
    best = sorted(near, key=lambda at: (-scores[at], every[at].lead))[:limit]
    return [Match(every[at], float(scores[at])) for at in best]


def is_clear(matches: Sequence[Match]) -> bool:
    """Whether the first is so good, and so much better than the second, that nobody need ask."""
    if not matches or matches[0].score < CLEAR:
        return False
    return len(matches) == 1 or matches[0].score - matches[1].score >= CLEAR_LEAD


def _identified(words: str, candidates: list[Candidate]) -> list[Match]:
    """Candidates whose e-mail address is among the words, or whose lead id the words are.

    Among other words only an id with a figure in it is one; "acme" may as well be the name.
    """
    whole = words.strip().casefold()
    among = {word.strip(",;:.()<>") for word in whole.split()}
    ids = {whole} | {word for word in among if any(char.isdecimal() for char in word)}
    found = [
        one
        for one in candidates
        if one.lead.casefold() in ids
        or (one.email and one.email.casefold() in among)
        or (isinstance(one, Joined) and _answers(one, ids, among))
    ]
    return [Match(one, IDENTIFIED) for one in sorted(found, key=lambda one: one.lead)]


def _answers(one: Joined, ids: Collection[str], words: Collection[str]) -> bool:
    return any(
        lead.casefold() in ids or (email and email.casefold() in words)
        for lead, email in one.former
    )


def _scores(typed: list[str], candidates: list[Candidate]) -> NDArray[np.float32]:
    """How well each candidate answers to the words typed: word by word, or written as one."""
    names = [name for one in candidates for name in (one.company, one.contact)]
    lines = _plain("\n".join(name.replace("\n", " ") for name in names)).split("\n")
    each = _likest_words(typed, lines)
    matched = np.count_nonzero(each, axis=0)
    likeness = each.sum(axis=0) / np.maximum(matched, 1)
    weight = FOR_ANY_WORD + (1 - FOR_ANY_WORD) * matched / len(typed)
    as_one = _likest_whole_name("".join(typed), lines)
    scores: NDArray[np.float32] = np.maximum(likeness * weight * ALL_WORDS, as_one * WHOLE_NAME)
    return scores / np.float32(100)


def _likest_words(typed: list[str], lines: list[str]) -> NDArray[np.float32]:
    """For each word typed, how like it the likest word of each candidate is.

    Every known word is compared once, however many names it is part of ("maschinenbau").
    """
    begin = "|"  # before each candidate's two lines; no word, as punctuation is gone
    pairs = zip(lines[::2], lines[1::2], strict=True)
    words = " ".join(f"{begin} {company} {contact}" for company, contact in pairs).split()
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    numbered = np.fromiter(map(numbers.__getitem__, words), dtype=np.intp, count=len(words))
    starts = np.flatnonzero(numbered == numbers[begin])
    alike = _likeness(typed, list(numbers))
    return np.maximum.reduceat(alike[:, numbered], starts, axis=1)  # one row a word typed


def _likeness(typed: list[str], known: list[str]) -> NDArray[np.float32]:
    """How like each typed word is to each known one, 0 where they are not alike.

    A typed word that is known exactly is like nothing else: who writes "Acme", where there is an
    Acme, does not mean Acne.
    """
    alike = process.cdist(typed, known, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.float32)
    too_short = np.fromiter((len(word) < SHORTEST_GUESS for word in known), dtype=np.bool_)
    for word, row in zip(typed, alike, strict=True):
        exact = row == 100
        if exact.any() or len(word) < SHORTEST_GUESS:
            row[~exact] = 0
        row[too_short & ~exact] = 0
    return alike


def _likest_whole_name(typed: str, lines: list[str]) -> NDArray[np.float32]:
    """How like each candidate's company or contact, written as one word, the words typed are."""
    best = np.zeros(len(lines), dtype=np.float32)
    if len(typed) >= SHORTEST_GUESS:
        joined = "\n".join(lines).replace(" ", "").split("\n")
        near = process.cdist([typed], joined, scorer=fuzz.ratio, score_cutoff=ALIKE_WITH_LEGAL_FORM)
        for at in np.flatnonzero(near[0]).tolist():
            name = folded(lines[at]).replace(" ", "")
            best[at] = fuzz.ratio(typed, name, score_cutoff=ALIKE)
    whole: NDArray[np.float32] = best.reshape(-1, 2).max(axis=1)
    return whole
