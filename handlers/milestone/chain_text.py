"""A chain as people type it, one level a line: "call = call reached, 15 min". Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from handlers.ui.goals import level_words
from handlers.ui.texts import LANGUAGES, Texts, texts
from handlers.ui.words import OUTCOME_NAMES, TOUCHPOINT_NAMES
from scoring.goals.goal import Chain, Level, When
from scoring.ledger import TOUCHPOINT_KINDS
from scoring.message import Message, Refused, say
from scoring.toml_reader import quoted

_ANY = ("any", "anything", "beliebig", "alles", "*")
_SIGNAL = ("signal",)
_FIGURE = ("figure", "kennzahl", "zahl")
_MINUTES = re.compile(r"(\d{1,5})\s*(?:min|mins|minutes|minuten|minute)?\.?", re.IGNORECASE)


def chain_toml(text: str) -> str:
    """The levels as TOML tables; empty without any line. Raises `Refused` for a line without a “=”.

    Words that are no kind and no outcome are passed on: who reads the TOML says what is wrong.
    """
    return "".join(_level(line) for line in text.splitlines() if line.strip())


def chain_lines_of(t: Texts, chain: Chain) -> str:
    """The chain as it can be typed, in the reader's words."""
    return "\n".join(_line(t, level) for level in chain.levels)


def example(t: Texts) -> str:
    """A short chain, in the reader's words."""
    levels = (
        Level(level_words(t, "contact"), When(kind="message"), 10),
        Level(level_words(t, "call"), When(kind="call", outcome="reached"), 15),
        Level(level_words(t, "first deal"), When(outcome="won"), 120),
    )
    return chain_lines_of(t, Chain(levels))


def _level(line: str) -> str:
    name, equals, rest = line.partition("=")
    if not equals or not name.strip() or not rest.strip():
        raise Refused(
            say(
                "“{line}” has no level and what reaches it: write such as “{example}”",
                line=line.strip()[:80],
                example="call = call reached, 15 min",
            )
        )
    condition, *more = (part.strip() for part in rest.split(","))
    table = f"\n[[chain]]\nlevel = {quoted(name.strip())}\nwhen = {{ {_when(condition)} }}\n"
    return table + "".join(_minutes(part) for part in more if part)


def _when(condition: str) -> str:
    words = condition.split()
    first, rest = words[0].casefold(), " ".join(words[1:])
    if condition.casefold() in _ANY:
        return ""
    if first in _SIGNAL and rest:
        return f"signal = {quoted(rest)}"
    if first in _FIGURE and rest:
        return f"figure = {quoted(rest)}"
    return ", ".join(f"{key} = {quoted(word)}" for key, word in _kind_and_outcome(words).items())


def _kind_and_outcome(words: list[str]) -> Mapping[str, str]:
    """A kind, an outcome, or the one and then the other; a word that is neither is taken for a kind."""
    kinds, outcomes = _vocabulary()
    for cut in range(len(words), -1, -1):
        kind, outcome = " ".join(words[:cut]).casefold(), " ".join(words[cut:]).casefold()
        if kind in kinds and (not outcome or outcome in outcomes):
            return {"kind": kinds[kind]} | ({"outcome": outcomes[outcome]} if outcome else {})
        if not kind and outcome in outcomes:
            return {"outcome": outcomes[outcome]}
    return {"kind": " ".join(words)}


def _minutes(part: str) -> str:
    found = _MINUTES.fullmatch(part)
    if not found:
        raise Refused(say("“{part}” is no time in minutes: write such as “15 min”", part=part[:80]))
    return f"minutes = {int(found[1])}\n"


def _line(t: Texts, level: Level) -> str:
    minutes = f", {level.minutes} min" if level.minutes else ""
    return f"{level.name} = {_condition(t, level.when)}{minutes}"


def _condition(t: Texts, when: When) -> str:
    if when.signal:
        return f"signal {when.signal}"
    if when.figure:
        return t("figure {name}", name=when.figure)
    kind = t.say(TOUCHPOINT_NAMES[when.kind]) if when.kind else ""
    words = [
        kind if t.language == "de" else kind.lower(),
        t.say(OUTCOME_NAMES[when.outcome]) if when.outcome else "",
    ]
    return " ".join(word for word in words if word) or t("any")


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Kinds and outcomes by the words for them, of every language, and by their own names."""

    def by_words(names: Mapping[Any, Message]) -> Iterator[tuple[str, str]]:
        for language in LANGUAGES:
            t = texts(language)
            for key, words in names.items():
                yield t.say(words).casefold(), key
                yield key, key

    kinds = {key: TOUCHPOINT_NAMES[key] for key in TOUCHPOINT_KINDS}
    return dict(by_words(kinds)), dict(by_words(OUTCOME_NAMES))
