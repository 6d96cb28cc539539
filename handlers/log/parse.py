"""Understanding one line of chat, German or English: "Müller angerufen, Termin Di 10h, 12min".

Nothing that was typed is lost: each word is understood (kind, outcome, time, …), or it names the
lead, or it stands in the note. Pure: the present is an argument.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers.log import amounts, words
from handlers.log.dates import Moment, impossible, moments
from handlers.log.line import ASIDE, MAIL, Line, readable, set_addresses_aside, set_notes_aside
from handlers.log.names import take_lead
from handlers.log.talk import take_talk
from scoring.money import Money


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

    `occurred_at` is never later than `now`, `next_step_at` never earlier. The order matters: what
    is understood first is not read again as something else.
    """
    line = Line(readable(typed))
    set_notes_aside(line)
    set_addresses_aside(line)
    past, coming = _take_moments(line, now, zone, locale)
    minutes = amounts.take_minutes(line)
    talk = take_talk(line, past, coming, now)
    value = amounts.take_value(line, locale) if talk.outcome == "won" else None
    lead_words = take_lead(line)
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


_FORWARD = re.compile(
    rf"(?<!\w)(?:{words.APPOINTMENT_WORDS}|{words.FORWARD_WORDS}|{words.CALLING})(?!\w)",
    re.IGNORECASE,
)


def _take_moments(
    line: Line, now: datetime, zone: ZoneInfo, locale: str
) -> tuple[Moment | None, Moment | None]:
    """The first past moment (when it was) and the one to come (the next step)."""
    forward = bool(_FORWARD.search(line.left))
    for span in impossible(line.left):
        line.set_aside(*span)
    text = MAIL.sub(lambda mail: ASIDE * len(mail[0]), amounts.without_amounts(line.left))
    found = moments(text, now, zone, locale, forward)
    past = next((moment for moment in found if moment.at <= now), None)
    coming = _next_step(text, [one for one in found if one.at > now and not one.happened])
    for moment in found:
        for span in moment.spans:
            if moment in (past, coming):
                line.understand(*span)
            else:
                line.set_aside(*span)  # "Ende April" names nobody
    return past, coming


_DEADLINE = re.compile(r"(?<!\w)(?:bis|by|until)\b[^,;:\n\d]{0,12}$", re.IGNORECASE)
_BEGINS_AS_DEADLINE = re.compile(r"(?:bis|by|until)\b", re.IGNORECASE)


def _next_step(text: str, coming: list[Moment]) -> Moment | None:
    """The first, but a deadline only if nothing was agreed: "Angebot bis Fr, Rückruf Di 10h"."""
    agreed = (one for one in coming if not _is_deadline(text, one))
    return next(agreed, None) or next(iter(coming), None)


def _is_deadline(text: str, moment: Moment) -> bool:
    """ "By Friday", without a clock time or a word of calling."""
    start, end = moment.spans[0]
    before = re.split(r"[,;:\n]", text[:start])[-1]
    after = re.split(r"[,;:\n]", text[end:])[0]
    if moment.timed or _FORWARD.search(f"{before} {after}"):
        return False
    return bool(_BEGINS_AS_DEADLINE.match(text, start) or _DEADLINE.search(before))
