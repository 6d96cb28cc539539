"""Understanding one line of chat, German or English: "Müller angerufen, Termin Di 10h, 12min".

Nothing that was typed is lost: each word is understood (kind, outcome, time, …), or it names the
lead, or it stands in the note. Pure: the present is an argument.

How the name is found: what is not understood falls into clauses (between commas and the like).
The clause that also says what was done is asked first, then the others in order. Within a clause
the name is the first run of capitalised words that are not common nouns, with particles inside
("von der") and a linked second name ("Jane from Acme"). Where nothing is capitalised, it is the
first words up to one that begins something else ("müller wegen angebot").
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from handlers.log import words
from handlers.log.dates import Moment, moments
from scoring.money import Money
from scoring.names import LEGAL_FORMS, SALUTATIONS

# "Im Januar nochmal": whoever puts us off for so long says: not now.
PUT_OFF = timedelta(days=28)
LONGEST = 24 * 60  # minutes; more than a day is not how long a call took
# A name in small letters is at most so many words; more is a sentence.
LONGEST_SMALL_NAME = 3


@dataclass(frozen=True)
class Understood:
    """What a line says. `typed` is the line itself, `note` the words not understood otherwise."""

    typed: str
    lead_words: str
    kind: str
    outcome: str
    occurred_at: datetime
    minutes: int | None
    next_step_at: datetime | None
    value: Money | None
    channel: str | None
    note: str


def understand(typed: str, now: datetime, zone: ZoneInfo, locale: str) -> Understood:
    """What `typed` says, spoken at `now` (aware) by somebody in `zone`. Never raises.

    `occurred_at` is never later than `now`, `next_step_at` never earlier.
    """
    line = _Line(readable(typed))
    _set_notes_aside(line)
    _set_addresses_aside(line)
    amount = _take_amount(line)
    past, coming = _take_moments(line, now, zone, locale)
    minutes = _take_minutes(line)
    talk = _take_talk(line, past, coming, now)
    if talk.outcome == "won":
        amount = amount or _take_bare_amount(line)
    if amount and talk.outcome == "won":
        line.understand(amount.start, amount.end)
    value = _money(amount, locale) if amount and talk.outcome == "won" else None
    lead_words = _take_lead(line)
    return Understood(
        typed=typed,
        lead_words=lead_words,
        kind=talk.kind,
        outcome=talk.outcome,
        occurred_at=past.at if past else now.astimezone(UTC),
        minutes=minutes,
        next_step_at=coming.at if coming else None,
        value=value,
        channel=talk.channel,
        note=line.note(),
    )


# --- The line and what has been understood of it --------------------------------------------------

_TAKEN, _ASIDE = "\x00", "\x01"


class _Line:
    """A text of which more and more is understood.

    `left` is the text with what was understood (or set aside) blotted out, place by place.
    """

    def __init__(self, text: str) -> None:
        self.text = text.replace(_TAKEN, " ").replace(_ASIDE, " ")
        self.left = self.text
        self._aside: list[tuple[int, int]] = []

    def understand(self, start: int, end: int) -> None:
        self._blot(start, end, _TAKEN)

    def set_aside(self, start: int, end: int) -> None:
        """Into the note, word for word."""
        if self.text[start:end].strip():
            self._aside.append((start, end))
        self._blot(start, end, _ASIDE)

    def _blot(self, start: int, end: int, mark: str) -> None:
        self.left = self.left[:start] + mark * (end - start) + self.left[end:]

    def note(self) -> str:
        """What is left, in the order typed, with commas where something understood lay between."""
        pieces = [(start, self.text[start:end].strip()) for start, end in self._aside]
        pieces += [
            (start, piece)
            for start, end in self._unread()
            if (piece := _trimmed(self.text[start:end]))
        ]
        return ", ".join(piece for _, piece in sorted(pieces))

    def _unread(self) -> Iterator[tuple[int, int]]:
        for run in re.finditer(rf"[^{_TAKEN}{_ASIDE}]+", self.left):
            yield run.span()


_EDGES = " \t\r\n,;:.!-–—/|·+"
_LEADING_AND = re.compile(r"^(?:und|and|aber|but|dann|then)\s+(?=\S+\s)", re.IGNORECASE)
_LOOSE_END = re.compile(rf"(?:\s+(?:{words.any_of(words.LOOSE_ENDS)}))+$", re.IGNORECASE)
_TELLING_SIGN = re.compile(r"[^\w\s.,;:!?'’\-–—/()\[\]&|·+]")


def _trimmed(piece: str) -> str:
    """Without the punctuation around it; '' if only small words are left."""
    trimmed = _LOOSE_END.sub("", _LEADING_AND.sub("", piece.strip(_EDGES)))
    if trimmed.count("(") != trimmed.count(")"):
        trimmed = trimmed.strip("()" + _EDGES)
    told = re.findall(r"[^\W_]+", trimmed.lower())
    if all(word in words.FILLERS for word in told) and not _TELLING_SIGN.search(trimmed):
        return ""
    return trimmed


# --- What is not to be interpreted ----------------------------------------------------------------

_SLACK_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def readable(typed: str) -> str:
    """As a person reads it: Slack's links show their label, &amp; is &; composed letters."""
    shown = _SLACK_MARKUP.sub(_shown, typed)
    for entity in ("&lt;", "&gt;", "&amp;"):
        shown = shown.replace(entity, html.unescape(entity))
    return unicodedata.normalize("NFC", shown)


def _shown(markup: re.Match[str]) -> str:
    sigil, target, label = markup.groups()
    if sigil in ("@", "#"):
        # Who greets the bot first ("@Nextcall Müller angerufen") does not speak of it.
        if sigil == "@" and not markup.string[: markup.start()].strip():
            return ""
        return f"{sigil}{label or target}"
    if sigil == "!":
        return f"@{label or target}".replace("@@", "@")
    if target.startswith(("mailto:", "tel:")):
        return target.partition(":")[2]
    return label or target


_QUOTED = re.compile(r"\"[^\"]*\"|„[^“”\"]*[“”\"]|“[^”]*”|«[^»]*»|»[^«]*«")
_NOTE_BEGINS = re.compile(
    r"(?<!\w)(?:notiz|notizen|note|notes|nb|ps|bemerkung)\s*:\s*", re.IGNORECASE
)
_DASH = re.compile(r"\s(?:–|—|--)\s")
_NUMBERS_AROUND = re.compile(r"\d\s+[–—-]+\s+\d")


def _set_notes_aside(line: _Line) -> None:
    """Quotations, and all after "Notiz:" or a dash."""
    begins = _NOTE_BEGINS.search(line.left)
    if begins:
        line.set_aside(begins.end(), len(line.text))
        line.understand(begins.start(), begins.end())
    for dash in _DASH.finditer(line.left):
        if not _NUMBERS_AROUND.match(line.left, max(0, dash.start() - 1)):
            line.set_aside(dash.end(), begins.start() if begins else len(line.text))
            line.understand(dash.start(), dash.end())
            break
    for quoted in _QUOTED.finditer(line.left):
        line.set_aside(*quoted.span())


_ADDRESS = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|https?://\S+|www\.\S+"
    r"|(?<!\w)\+\d[\d\s()/.-]{6,18}\d|(?<![\w.])0\d{2,5}[\s/-]+\d[\d\s-]{3,12}\d(?!\w)"
    r"|(?<!\w)[@#][\w.-]+"
)


def _set_addresses_aside(line: _Line) -> None:
    """Links, telephone numbers and people mentioned; an e-mail address may yet name the lead."""
    for address in _ADDRESS.finditer(line.left):
        if not address["mail"]:
            line.set_aside(*address.span())


# --- Amounts --------------------------------------------------------------------------------------

_SIGNS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "usd": "USD",
          "dollar": "USD", "dollars": "USD", "us$": "USD", "£": "GBP", "gbp": "GBP",
          "pounds": "GBP", "chf": "CHF", "sfr": "CHF", "franken": "CHF"}  # fmt: skip
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_FIGURE = r"\d{1,3}(?:[.,'’ ]\d{3})+(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_SCALES = {"k": 1_000, "t": 1_000, "tsd": 1_000, "tausend": 1_000, "thousand": 1_000,
           "mio": 1_000_000, "million": 1_000_000, "m": 1_000_000}  # fmt: skip
_SCALE = r"(?:\s?(?P<scale>k|t|tsd|tausend|thousand|mio|million|m)\b\.?)?"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_SIGN})\s?(?P<figure>{_FIGURE}){_SCALE}"
    rf"|(?P<figure_2>{_FIGURE}){_SCALE.replace('scale', 'scale_2', 1)}(?:,-)?\s?(?P<after>{_SIGN}))"
    r"(?![\w])",
    re.IGNORECASE,
)
_BARE_AMOUNT = re.compile(
    rf"(?<![\w.,:/])(?P<figure>\d{{1,3}}(?:[.,'’]\d{{3}})+(?:[.,]\d{{1,2}})?|\d{{3,9}}){_SCALE}"
    r"(?![\w.,:/%]*\w)|(?<![\w.,:/])(?P<small>\d{1,3}(?:[.,]\d)?)\s?(?P<of>k|tsd|mio)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Amount:
    start: int
    end: int
    number: Decimal
    sign: str


def _take_amount(line: _Line) -> _Amount | None:
    """The first amount with a currency. It is kept from being read as a date in any case."""
    found = _AMOUNT.search(line.left)
    if not found:
        return None
    figure = found["figure"] or found["figure_2"]
    scale = found["scale"] or found["scale_2"] or ""
    sign = found["before"] or found["after"]
    return _Amount(found.start(), found.end(), _decimal(figure, scale), sign.lower())


def _take_bare_amount(line: _Line) -> _Amount | None:
    found = _BARE_AMOUNT.search(line.left)
    if not found:
        return None
    figure, scale = found["figure"] or found["small"], found["scale"] or found["of"] or ""
    return _Amount(found.start(), found.end(), _decimal(figure, scale), "")


def _decimal(figure: str, scale: str) -> Decimal:
    """ "4.000", "4,000", "4.000,50" and "4,000.50": three digits after the last mark are
    thousands, fewer are decimals."""
    whole, mark, last = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", figure, re.DOTALL).groups()  # type: ignore[union-attr]
    digits = re.sub(r"\D", "", whole)
    number = Decimal(f"{digits}.{last}" if mark else digits)
    return number * _SCALES.get(scale.lower(), 1)


def _money(amount: _Amount, locale: str) -> Money:
    return Money(amount.number, _SIGNS.get(amount.sign) or _home_currency(locale))


_BARE_FIGURE = re.compile(rf"\s*(?P<figure>{_FIGURE}){_SCALE}(?:,-)?\s*", re.IGNORECASE)


def money_said(text: str, locale: str) -> Money | None:
    """The amount that is all of the text: "4.000 €", "4k EUR", "4000"; None if it is something else."""
    found = _AMOUNT.fullmatch(text.strip())
    if found:
        scale = found["scale"] or found["scale_2"] or ""
        number = _decimal(found["figure"] or found["figure_2"], scale)
        return Money(number, _SIGNS[(found["before"] or found["after"]).lower()])
    bare = _BARE_FIGURE.fullmatch(text)
    if bare is None:
        return None
    return Money(_decimal(bare["figure"], bare["scale"] or ""), _home_currency(locale))


def _home_currency(locale: str) -> str:
    country = locale.replace("_", "-").upper().rpartition("-")[2]
    return {"US": "USD", "GB": "GBP", "CH": "CHF"}.get(country, "EUR")


# --- Times ----------------------------------------------------------------------------------------

_FORWARD = re.compile(
    rf"(?<!\w)(?:{words.APPOINTMENT_WORDS}|{words.FORWARD_WORDS})(?!\w)", re.IGNORECASE
)


def _take_moments(
    line: _Line, now: datetime, zone: ZoneInfo, locale: str
) -> tuple[Moment | None, Moment | None]:
    """The first past moment (when it was) and the first to come (the next step)."""
    hidden = _AMOUNT.sub(lambda found: _ASIDE * len(found[0]), line.left)
    hidden = _ADDRESS.sub(lambda found: _ASIDE * len(found[0]), hidden)
    forward = bool(_FORWARD.search(line.left))
    found = moments(hidden, now, zone, locale, forward)
    past = next((moment for moment in found if moment.at <= now), None)
    coming = next((moment for moment in found if moment.at > now), None)
    for moment in found:
        for span in moment.spans:
            if moment in (past, coming):
                line.understand(*span)
            else:
                line.set_aside(*span)  # "Ende April" names nobody
    return past, coming


_DURATION = re.compile(
    r"(?<![\w.,:€$])(?:"
    r"(?P<hours>\d{1,2}(?:[.,]\d{1,2})?)\s?(?:h(?=\d)|(?:h|hr|hrs|hours?|std|stunden?)\b)\.?"
    r"(?:\s?(?P<and>\d{1,2})(?:\s?(?:m|min|minuten|minutes|mins)\b\.?)?(?![\w€.:,]))?"
    r"|(?P<minutes>\d{1,4})(?:\s?(?:(?-i:m)|min|mins|minuten?|minutes?)\b\.?|\s?['′])"
    r"|(?P<clock>\d{1,2}):(?P<clock_minutes>[0-5]\d)\s?(?:h|std)\b"
    r"|(?P<words>(?:eine|1)\s+halbe\s+stunde|halbe\s+stunde|half\s+an\s+hour|half\s+hour"
    r"|viertelstunde|quarter\s+of\s+an\s+hour|anderthalb\s+stunden|eine\s+stunde|an\s+hour"
    r"|one\s+hour|zwei\s+stunden|two\s+hours)\b)",
    re.IGNORECASE,
)
_DURATION_WORDS = (
    ("anderthalb", 90), ("zwei", 120), ("two", 120), ("viertel", 15), ("quarter", 15),
    ("halb", 30), ("half", 30), ("hour", 60), ("stunde", 60),
)  # fmt: skip


def _take_minutes(line: _Line) -> int | None:
    for found in _DURATION.finditer(line.left):
        minutes = _minutes(found)
        if 0 < minutes <= LONGEST:
            line.understand(*found.span())
            return minutes
    return None


def _minutes(found: re.Match[str]) -> int:
    if found["hours"]:
        hours = Decimal(found["hours"].replace(",", "."))
        return int(hours * 60) + int(found["and"] or 0)
    if found["clock"]:
        return 60 * int(found["clock"]) + int(found["clock_minutes"])
    if found["words"]:
        said = found["words"].lower()
        return next(minutes for word, minutes in _DURATION_WORDS if word in said)
    return int(found["minutes"])


# --- What was done, and what came of it -----------------------------------------------------------


@dataclass(frozen=True)
class _Talk:
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

    def __init__(self, rows: dict[str, tuple[str, ...]]) -> None:
        self._pattern = words.any_word_of(rows)
        self._meaning = {words.spelling(word): row for row, all_ in rows.items() for word in all_}

    def said_in(self, text: str) -> list[_Said]:
        return [
            _Said(self._meaning[spelled], *found.span(), spelled)
            for found in self._pattern.finditer(text)
            if (spelled := words.spelling(found[0])) in self._meaning
            and found[0] not in _OTHER_WORDS
        ]


# "AB" is the machine that answers, "ab" a preposition.
_OTHER_WORDS = ("ab", "Ab", "vm")

_NOT_SO = "not so"
_OUTCOMES = _Table({_NOT_SO: words.NOT_SO, **words.OUTCOMES})
_KINDS = _Table(words.KINDS)
_FOLLOW_UPS = _Table({"follow up": words.FOLLOW_UPS})
_SENDING = _Table({"sending": words.SENDING})
_CHANNELS = _Table(words.CHANNELS)
_DECISIVENESS = {outcome: rank for rank, outcome in enumerate(words.OUTCOMES)}
_TALKING = frozenset({"appointment", "voicemail", "no_answer", "reached", "not_now", "not_a_fit"})
_MEETINGS = frozenset(words.spelling(word) for word in words.MEETINGS)
_MET = frozenset({"call", "meeting", "visit"})


@dataclass(frozen=True)
class _Heard:
    """The words of the tables in a line, in the order said."""

    outcomes: list[_Said]
    kinds: list[_Said]
    follow_ups: list[_Said]
    channels: list[_Said]


def _take_talk(line: _Line, past: Moment | None, coming: Moment | None, now: datetime) -> _Talk:
    """Kind, outcome and channel, from the words of the tables and from the times."""
    heard = _heard(line.left, coming)
    best = min(heard.outcomes, key=lambda said: _DECISIVENESS[said.meaning], default=None)
    if best and best.word == "termin" and past and not coming:
        # "Termin bei Krause gestern" has been: no appointment is made, one was kept.
        kind = heard.kinds[0].meaning if heard.kinds else "meeting"
        outcome = "reached"
    else:
        kind = _kind(heard, coming, sent=bool(_SENDING.said_in(line.left)))
        outcome = _outcome(best, kind, heard.follow_ups, coming, now)
    contrary = [said for said in heard.kinds if said.meaning != kind]
    channels = _outside(heard.channels, contrary)[:1]

    understood = [said for said in heard.kinds if said.meaning == kind] + channels
    understood += [said for said in heard.outcomes if best and _agrees(said, best)]
    if coming or not (heard.kinds or heard.outcomes):
        understood += heard.follow_ups
    if kind in ("mail", "message"):
        understood += _SENDING.said_in(line.left)
    for said in understood:
        line.understand(said.start, said.end)
    return _Talk(kind, outcome, channels[0].meaning if channels else None)


def _heard(text: str, coming: Moment | None) -> _Heard:
    """The words, each in the one sense that it has here."""
    outcomes = _OUTCOMES.said_in(text)
    channels = _CHANNELS.said_in(text)
    # "Left a message" is no message, "Termin abgesagt" is no appointment.
    kinds = _outside(_KINDS.said_in(text), outcomes)
    follow_ups = _outside(_FOLLOW_UPS.said_in(text), outcomes)
    outcomes = [said for said in outcomes if said.meaning != _NOT_SO]
    if coming:
        # "Morgen anrufen" is still to be done, unless nothing else was.
        kinds = _outside(kinds, follow_ups) or kinds
        meetings = [said for said in kinds if said.word in _MEETINGS]
        kinds = [said for said in kinds if said not in meetings]
        outcomes += [replace(said, meaning="appointment") for said in meetings]
    return _Heard(outcomes, kinds, follow_ups, channels)


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
    if heard.channels:
        return words.CHANNEL_KINDS[heard.channels[0].meaning]
    if sent:
        return "mail"
    talked = any(said.meaning in _TALKING for said in heard.outcomes)
    to_call = any(coming or words.CALL_BACKS.search(said.word) for said in heard.follow_ups)
    return "call" if talked or to_call else "other"


def _outcome(
    best: _Said | None, kind: str, follow_ups: list[_Said], coming: Moment | None, now: datetime
) -> str:
    if best and best.meaning == "not_a_fit" and coming:
        return "not_now"  # "kein Bedarf, im Januar nochmal" closes nothing
    if best and best.meaning != "reached":
        return best.meaning
    if coming and follow_ups and coming.at - now >= PUT_OFF:
        return "not_now"
    return "reached" if best or kind in _MET else "done"


# --- Whom it was about ----------------------------------------------------------------------------

# Commas and the like end a clause, a full stop only at the end of a sentence ("J. Weber", "Dr.").
_CLAUSE = re.compile(rf"(?:[^,;:!?()\n{_ASIDE}.]|\.(?!\s|$)|(?<=\b\w)\.|(?<=\b\w\w)\.)+")
_WORD = re.compile(rf"[^\s{_TAKEN}]+")


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    shown: str  # without the punctuation around it

    @property
    def small(self) -> str:
        return self.shown.lower()


def _take_lead(line: _Line) -> str:
    """The words that may name the lead, in the order typed; '' if there are none."""
    named = _name_in_clauses(line)
    named += _apposition(line, named)
    addresses = [
        _Word(found.start(), found.end(), found[0])
        for found in _ADDRESS.finditer(line.left)
        if found["mail"]
    ]
    named = sorted({*named, *addresses[:1]}, key=lambda word: word.start)
    for word in named:
        line.understand(word.start, word.end)
    names = [word for word in named if not _is_salutation(word)] or named
    return " ".join(word.shown for word in names)


_APPOSED = re.compile(r"\.?\s*([,(])")


def _apposition(line: _Line, named: list[_Word]) -> list[_Word]:
    """The company beside the name: "Frau Schmidt (Acme)", "Frau Schmidt, Acme GmbH"."""
    opened = _APPOSED.match(line.left, named[-1].end) if named else None
    clause = _CLAUSE.match(line.left, opened.end()) if opened else None
    if not opened or not clause:
        return []
    beside = _words(clause)
    names_only = all(_names(word) or _is_legal_form(word) or word.shown == "&" for word in beside)
    marked = opened[1] == "(" or any(_is_legal_form(word) for word in beside)
    return beside if names_only and marked else []


def _name_in_clauses(line: _Line) -> list[_Word]:
    clauses = [found for found in _CLAUSE.finditer(line.left) if _words(found)]
    telling = [clause for clause in clauses if _TAKEN in clause[0]]
    for clause in telling:
        name = _capitalised_name(line, _words(clause)) or _small_name(_words(clause))
        if name:
            return name
    others = [clause for clause in clauses if clause not in telling]
    for clause in others:
        name = _capitalised_name(line, _words(clause))
        if name:
            return name
    for clause in others:
        name = _small_name(_words(clause))
        if name and len(_words(clause)) <= LONGEST_SMALL_NAME:
            return name
    return []


def _words(clause: re.Match[str]) -> list[_Word]:
    found = []
    for match in _WORD.finditer(clause.string, clause.start(), clause.end()):
        shown = match[0].strip("-–—/|·+*_~<>=[]{}\"'’„“”«»…")
        if shown.lower().endswith(("'s", "’s")):
            shown = shown[:-2]
        if shown == "&" or (any(char.isalnum() for char in shown) and "@" not in shown):
            found.append(_Word(match.start(), match.end(), shown))
    return found


def _capitalised_name(line: _Line, clause: list[_Word]) -> list[_Word]:
    start = next((at for at, word in enumerate(clause) if _names(word)), None)
    if start is None:
        return []
    name = _run_of_names(line, clause, start)
    return name + _linked_name(line, clause, clause.index(name[-1]) + 1)


def _run_of_names(line: _Line, clause: list[_Word], start: int) -> list[_Word]:
    """From `start` on, the names and the particles between them, without a word understood."""
    run = [clause[start]]
    waiting: list[_Word] = []
    for before, word in zip(clause[start:], clause[start + 1 :], strict=False):
        if _TAKEN in line.left[before.end : word.start]:
            break
        if _names(word) or _is_legal_form(word):
            run += [*waiting, word]
            waiting = []
        elif word.small in words.NAME_PARTICLES:
            waiting.append(word)
        else:
            break
    return run


def _linked_name(line: _Line, clause: list[_Word], at: int) -> list[_Word]:
    """The second name in "Jane from Acme", "Müller bei der Firma Acme"."""
    links = at
    while links < len(clause) and clause[links].small in words.NAME_LINKS:
        links += 1
    if links == at or links == len(clause) or not _names(clause[links]):
        return []
    if _TAKEN in line.left[clause[at - 1].end : clause[links].start]:
        return []
    return _run_of_names(line, clause, links)


def _small_name(clause: list[_Word]) -> list[_Word]:
    """The first words up to one that no name contains."""
    name: list[_Word] = []
    for word in clause:
        if word.small in words.NAME_ENDERS or _is_common(word) or not _has_letter(word):
            if name:
                break
            if word.small not in words.FILLERS:
                return []
        elif name and len(name) == LONGEST_SMALL_NAME:
            break
        else:
            name.append(word)
    return name


def _names(word: _Word) -> bool:
    """Capitalised, and not merely because German nouns are, or because it begins the line."""
    return (
        _has_letter(word)
        and (word.shown[0].isupper() or (word.shown[0].isdigit() and word.shown[-1].isupper()))
        and word.small not in words.NAME_ENDERS
        and not _is_common(word)
    ) or bool(re.fullmatch(r"\d+&\d+", word.shown))


def _is_common(word: _Word) -> bool:
    return word.small in words.COMMON_NOUNS


def _is_legal_form(word: _Word) -> bool:
    return word.small.strip(".") in LEGAL_FORMS


def _is_salutation(word: _Word) -> bool:
    return word.small.rstrip(".") in SALUTATIONS


def _has_letter(word: _Word) -> bool:
    return any(char.isalpha() for char in word.shown)
