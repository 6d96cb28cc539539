"""The answers of logging: what was understood and what follows, questions, and the notes that wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.log.entries import Logged, TakenBack
from handlers.log.flow import Asked, Draft, Named
from handlers.log.line import readable
from handlers.ui import blocks as ui
from handlers.ui.actions import LOG_CALL, LOG_EDIT, LOG_UNDO, NEXT_CALL, OPEN_LEAD, key
from handlers.ui.mrkdwn import bold, escape, shorten
from handlers.ui.texts import Texts
from handlers.ui.words import OUTCOME_NAMES, touchpoint_words
from scoring.lead import Lead
from scoring.ledger import CLOSING, Touchpoint
from scoring.standing import Standing

PICK = (
    "log_pick"  # value: a draft's id and a lead's, as a key; numbered, for each its own action_id
)
SEARCH = "log_search"  # value: a draft's id; opens the search modal
CREATE = "log_create"  # value: a draft's id; opens the new lead's modal
RESOLVE = "log_resolve"  # value: a draft's id; asks again whom it is about
DISCARD = "log_discard"  # value: a draft's id
AGAIN = "log_again"  # value: a touchpoint's key; opens the log modal, filled

QUOTE = 300  # so much of a note is quoted while it waits
MOST_WAITING = 20
OBVIOUS = {"call": "phone", "mail": "mail"}
BRANDS = {"linkedin": "LinkedIn", "xing": "Xing", "whatsapp": "WhatsApp", "sms": "SMS",
          "teams": "Teams", "zoom": "Zoom", "facebook": "Facebook", "instagram": "Instagram"}  # fmt: skip

Message = dict[str, Any]


def answer_message(t: Texts, answer: Logged | TakenBack | Asked | Named, now: datetime) -> Message:
    match answer:
        case Logged():
            return logged_message(t, answer, now)
        case TakenBack():
            return taken_back_message(t, answer, now)
        case Asked():
            return asked_message(t, answer)
        case Named():
            return named_message(t, answer.lead)


# --- Saved, and taken back ------------------------------------------------------------------------


def logged_message(t: Texts, logged: Logged, now: datetime) -> Message:
    """What was understood, what follows, and the ways on."""
    touchpoint = logged.touchpoint
    what = "\n".join([f":white_check_mark: {bold(logged.lead.name)}", *_said(t, touchpoint, now)])
    notes = [*_lead_news(t, logged), _follows(t, logged, now), _wish(t, touchpoint)]
    after = [line for line in notes if line]
    value = key(touchpoint.source, touchpoint.external_id)
    buttons = ui.actions(
        ui.button(t("Edit"), LOG_EDIT, value) if touchpoint.kind != "snooze" else None,
        ui.button(t("Undo"), LOG_UNDO, value),
        ui.button(t("Next call"), NEXT_CALL, "0"),
    )
    blocks = [ui.section(what), ui.context(*after), buttons]
    return ui.message(t, "\n".join([what, *after]), blocks)


def taken_back_message(t: Texts, taken_back: TakenBack, now: datetime) -> Message:
    touchpoint = taken_back.touchpoint
    title = t(
        ":leftwards_arrow_with_hook: Taken back: {name} – {what}",
        name=bold(taken_back.lead.name),
        what=touchpoint_words(t, touchpoint),
    )
    # The note is shown, so that nothing typed is lost from sight.
    what = "\n".join(part for part in (title, _note(touchpoint)) if part)
    follows = _follows(t, taken_back, now)
    value = key(touchpoint.source, touchpoint.external_id)
    buttons = ui.actions(
        ui.button(t("Log again"), AGAIN, value) if touchpoint.kind != "snooze" else None,
        ui.button(t("Next call"), NEXT_CALL, "0"),
    )
    return ui.message(t, f"{what}\n{follows}", [ui.section(what), ui.context(follows), buttons])


def _said(t: Texts, touchpoint: Touchpoint, now: datetime) -> list[str]:
    what = touchpoint_words(t, touchpoint)
    lines = [f"{what}{_channel(touchpoint)} · {t.when(touchpoint.occurred_at, now)}"]
    if touchpoint.next_step_at and touchpoint.kind != "snooze":
        lines.append(
            t(":calendar: Next step: {moment}", moment=bold(t.moment(touchpoint.next_step_at)))
        )
    return [*lines, _note(touchpoint)] if touchpoint.note else lines


def _channel(touchpoint: Touchpoint) -> str:
    """ " (LinkedIn)"; nothing where the kind says it already."""
    channel = touchpoint.channel
    if not channel or channel == OBVIOUS.get(touchpoint.kind):
        return ""
    return f" ({escape(BRANDS.get(channel, channel))})"


def _note(touchpoint: Touchpoint) -> str:
    return f":memo: {escape(touchpoint.note)}" if touchpoint.note else ""


def _lead_news(t: Texts, logged: Logged) -> list[str]:
    if logged.is_new:
        return [t(":seedling: A new lead, and yours.")]
    return [t(":raised_hands: From the pool; it is yours now.")] if logged.from_pool else []


def _follows(t: Texts, about: Logged | TakenBack, now: datetime) -> str:
    """What this means for the call list."""
    stands: Standing = about.standing
    if stands.closed and not (isinstance(about, Logged) and about.touchpoint.outcome in CLOSING):
        return t(
            "The lead is closed ({how}) and stays off the call list; *Reopen* in `/lead` brings it back.",
            how=OUTCOME_NAMES[stands.closed],
        )
    if stands.closed == "won":
        return t(":trophy: Closed as won. Congratulations!")
    if stands.closed == "lost":
        return t("Closed as lost; off the call list.")
    if stands.closed == "not_a_fit":
        return t("Closed as not a fit; off the call list.")
    if about.lead.status == "opted_out":
        return t(":no_bell: The lead wants no calls; it stays off the call list.")
    if about.lead.status != "open":
        return t("The lead is closed; it stays off the call list.")
    if stands.commitment and stands.commitment.due_at > now:
        return t(
            ":bell: Commitment on {moment}; rests until then.",
            moment=t.moment(stands.commitment.due_at),
        )
    if stands.commitment:
        return t(":bell: A promised call is due; it is at the top of the call list.")
    until = stands.resting_until(now)
    if until:
        return t(":zzz: Rests until {when}.", when=t.when(until, now))
    return t("Back on the call list.")


def _wish(t: Texts, touchpoint: Touchpoint) -> str:
    """What a closing touchpoint still lacks, asked for once and without insisting."""
    if touchpoint.outcome == "won" and touchpoint.value is None:
        return t("What is it worth? *Edit* takes the value.")
    if touchpoint.outcome in ("lost", "not_a_fit") and not touchpoint.note:
        return t("Why? *Edit* takes the reason as a note; it will teach the playbook.")
    return ""


def named_message(t: Texts, lead: Lead) -> Message:
    """What happened with the lead? Its name alone says nothing to log."""
    question = t(":thinking_face: What happened with {name}?", name=bold(lead.name))
    buttons = ui.actions(
        ui.button(t("Log call"), LOG_CALL, lead.external_id, "primary"),
        ui.button(t("Open"), OPEN_LEAD, lead.external_id),
    )
    hint = t(
        "Nothing is logged yet. Say it in one line: `/log {name} not reached`",
        name=escape(lead.name),
    )
    return ui.message(t, f"{question}\n{hint}", [ui.section(question), ui.context(hint), buttons])


# --- Whom was it about? ---------------------------------------------------------------------------


def asked_message(t: Texts, asked: Asked) -> Message:
    """Which lead, with a button for each; the words are kept meanwhile."""
    words = escape(shorten(asked.words, 100))
    if not words:
        question = t(":thinking_face: Whom was it about?")
    elif asked.choices:
        question = t(":thinking_face: Which one is “{words}”?", words=words)
    else:
        question = t(":thinking_face: I know no lead of yours called “{words}”.", words=words)
    quote = _quote(asked.typed)
    kept = t("Your note is kept, also under `/log`.")
    blocks = [ui.section(f"{question}\n{quote}")]
    if asked.choices:
        blocks.append(ui.actions(*_picks(asked)))
    blocks += [_other_ways(t, asked), ui.context(kept)]
    names = [f"• {escape(choice.name)}" for choice in asked.choices]
    return ui.message(t, "\n".join([question, quote, *names, kept]), blocks)


def _picks(asked: Asked) -> list[ui.Element]:
    return [
        ui.button(choice.name, f"{PICK}_{place}", key(asked.draft_id, choice.lead_id))
        for place, choice in enumerate(asked.choices)
    ]


def _other_ways(t: Texts, asked: Asked) -> ui.Block:
    if not asked.choices and asked.words:
        create = t("Create “{words}”", words=shorten(asked.words, 40))
        return ui.actions(
            ui.button(create, CREATE, asked.draft_id, "primary"),
            ui.button(t("Search again"), SEARCH, asked.draft_id),
            ui.button(t("Discard"), DISCARD, asked.draft_id),
        )
    return ui.actions(
        ui.button(t("Someone else"), SEARCH, asked.draft_id),
        ui.button(t("New lead"), CREATE, asked.draft_id),
        ui.button(t("Discard"), DISCARD, asked.draft_id),
    )


def waiting_message(t: Texts, drafts: Sequence[Draft], now: datetime) -> Message:
    """The notes that wait for a lead, each with its ways on."""
    title = t.plural("{n} note waits for a lead:", "{n} notes wait for a lead:", len(drafts))
    blocks = [ui.section(title)]
    for draft in drafts[:MOST_WAITING]:
        blocks.append(ui.section(f"{_quote(draft.typed)}\n{t.when(draft.written_at, now)}"))
        blocks.append(
            ui.actions(
                ui.button(t("Choose the lead"), RESOLVE, draft.draft_id, "primary"),
                ui.button(t("Discard"), DISCARD, draft.draft_id),
            )
        )
    lines = [f"{_quote(draft.typed)} ({t.when(draft.written_at, now)})" for draft in drafts]
    more = len(drafts) - MOST_WAITING
    if more > 0:
        blocks.append(ui.context(t.plural("… {n} more", "… {n} more", more)))
    return ui.message(t, "\n".join([title, *lines]), blocks)


def discarded_message(t: Texts, draft: Draft) -> Message:
    words = t(":wastebasket: Discarded. You had written:")
    text = f"{words}\n{_quote(draft.typed, ui.SECTION - 200)}"
    return ui.message(t, text, [ui.section(text)])


def notice_message(t: Texts, words: str) -> Message:
    return ui.message(t, words, [ui.section(words)])


def _quote(typed: str, most: int = QUOTE) -> str:
    return "\n".join(f"> {escape(line)}" for line in shorten(readable(typed), most).splitlines())


# --- Help -----------------------------------------------------------------------------------------


def help_message(t: Texts, before: str = "") -> Message:
    lines = [
        t("*Log what happened, in one line.* I understand who, what, when and what comes next:"),
        t("• `/log Müller called, appointment Tue 10am, 12min`"),
        t("• `/log Acme not reached, try again tomorrow 9am`"),
        t("• `/log email to Jane Doe sent: offer and case study`"),
        t("• `/log Weber won 4000 EUR`"),
        t("Or the same words as a direct message to me, or with @Nextcall in a channel."),
        t("On any message: ⋮ → *Log as touchpoint*."),
        t("`/log` alone shows the notes that wait for a lead."),
        t("`/nextcall` says whom to call now, and why."),
    ]
    text = "\n".join([before, *lines] if before else lines)
    return ui.message(t, text, [ui.section(text)])
