"""Finding leads by a name that somebody typed in a hurry.

Pure: candidates come in as values, matches go out as values. A candidate is compared word by
word, so that "Müller wegen Angebot" still finds "Müller Maschinenbau GmbH": each of the
candidate's words looks for its likeness among the words typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from scoring.names import LEGAL_FORMS, SALUTATIONS

# Two words are alike from here on: "mueler" and "mueller" are (92), "acme" and "acne" (75) just so.
ALIKE = 75.0
# Below this a candidate is not worth showing.
NEAR_ENOUGH = 60.0
# A match is clear from here on, if the second stands at least CLEAR_LEAD below it.
CLEAR = 75.0
CLEAR_LEAD = 8.0
# What only the exact lead id or e-mail address scores; a name never reaches it.
IDENTIFIED = 100.0
BEST_NAME = 99.0
# Words shorter than this carry too little to be guessed at: they match exactly or not at all.
SHORTEST_GUESS = 3

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Candidate:
    """A lead as far as its names go; `lead` is its external id."""

    lead: str
    company: str
    contact: str
    email: str = ""


@dataclass(frozen=True)
class Match:
    """A candidate and how well it answers to the words, 0 to 100."""

    candidate: Candidate
    score: float
