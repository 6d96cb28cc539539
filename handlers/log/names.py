"""Which words of a line may name the lead.

What is not understood falls into clauses (between commas and the like). The clause that also says
what was done is asked first, then the others in order. Within a clause the name is the first run of
capitalised words that are not common nouns, with particles inside ("von der") and a linked second
name ("Jane from Acme"). Where nothing is capitalised, it is the first words up to one that begins
something else ("müller wegen angebot").
"""

import re
from dataclasses import dataclass

from handlers.log import words
from handlers.log.line import ASIDE, MAIL, TAKEN, Line
from scoring.names import LEGAL_FORMS, SALUTATIONS

# A name in small letters is at most so many words; more is a sentence.
LONGEST_SMALL_NAME = 3

# Commas and the like end a clause, a full stop only at the end of a sentence ("J. Weber", "Dr.").
_CLAUSE = re.compile(rf"(?:[^,;:!?()\n{ASIDE}.]|\.(?!\s|$)|(?<=\b\w)\.|(?<=\b\w\w)\.)+")
_WORD = re.compile(rf"[^\s{TAKEN}]+")


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    shown: str  # without the punctuation around it

    @property
    def small(self) -> str:
        return self.shown.lower()


def take_lead(line: Line) -> str:
    """The words that may name the lead, in the order typed; '' if there are none."""
    named = _name_in_clauses(line)
    named += _apposition(line, named)
    address = MAIL.search(line.left)
    if address:
        named.append(_Word(*address.span(), address[0]))
    named.sort(key=lambda word: word.start)
    for word in named:
        line.understand(word.start, word.end)
    names = [word for word in named if not _is_salutation(word)]
    if not any(_has_letter(word) or "&" in word.shown for word in names):
        names = named  # "Firma 3"
    return " ".join("und" if word.small in ("u", "u.") else word.shown for word in names)


_APPOSED = re.compile(r"\.?\s*([,(])")


def _apposition(line: Line, named: list[_Word]) -> list[_Word]:
    """The company beside the name: "Frau Schmidt (Acme)", "Frau Schmidt, Acme GmbH"."""
    opened = _APPOSED.match(line.left, named[-1].end) if named else None
    clause = _CLAUSE.match(line.left, opened.end()) if opened else None
    if not opened or not clause:
        return []
    beside = _words(clause)
    names_only = all(_names(word) or _is_legal_form(word) or word.shown == "&" for word in beside)
    marked = opened[1] == "(" or any(_is_legal_form(word) for word in beside)
    return beside if names_only and marked else []


def _name_in_clauses(line: Line) -> list[_Word]:
    clauses = [found for found in _CLAUSE.finditer(line.left) if _words(found)]
    telling = [clause for clause in clauses if TAKEN in clause[0]]
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


def _capitalised_name(line: Line, clause: list[_Word]) -> list[_Word]:
    start = next((at for at, word in enumerate(clause) if _names(word)), None)
    if start is None:
        return []
    name = _run_of_names(line, clause, start)
    return name + _linked_name(line, clause, clause.index(name[-1]) + 1)


def _run_of_names(line: Line, clause: list[_Word], start: int) -> list[_Word]:
    """From `start` on, the names and the particles between them, without a word understood."""
    run = [clause[start]]
    waiting: list[_Word] = []
    for before, word in zip(clause[start:], clause[start + 1 :], strict=False):
        if TAKEN in line.left[before.end : word.start]:
            break
        if _names(word) or _is_legal_form(word) or _numbers(line, clause, word):
            run += [*waiting, word]
            waiting = []
        elif word.small in words.NAME_PARTICLES:
            waiting.append(word)
        else:
            break
    return run


def _numbers(line: Line, clause: list[_Word], word: _Word) -> bool:
    """The number that ends a name: "Firma 3 nicht erreicht", but not "Müller 20 Leute"."""
    following = next((one for one in clause if one.start > word.start), None)
    end = following.start if following else word.end + 2
    return bool(re.fullmatch(r"\d{1,3}", word.shown)) and TAKEN in line.left[word.end : end]


def _linked_name(line: Line, clause: list[_Word], at: int) -> list[_Word]:
    """The second name in "Jane from Acme", "Müller bei der Firma Acme"."""
    links = at
    while links < len(clause) and clause[links].small in words.NAME_LINKS:
        links += 1
    if links == at or links == len(clause) or not _names(clause[links]):
        return []
    if TAKEN in line.left[clause[at - 1].end : clause[links].start]:
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
