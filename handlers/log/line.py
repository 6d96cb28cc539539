"""The line, and what of it has been understood so far."""

import html
import re
import unicodedata
from collections.abc import Iterator

from handlers.log import words
from handlers.log.vocabulary import any_of

TAKEN, ASIDE = "\x00", "\x01"  # stand where something was understood, or set aside


class Line:
    """A text of which more and more is understood.

    `left` is the text with what was understood (or set aside) blotted out, place by place.
    """

    def __init__(self, text: str) -> None:
        self.text = text.replace(TAKEN, " ").replace(ASIDE, " ")
        self.left = self.text
        self._aside: list[tuple[int, int]] = []

    def understand(self, start: int, end: int) -> None:
        self._blot(start, end, TAKEN)

    def set_aside(self, start: int, end: int) -> None:
        """Into the note, word for word."""
        if self.text[start:end].strip():
            self._aside.append((start, end))
        self._blot(start, end, ASIDE)

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
        for run in re.finditer(rf"[^{TAKEN}{ASIDE}]+", self.left):
            yield run.span()


_EDGES = " \t\r\n,;:.!-–—/|·+"
_LEADING_AND = re.compile(r"^(?:und|and|aber|but|dann|then)\s+(?=\S+\s)", re.IGNORECASE)
_LOOSE_END = re.compile(rf"(?:\s+(?:{any_of(words.LOOSE_ENDS)}))+$", re.IGNORECASE)
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


# --- As a person reads it -------------------------------------------------------------------------

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


# --- What is not to be interpreted ----------------------------------------------------------------

_QUOTED = re.compile(r"\"[^\"]*\"|„[^“”\"]*[“”\"]|“[^”]*”|«[^»]*»|»[^«]*«")
_NOTE_BEGINS = re.compile(
    r"(?<!\w)(?:notiz|notizen|note|notes|nb|ps|bemerkung)\s*:\s*", re.IGNORECASE
)
_DASH = re.compile(r"\s(?:–|—|--)\s")
_NUMBERS_AROUND = re.compile(r"\d\s+[–—-]+\s+\d")


def set_notes_aside(line: Line) -> None:
    """Quotations, and all after "Notiz:" or a dash."""
    begins = _NOTE_BEGINS.search(line.left)
    if begins:
        line.set_aside(begins.end(), len(line.text))
        line.understand(*begins.span())
    for dash in _DASH.finditer(line.left):
        if not _NUMBERS_AROUND.match(line.left, max(0, dash.start() - 1)):
            line.set_aside(dash.end(), begins.start() if begins else len(line.text))
            line.understand(*dash.span())
            break
    for quoted in _QUOTED.finditer(line.left):
        line.set_aside(*quoted.span())


MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS = re.compile(
    rf"(?P<mail>{MAIL.pattern})"
    r"|https?://\S+|www\.\S+"
    r"|(?<!\w)\+\d[\d\s()/.-]{6,18}\d|(?<![\w.])0\d{2,5}[\s/-]+\d[\d\s-]{3,12}\d(?!\w)"
    r"|(?<!\w)[@#][\w.-]+"
)


def set_addresses_aside(line: Line) -> None:
    """Links, telephone numbers and people mentioned; an e-mail address may yet name the lead."""
    for address in _ADDRESS.finditer(line.left):
        if not address["mail"]:
            line.set_aside(*address.span())
