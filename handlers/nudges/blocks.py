"""The message that nudges: short, for it is read on a phone, and it follows what becomes of its leads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.nudges.entries import Entry
from handlers.ui import blocks as ui
from handlers.ui.actions import LOG_CALL, OPEN_LEAD
from handlers.ui.leads import contact_line, heading, interest_lines, topic_line
from handlers.ui.mrkdwn import NAME, bold, escape, name, phone, shorten
from handlers.ui.texts import Texts
from handlers.ui.words import highlight_words, signal_words, touchpoint_words
from scoring.calls import highlights
from scoring.lead import Lead

# Buttons; the value of each is a lead's external id.
LATER = "nudge_later"
STOP = "nudge_stop"
KEEP = "nudge_keep"
AGAIN = "nudge_again"

MOST = 20  # leads in a message; each has two blocks
REASONS = 3

Message = dict[str, Any]


def nudge_message(t: Texts, entries: Sequence[Entry], now: datetime) -> Message:
    """One lead with its reasons; of several one paragraph each."""
    shown = entries[:MOST]
    alone = len(entries) == 1
    headline = _headline(t, [entry for entry in entries if entry.state == "open"])
    paragraphs = [_paragraph(t, entry, now, alone) for entry in shown]
    blocks = [] if alone or not headline else [ui.section(f"*{headline}*")]
    for entry, paragraph in zip(shown, paragraphs, strict=True):
        blocks.append(ui.section(paragraph))
        buttons = _buttons(t, entry)
        if buttons:
            blocks.append(ui.actions(*buttons))
    more = _more(t, len(entries) - len(shown))
    blocks += [ui.context(more)] if more else []
    text = "\n".join(line for line in (headline, *paragraphs, more) if line)
    return ui.message(t, text, blocks)


def _headline(t: Texts, entries: Sequence[Entry]) -> str:
    """What the phone shows: who is still to be called, and why."""
    if not entries:
        return ""
    if len(entries) > 1:
        return t("{names}: ripe to be called", names=t.listed(_names(t, entries)))
    who, asked = name(entries[0].call.lead.name), entries[0].asked
    if asked:
        return f"{who} {escape(signal_words(t, asked.kind))}"
    return t("{name} is ripe to be called", name=who)


def _names(t: Texts, entries: Sequence[Entry]) -> list[str]:
    """The first two without their companies, whose comma would read as another one."""
    names = [name(heading(entry.call.lead)) for entry in entries[:2]]
    others = len(entries) - len(names)
    return [*names, t.plural("{n} other", "{n} others", others)] if others else names


def _paragraph(t: Texts, entry: Entry, now: datetime, alone: bool) -> str:
    if entry.state != "open":
        return _became(t, entry, now)
    lead, ripeness = entry.call.lead, entry.call.ripeness
    lines = [bold(lead.contact), contact_line(lead)] if alone else [_who(lead)]
    if alone and not lead.contact:
        lines[0] = bold(lead.name)
    if entry.asked:
        did = escape(signal_words(t, entry.asked.kind))
        lines.append(t(":bell: *{did}* – {when}", did=did, when=t.when(entry.asked.at, now)))
    if ripeness.until:
        lines.append(
            t(":large_green_circle: *Ripe* until {when}", when=t.when(ripeness.until, now))
        )
    lines += _why(t, entry, now) if alone else [_short_why(t, entry)]
    return "\n".join(line for line in lines if line)


def _why(t: Texts, entry: Entry, now: datetime) -> list[str]:
    """A request is its own reason."""
    topic = topic_line(t, entry.call, now)
    return [topic] if entry.asked else [topic, interest_lines(t, entry.call, now, REASONS)]


def _short_why(t: Texts, entry: Entry) -> str:
    return escape(t.listed([highlight_words(t, one) for one in highlights(entry.call)]))


def _who(lead: Lead) -> str:
    """Name, company and the number that dials, in one line."""
    parts = [bold(shorten(lead.contact, NAME)), name(lead.company)]
    who = ", ".join(part for part in parts if part) or bold(shorten(lead.name, NAME))
    if not lead.phone:
        return who
    return f"{who} :telephone_receiver:\N{NO-BREAK SPACE}{phone(lead.phone)}"


def _became(t: Texts, entry: Entry, now: datetime) -> str:
    """What there is left to say of a lead that need not be called from here any more."""
    who = bold(shorten(entry.call.lead.name, NAME))
    when = t.when(entry.until, now) if entry.until else ""
    match entry.state:
        case "called" if entry.touchpoint:
            return f":white_check_mark: {who}: {touchpoint_words(t, entry.touchpoint)}"
        case "resting":
            return t(":zzz: {name} rests until {when}.", name=who, when=when)
        case "cooled":
            return t(":ice_cube: {name} has cooled in the meantime.", name=who)
        case "taken" if entry.holder:
            return t(
                ":handshake: {name}: {holder} has it now.", name=who, holder=name(entry.holder)
            )
        case "taken":
            return t(":handshake: {name} is in the pool now.", name=who)
        case "later" if entry.until and entry.until > now:
            return t(":hourglass: {name}: later. It is in your digest {when}.", name=who, when=when)
        case "later":
            return t(":hourglass: {name}: later. It stays on your list.", name=who)
        case "asking":
            return t(":no_bell: Stop nudging about {name}? You put it off twice.", name=who)
        case "muted":
            return t(
                ":no_bell: No more nudges about {name}. It stays on your list and in your digest; "
                "if it asks for a call itself, I still tell you.",
                name=who,
            )
    return t(":no_entry_sign: {name} is closed.", name=who)


def _buttons(t: Texts, entry: Entry) -> list[ui.Element]:
    lead_id = entry.call.lead.external_id
    call = ui.button(t("Call now"), LOG_CALL, lead_id, "primary")
    later = ui.button(t("Later"), LATER, lead_id)
    show = ui.button(t("Open"), OPEN_LEAD, lead_id)
    match entry.state:
        case "open":
            return [call, later, show]
        case "later":
            return [call, show]
        case "cooled":
            return [show]
        case "asking":
            stop = ui.button(t("Stop"), STOP, lead_id)
            return [stop, ui.button(t("Keep telling me"), KEEP, lead_id)]
        case "muted":
            return [ui.button(t("Nudge again"), AGAIN, lead_id)]
    return []


def _more(t: Texts, left_out: int) -> str:
    if left_out <= 0:
        return ""
    return t.plural(
        "… {n} more: `/nextcall all` shows your whole list.",
        "… {n} more: `/nextcall all` shows your whole list.",
        left_out,
    )
