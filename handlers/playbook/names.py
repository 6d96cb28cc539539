"""The kinds of signals by the names that people give them, in both languages."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from handlers.ui.changes import capital
from handlers.ui.texts import LANGUAGES, Texts, texts
from handlers.ui.words import (
    KNOWN_ATTRIBUTES,
    KNOWN_KINDS,
    attribute_words,
    kind_words,
    signal_words,
)
from scoring.message import Refused, say
from scoring.signal_checks import shown

_MOST_NAMED = 5


def kind_names(t: Texts, kind: str) -> Iterator[str]:
    """What the reader may call the kind, the usual name first."""
    if kind in KNOWN_KINDS:
        yield capital(kind_words(t, kind))


def kind_meant(words: str, known: Collection[str]) -> str:
    """The kind that the words name: itself, its words in either language, or some of these words where
    they fit no other kind. What names none is a new kind; `Refused` where it may be several.
    """
    if words in known or words in KNOWN_KINDS:
        return words
    kinds = dict.fromkeys([*known, *KNOWN_KINDS])
    folded = words.casefold()
    for found in (
        [kind for kind in kinds if folded in _labels(kind)],
        [kind for kind in kinds if any(_words(folded) <= _words(one) for one in _labels(kind))],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(
                say(
                    "“{words}” may be {kinds}: write one of these",
                    words=shown(words),
                    kinds=", ".join(found[:_MOST_NAMED]),
                )
            )
    return words


def attribute_meant(words: str) -> str:
    """The column of the leads: "Mitarbeiter" is "employees"; one that has no words is as it is typed."""
    folded = words.strip().casefold()
    for attribute in KNOWN_ATTRIBUTES:
        if folded in attribute_labels(attribute):
            return attribute
    return words.strip()


def attribute_labels(attribute: str) -> set[str]:
    """What the column may be called, in both languages, in small letters."""
    names = (attribute_words(texts(language), attribute) for language in LANGUAGES)
    return {attribute.casefold(), *(name.casefold() for name in names)}


@lru_cache(maxsize=4096)
def _labels(kind: str) -> frozenset[str]:
    names = {kind, kind.replace("_", " ")}
    if kind in KNOWN_KINDS:
        for language in LANGUAGES:
            t = texts(language)
            names |= {signal_words(t, kind), kind_words(t, kind)}
    return frozenset(name.casefold() for name in names)


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    return frozenset(re.split(r"[\s_]+", name.strip()))
