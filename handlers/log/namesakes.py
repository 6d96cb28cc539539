"""Days that are none: "Frau Sonntag", "März GmbH", and the "do" and "so" of a sentence."""

import re

from handlers.log.calendar_words import PARTS
from handlers.log.vocabulary import any_of
from handlers.log.words import APPOINTMENT_WORDS, CALL_ENDS, CALLING, FORWARD_WORDS
from scoring.names import LEGAL_FORMS, SALUTATIONS

_DAY_COMES = re.compile(
    rf"(?:\b(?:am|on|bis|by|ab|auf|until|till|kommenden|for|von|vom|{APPOINTMENT_WORDS}"
    rf"|{FORWARD_WORDS}|{CALLING})\W*|[,;:]\s*)$",
    re.IGNORECASE,
)
_TIME_FOLLOWS = re.compile(
    rf"\.?,?\s*(?:(?:um|at|gegen|ab|von|@)\s*)?\d|\.?\s+(?:(?:um|gegen|at)\s+)?"
    rf"(?:halb|viertel|half|quarter|{PARTS.any}|{FORWARD_WORDS})\b",
    re.IGNORECASE,
)
_DAY_ENDS = re.compile(
    rf"\.?\s*(?:(?:{CALL_ENDS})\s*)?(?:[,;]|$)|\.?\s*(?:bei|mit|with|noch|zu|vor)\b"
)

_SALUTED = re.compile(rf"\b(?:{any_of(SALUTATIONS)})\.?\s+$", re.IGNORECASE)
_LEGAL_FORM_NEXT = re.compile(rf"\s+(?:{any_of(LEGAL_FORMS)})\b", re.IGNORECASE)
_COMPANY_NAME_NEXT = re.compile(
    rf"(?:\s+[^\W\d_a-zäöü][\w&-]*){{1,3}}?(?i:{_LEGAL_FORM_NEXT.pattern})"
)


def is_a_name(found: re.Match[str]) -> bool:
    """ "Frau Sonntag", "März GmbH", "Freitag Maschinenbau GmbH"; but "Termin Freitag Acme AG"."""
    text = found.string
    if any(char.isdigit() for char in found[0]) or not found[0][0].isupper():
        return False
    if _SALUTED.search(text[: found.start()]) or _LEGAL_FORM_NEXT.match(text, found.end()):
        return True
    leads_in = _DAY_COMES.search(text[: found.start()])
    return not leads_in and bool(_COMPANY_NAME_NEXT.match(text, found.end()))


def abbreviates_a_day(found: re.Match[str]) -> bool:
    """ "Di", "Fr.", "so" and "do" are days only beside a word or number of time."""
    name, text = found["weekday"], found.string
    if _TIME_FOLLOWS.match(text, found.end()):
        return name != "so"
    said_as_day = bool(_DAY_COMES.search(text[: found.start()]))
    return name[0].isupper() and said_as_day and bool(_DAY_ENDS.match(text, found.end()))
