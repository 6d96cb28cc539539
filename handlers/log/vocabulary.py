"""Words looked for in a text: however they are spelled, they mean what their table says."""

import re
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
# Also what regular expressions take for "i" and "s" when the case does not matter.
_FOLDED = str.maketrans(
    _UMLAUTS | {"Ä": "ae", "Ö": "oe", "Ü": "ue", "ı": "i", "İ": "i", "ſ": "s", "’": "'", "-": " "}
)


class Vocabulary(Generic[Meaning]):
    """The words of a table, as a pattern, and what each of them means."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self.any = any_of(meanings)
        self._meanings = {spelling(word): meaning for word, meaning in meanings.items()}

    @classmethod
    def of_rows(cls, rows: Mapping[Meaning, Iterable[str]]) -> "Vocabulary[Meaning]":
        """From a table in which a meaning has a row of words."""
        return cls({word: meaning for meaning, row in rows.items() for word in row})

    def __contains__(self, said: str) -> bool:
        return spelling(said) in self._meanings

    def __getitem__(self, said: str) -> Meaning:
        return self._meanings[spelling(said)]


def any_of(words: Iterable[str]) -> str:
    """The pattern for any of the words, longest first; umlauts also as two letters."""
    return "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True))


def _pattern(word: str) -> str:
    pattern = re.escape(word).replace(r"\ ", r"\s+").replace(r"\-", r"[-\s]?").replace("'", "['’]")
    for umlaut, letters in _UMLAUTS.items():
        pattern = pattern.replace(umlaut, f"(?:{umlaut}|{letters})")
    return pattern


def spelling(word: str) -> str:
    """How words are compared: small, hyphens as spaces, one space, umlauts as two letters."""
    return " ".join(word.translate(_FOLDED).lower().split())
