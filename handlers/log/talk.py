"""What was done, what came of it, and over which channel."""

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.log import words
from handlers.log.dates import Moment
from handlers.log.line import Line
from handlers.log.vocabulary import Vocabulary, spelling

# "Im Januar nochmal": whoever puts us off for so long says: not now.
PUT_OFF = timedelta(days=28)


@dataclass(frozen=True)
class Talk:
    kind: str
    outcome: str
    channel: str | None


@dataclass(frozen=True)
class _Said:
    """A word of the tables, and where it stands."""

    meaning: str
    start: int
    end: int
    word: str


class _Table:
    """Finds the words of one table."""

    def __init__(self, rows: Mapping[str, Iterable[str]]) -> None:
        self._words = Vocabulary.of_rows(rows)
        self._pattern = re.compile(rf"(?<![\w@&])(?:{self._words.any})(?![\w&])", re.IGNORECASE)

    def said_in(self, text: str) -> list[_Said]:
        return [
            _Said(self._words[found[0]], *found.span(), spelling(found[0]))
            for found in self._pattern.finditer(text)
            if found[0] in self._words and found[0] not in _OTHER_WORDS
        ]


# "AB" is the machine that answers, "ab" a preposition.
_OTHER_WORDS = ("ab", "Ab", "vm")


def _split_call(verb: str) -> re.Pattern[str]:
    """ "Ruf Müller morgen an": the second word ends it, so "ruf an Müller" is none."""
    return re.compile(
        rf"(?<!\w)(?P<verb>{verb})(?!\w)[^,;:!?\n]{{0,80}}?"
        rf"(?<!\w)(?P<end>{words.CALL_ENDS})(?=\s*(?:[^\w\s&]|$))",
        re.IGNORECASE,
    )


_CALLING, _CALLED = _split_call(words.CALLING), _split_call(words.CALLED)

_NOT_SO = "not so"
_OUTCOMES = _Table({_NOT_SO: words.NOT_SO, **words.OUTCOMES})
_KINDS = _Table(words.KINDS)
_FOLLOW_UPS = _Table({"follow up": words.FOLLOW_UPS})
_ONLY_THEN = _Table({"only then": words.ONLY_THEN})
_SENDING = _Table({"sending": words.SENDING})
_CHANNELS = _Table(words.CHANNELS)
_DECISIVENESS = {outcome: rank for rank, outcome in enumerate(words.OUTCOMES)}
_TALKING = frozenset({"appointment", "voicemail", "no_answer", "reached", "not_now", "not_a_fit"})
_MEETINGS = frozenset(spelling(word) for word in words.MEETINGS)
_JUDGED = frozenset(spelling(word) for word in words.JUDGED)
_MET = frozenset({"call", "meeting", "visit"})


@dataclass(frozen=True)
class _Heard:
    """The words of the tables in a line, in the order said."""

    outcomes: list[_Said]
    kinds: list[_Said]
    follow_ups: list[_Said]
    channels: list[_Said]
    only_then: list[_Said]


def take_talk(line: Line, past: Moment | None, coming: Moment | None, now: datetime) -> Talk:
    """Kind, outcome and channel, from the words of the tables and from the times."""
    heard = _heard(line.left, coming)
    best = min(heard.outcomes, key=lambda said: _DECISIVENESS[said.meaning], default=None)
    if best and best.word == "termin" and past and not coming:
        # "Termin bei Krause gestern" has been: no appointment is made, one was kept.
        kind = heard.kinds[0].meaning if heard.kinds else "meeting"
        outcome = "reached"
    else:
        kind = _kind(heard, coming, sent=bool(_SENDING.said_in(line.left)))
        outcome = _outcome(best, kind, heard, coming, now)
    contrary = [said for said in heard.kinds if said.meaning != kind]
    channels = _outside(heard.channels, contrary)[:1]

    understood = [said for said in heard.kinds if said.meaning == kind] + channels
    understood += [said for said in heard.outcomes if best and _agrees(said, best)]
    if outcome == "not_now":
        understood += heard.only_then
    if coming or not (heard.kinds or heard.outcomes):
        understood += heard.follow_ups
    if kind in ("mail", "message"):
        understood += _SENDING.said_in(line.left)
    for said in understood:
        line.understand(said.start, said.end)
    return Talk(kind, outcome, channels[0].meaning if channels else None)


def _heard(text: str, coming: Moment | None) -> _Heard:
    """The words, each in the one sense that it has here."""
    outcomes = _OUTCOMES.said_in(text)
    calling, called = _split_calls(_CALLING, text), _split_calls(_CALLED, text)
    channels = _CHANNELS.said_in(text)
    # "Left a message" is no message, "Termin abgesagt" is no appointment.
    theirs = _their_visits(text)
    kinds = _in_order(_outside(_KINDS.said_in(text), outcomes + theirs), calling, called)
    follow_ups = _in_order(_outside(_FOLLOW_UPS.said_in(text), outcomes), calling)
    outcomes = [said for said in outcomes if said.meaning != _NOT_SO]
    if coming:
        # "Morgen anrufen" is still to be done.
        plans = [said for said in kinds if said.word == "call" and _beside(said, coming, text)]
        follow_ups = _in_order(follow_ups, plans)
        kinds = _outside(kinds, follow_ups)
        meetings = [said for said in kinds if said.word in _MEETINGS]
        kinds = [said for said in kinds if said not in meetings]
        outcomes += [replace(said, meaning="appointment") for said in meetings]
    return _Heard(outcomes, kinds, follow_ups, channels, _ONLY_THEN.said_in(text))


_THEIR_VISIT = re.compile(
    r"(?<!\w)(?P<who>[^\W\d_a-zäöüß][\w.-]*)\s+(?P<verb>visited|besucht)"
    r"\s+(?:the|our|us|a|an|their|die|den|das|unser\w*|uns|eine?n?)\s"
)


def _their_visits(text: str) -> list[_Said]:
    """ "Scott visited the trade fair" is what Scott did."""
    return [
        _Said("visit", *found.span("verb"), "visited")
        for found in _THEIR_VISIT.finditer(text)
        if found["who"].lower() not in words.NAME_ENDERS | words.COMMON_NOUNS
    ]


def _split_calls(pattern: re.Pattern[str], text: str) -> list[_Said]:
    return [
        _Said("call", *found.span(part), "anrufen")
        for found in pattern.finditer(text)
        for part in ("verb", "end")
    ]


_NEXT_CLAUSE = re.compile(r"[,;:\n]|\b(?:und|and|with|mit)\b", re.IGNORECASE)


def _beside(said: _Said, moment: Moment, text: str) -> bool:
    """ "Call Hayes tomorrow", but not "call with Hayes, demo tomorrow"."""
    return any(
        not _NEXT_CLAUSE.search(text[min(said.end, end) : max(said.start, start)])
        for start, end in moment.spans
    )


def _in_order(*said: list[_Said]) -> list[_Said]:
    return sorted(itertools.chain(*said), key=lambda one: one.start)


def _agrees(said: _Said, best: _Said) -> bool:
    """What says something else stays in the note."""
    return said.meaning in (best.meaning, "reached", "no_answer")


def _outside(inner: list[_Said], outer: list[_Said]) -> list[_Said]:
    """Those that are not part of another expression."""
    return [
        said
        for said in inner
        if not any(other.start <= said.start and said.end <= other.end for other in outer)
    ]


def _kind(heard: _Heard, coming: Moment | None, *, sent: bool) -> str:
    if heard.kinds:
        return heard.kinds[0].meaning
    if coming and heard.follow_ups and not heard.outcomes and not sent:
        return "other"  # a plan is no conversation
    if heard.channels:
        return words.CHANNEL_KINDS[heard.channels[0].meaning]
    if sent:
        return "mail"
    talked = any(said.meaning in _TALKING for said in heard.outcomes if said.word not in _JUDGED)
    to_call = any(words.CALL_BACKS.search(said.word) for said in heard.follow_ups)
    return "call" if talked or to_call or heard.only_then else "other"


def _outcome(
    best: _Said | None, kind: str, heard: _Heard, coming: Moment | None, now: datetime
) -> str:
    if best and best.meaning == "not_a_fit" and coming:
        return "not_now"  # "kein Bedarf, im Januar nochmal" closes nothing
    if best and best.meaning != "reached":
        return best.meaning
    put_off = coming is not None and coming.at - now >= PUT_OFF
    if put_off and (heard.follow_ups or heard.only_then):
        return "not_now"
    return "reached" if best or kind in _MET else "done"
