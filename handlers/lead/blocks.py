"""The lead's card, the list of those that may be meant, and the answers to the card's buttons."""

from collections.abc import Sequence
from typing import Any

from handlers.lead.flow import Dossier, Found, Handed
from handlers.ui import blocks as ui
from handlers.ui.actions import ADD_LEAD, LOG_CALL, LOG_UNDO, OPEN_LEAD, key
from handlers.ui.leads import (
    contact_line,
    fit_line,
    heading,
    interest_lines,
    nurture_line,
    state_line,
    topic_line,
)
from handlers.ui.mrkdwn import bold, escape, shorten
from handlers.ui.texts import Texts
from handlers.ui.words import (
    LEAD_KIND_NAMES,
    OUTCOME_NAMES,
    STATUS_NAMES,
    reason_words,
    signal_words,
    touchpoint_words,
)
from scoring.lead import Lead
from scoring.ledger import CLOSING, Signal, Touchpoint

EDIT = "lead_edit"
ASSIGN = "lead_assign"
CLOSE = "lead_close"
REOPEN = "lead_reopen"
OPT_OUT = "lead_opt_out"
MERGE = "lead_merge"
OLDER = "lead_timeline"
NEWER = "lead_timeline_back"
CARD_VIEW = "lead_card"
PAGE = 10
REASONS = 3  # the timeline below has them all
LONGEST_NAME, LONGEST_NOTE, LONGEST_ASSET, LONGEST_VALUE = 150, 200, 100, 200

Message = dict[str, Any]
View = dict[str, Any]


def card_message(
    t: Texts, dossier: Dossier, notice: str = "", undo: bool = False, page: int = 0
) -> Message:
    """Everything about a lead. `undo` offers to take back what closed it."""
    closing = dossier.closing
    button = (
        ui.button(t("Undo"), LOG_UNDO, key(closing.source, closing.external_id))
        if undo and closing
        else None
    )
    above = [ui.section(notice, button)] if notice else []
    text = "\n".join([*([notice] if notice else []), *_as_text(t, dossier, page)])
    return ui.message(t, text, [*above, *_card(t, dossier, page)])


def card_view(t: Texts, dossier: Dossier, notice: str = "", page: int = 0) -> View:
    """The card as a modal, for places where no message can be answered."""
    above = [ui.section(notice)] if notice else []
    return ui.modal(t, CARD_VIEW, t("Lead"), [*above, *_card(t, dossier, page)], None)


def found_message(t: Texts, found: Found) -> Message:
    """Several may be meant: one line each."""
    title = t.plural(
        "I found {n} lead that may be “{words}”:",
        "I found {n} leads that may be “{words}”:",
        len(found.dossiers),
        words=escape(found.words),
    )
    lines = [_one_line(t, dossier) for dossier in found.dossiers]
    rows = [
        ui.section(line, ui.button(t("Open"), OPEN_LEAD, dossier.lead.external_id))
        for line, dossier in zip(lines, found.dossiers, strict=True)
    ]
    return ui.message(t, "\n".join([title, *lines]), [ui.section(title), *rows])


def nobody_message(t: Texts, words: str) -> Message:
    said = t(
        "I know no lead “{words}”. Try another part of the name, the e-mail address or the id – "
        "or add it.",
        words=escape(words),
    )
    add = ui.button(t("Add “{words}”", words=shorten(words, 50)), ADD_LEAD, words, "primary")
    return ui.message(t, said, [ui.section(said), ui.actions(add)])


def unknown(t: Texts) -> str:
    """The one answer for a lead that is not there and for one that is another rep's."""
    return t("I know no such lead. Look for it with `/lead` and its name.")


def help_message(t: Texts) -> Message:
    lines = [
        t("*Everything about a lead*"),
        t("`/lead Müller` – finds by contact, company, e-mail or id; typos are fine"),
        t("`/lead petra@mueller.de` – by e-mail address"),
        t("`/lead add` – adds a lead"),
        t("`/lead add Petra Müller, Müller GmbH` – adds it with these names to begin with"),
        t(
            "Its card shows fit, interest and all that happened, and lets you log a call, edit, "
            "assign, close, merge, opt out and reopen it."
        ),
        t("`/nextcall` – whom to call now, and why"),
    ]
    return ui.message(t, "\n".join(lines), [ui.section("\n".join(lines))])


def saved_words(t: Texts, dossier: Dossier, is_new: bool) -> str:
    name = _name(dossier.lead)
    if is_new:
        return t(":seedling: {name} is added.", name=name)
    return t(":white_check_mark: {name} is saved.", name=name)


def handed_words(t: Texts, handed: Handed) -> str:
    name = _name(handed.lead)
    if handed.owner is None:
        return t(":raised_hands: {name} is in the pool now, free to take.", name=name)
    owner = escape(handed.owner.display_name)
    return t(":raised_hands: {name} belongs to {owner} now.", name=name, owner=owner)


def closed_words(t: Texts, dossier: Dossier) -> str:
    how = _how_closed(t, dossier)
    return t(":checkered_flag: {name} is closed: {how}.", name=_name(dossier.lead), how=how)


def reopened_words(t: Texts, dossier: Dossier) -> str:
    return t(":arrows_counterclockwise: {name} is open again.", name=_name(dossier.lead))


def opted_out_words(t: Texts, dossier: Dossier) -> str:
    return t(
        ":no_bell: {name} is opted out and will never be on a call list again.",
        name=_name(dossier.lead),
    )


def notice_message(words: str) -> Message:
    return {"text": words, "blocks": [ui.section(words)]}


def notice_view(t: Texts, words: str) -> View:
    return ui.modal(t, CARD_VIEW, t("Lead"), [ui.section(words)], None)


def _card(t: Texts, d: Dossier, page: int) -> list[ui.Block]:
    lead = d.lead
    blocks = [
        ui.header(heading(lead)),
        ui.section(f"{contact_line(lead)}\n{_state(t, d)}".strip()),
        ui.context(_facts(t, d)),
        ui.actions(*_buttons(t, d)),
    ]
    hint = _hint(t, d)
    if hint:
        blocks.append(ui.section(hint))
    blocks += [
        ui.section(interest_lines(t, d.call, d.now, REASONS)),
        ui.section(fit_line(t, d.call)),
    ]
    known = _attributes(t, d)
    if known:
        blocks.append(ui.section(known))
    return [*blocks, ui.divider(), *_timeline(t, d, page)]


def _timeline(t: Texts, d: Dossier, page: int) -> list[ui.Block]:
    """One page of what happened, the newest first."""
    blocks = [*ui.packed([_timeline_title(t, d, page), *_entries(t, d, page)])]
    lead_id, last = d.lead.external_id, max(len(d.entries) - 1, 0) // PAGE
    newer = ui.button(t("◀ Newer"), NEWER, f"{page - 1}/{lead_id}") if page else None
    older = ui.button(t("Older ▶"), OLDER, f"{page + 1}/{lead_id}") if page < last else None
    return [*blocks, ui.actions(newer, older)] if newer or older else blocks


def _timeline_title(t: Texts, d: Dossier, page: int) -> str:
    if not d.entries:
        return t("*Nothing happened yet.* Log the first call, or wait for a signal.")
    if len(d.entries) <= PAGE:
        return t("*What happened*")
    first = page * PAGE + 1
    last = min(first + PAGE - 1, len(d.entries))
    return t("*What happened* · {first} to {last} of {n}", first=first, last=last, n=len(d.entries))


def _entries(t: Texts, d: Dossier, page: int) -> list[str]:
    points = {(part.signal.source, part.signal.external_id): part.points for part in d.call.parts}
    return [
        _touchpoint_line(t, d, entry)
        if isinstance(entry, Touchpoint)
        else _signal_line(t, d, entry, points.get((entry.source, entry.external_id)))
        for entry in d.entries[page * PAGE : (page + 1) * PAGE]
    ]


def _signal_line(t: Texts, d: Dossier, signal: Signal, points: float | None) -> str:
    """What the prospect did, and what it is worth today; or what a mail gateway did."""
    asset = f": _{escape(_one_row(signal.asset, LONGEST_ASSET))}_" if signal.asset else ""
    worth = ""
    if points is not None:
        sign = "+" if points >= 0 else "−"
        worth = f" · *{sign}{t.number(abs(points), 1)}*"
    did = escape(signal_words(t, signal.kind))
    who = ":robot_face:" if signal in d.call.fakes else ":eyes:"
    return f"{who} {t.when(signal.occurred_at, d.now)} · {did}{asset}{worth}"


def _touchpoint_line(t: Texts, d: Dossier, touchpoint: Touchpoint) -> str:
    """What we did, who did it, what comes next, and the note."""
    who = d.people.get(touchpoint.member_id or 0)
    parts = [
        f":speech_balloon: {t.when(touchpoint.occurred_at, d.now)}",
        _done(t, touchpoint),
        escape(who.display_name) if who else "",
    ]
    if touchpoint.next_step_at:
        moment = t.when(touchpoint.next_step_at, d.now)
        until, then = t("until {when}", when=moment), t("next step {when}", when=moment)
        parts.append(until if touchpoint.kind == "snooze" else then)
    if touchpoint.note.strip():
        text = reason_words(t, touchpoint.note) if _rules_out(touchpoint) else touchpoint.note
        # Three backticks would swallow the lines that follow.
        note = _one_row(text, LONGEST_NOTE).replace("`", "'")
        parts.append(f"_{escape(note)}_")
    return " · ".join(part for part in parts if part)


def _done(t: Texts, touchpoint: Touchpoint) -> str:
    if touchpoint.kind == "other" and touchpoint.outcome in CLOSING:
        worth = f", {t.money(touchpoint.value)}" if touchpoint.value else ""
        return t("closed: {how}", how=t.say(OUTCOME_NAMES[touchpoint.outcome]) + worth)
    return touchpoint_words(t, touchpoint)


def _state(t: Texts, d: Dossier) -> str:
    if d.closed == "opted_out":
        return t(":no_bell: *Opted out*: wants no calls")
    if d.closed:
        return t(":checkered_flag: *Closed*: {how}", how=_how_closed(t, d))
    return state_line(t, d.call, d.now)


def _how_closed(t: Texts, d: Dossier) -> str:
    """ "won, 4,000 €"; "lost, too expensive"."""
    closing = d.closing
    parts = [t.say(STATUS_NAMES[d.closed or "open"])]
    if closing and closing.outcome == d.closed:
        parts.append(t.money(closing.value) if closing.value else "")
        note = reason_words(t, closing.note) if _rules_out(closing) else closing.note
        parts.append(escape(_one_row(note, LONGEST_NOTE)))
    return ", ".join(part for part in parts if part)


def _rules_out(touchpoint: Touchpoint) -> bool:
    return touchpoint.outcome == "not_a_fit"


def _facts(t: Texts, d: Dossier) -> str:
    """Whose it is, what kind of business, its id."""
    owner = (
        t("belongs to {owner}", owner=escape(d.owner.display_name))
        if d.owner
        else t("in the pool, free to take")
    )
    return " · ".join([owner, t.say(LEAD_KIND_NAMES[d.lead.kind]), escape(d.lead.external_id)])


def _hint(t: Texts, d: Dossier) -> str:
    """What to talk about, and what would ripen it; nothing for a lead nobody calls."""
    if d.closed:
        return ""
    nurture = nurture_line(t, d.call, d.playbook)
    lines = [topic_line(t, d.call, d.now), f":seedling: {nurture}" if nurture else ""]
    return "\n".join(line for line in lines if line)


def _attributes(t: Texts, d: Dossier) -> str:
    """What else is known; the persona's attributes stand in the fit already."""
    in_fit = {criterion.attribute for criterion in d.playbook.criteria}
    parts = [
        f"{escape(_one_row(name, LONGEST_VALUE))}: {escape(_one_row(value, LONGEST_VALUE))}"
        for name, value in d.lead.attributes.items()
        if name not in in_fit and value
    ]
    return t("*Also known* {attributes}", attributes=" · ".join(parts)) if parts else ""


def _buttons(t: Texts, d: Dossier) -> Sequence[ui.Element]:
    lead_id = d.lead.external_id
    edit = ui.button(t("Edit"), EDIT, lead_id)
    assign = ui.button(t("Assign"), ASSIGN, lead_id)
    merge = ui.button(t("Merge…"), MERGE, lead_id)
    opt_out = ui.button(t("Opt out"), OPT_OUT, lead_id, "danger", _opt_out_asked(t, d))
    if d.closed == "opted_out":
        return edit, assign, merge
    if d.closed:
        return ui.button(t("Reopen"), REOPEN, lead_id), edit, assign, merge, opt_out
    log = ui.button(t("Log call"), LOG_CALL, lead_id, "primary")
    return log, edit, assign, ui.button(t("Close lead"), CLOSE, lead_id), merge, opt_out


def _opt_out_asked(t: Texts, d: Dossier) -> dict[str, Any]:
    return ui.confirm(
        t("Opt out?"),
        t("{name} will never be on a call list again.", name=shorten(d.lead.name, 100)),
        t("Opt out"),
        t("Cancel"),
    )


def _one_line(t: Texts, d: Dossier) -> str:
    contact, company = (shorten(name, LONGEST_NAME) for name in (d.lead.contact, d.lead.company))
    who = ", ".join(part for part in (bold(contact), escape(company)) if part)
    owner = escape(d.owner.display_name) if d.owner else t("in the pool")
    return f"{who or _name(d.lead)} · {owner}\n{_state(t, d)}"


def _as_text(t: Texts, d: Dossier, page: int) -> list[str]:
    """The whole card for screen readers and notifications."""
    lines = [
        escape(d.lead.name),
        contact_line(d.lead),
        _state(t, d),
        _facts(t, d),
        _hint(t, d),
        interest_lines(t, d.call, d.now, REASONS),
        fit_line(t, d.call),
        _attributes(t, d),
        _timeline_title(t, d, page),
        *_entries(t, d, page),
    ]
    return [line for line in lines if line]


def _name(lead: Lead) -> str:
    return bold(shorten(lead.name, LONGEST_NAME))


def _one_row(text: str, most: int) -> str:
    return shorten(" ".join(text.split()), most)
