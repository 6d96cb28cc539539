"""The call card, the list, and the answers to their buttons."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from handlers.nextcall.flow import PAGE, Board, PutOff
from handlers.ui import blocks as ui
from handlers.ui.actions import LOG_CALL, LOG_UNDO, NEXT_CALL, OPEN_LEAD, key
from handlers.ui.leads import (
    contact_line,
    fit_line,
    heading,
    history_line,
    interest_lines,
    nurture_line,
    short_name,
    state_line,
    topic_line,
)
from handlers.ui.mrkdwn import NAME, bold, escape, name, phone, shorten
from handlers.ui.snooze import snooze_menu
from handlers.ui.texts import Texts
from handlers.ui.words import NOT_A_FIT_REASONS, commitment_words, difference_words
from scoring.calls import Call, difference
from scoring.playbook import Playbook

SNOOZE = "nextcall_snooze"
SNOOZE_VIEW = "nextcall_snooze_date"
RULE_OUT = "nextcall_not_a_fit"
RULE_OUT_VIEW = "nextcall_not_a_fit_reason"
TAKE = "nextcall_take"
PAGE_ALL = "nextcall_page"
PAGE_POOL = "nextcall_pool_page"
CARD = "card:"  # an actions block's id is this and the lead it is about

Message = dict[str, Any]


def card_message(t: Texts, board: Board, notice: str = "", undo: str = "") -> Message:
    """The first lead as a card, the others in one line each; or who comes next when nobody does."""
    if not board.calls:
        return nobody(t, board, notice, undo)
    words = _words(t, board)
    blocks = [*_notice(t, notice, undo), *_card(t, board, words)]
    if words.below:
        blocks += [ui.divider(), ui.context(t("*Then*")), *_below(t, board, words)]
    text = "\n".join(line for line in (notice, *_as_text(t, board, words)) if line)
    return ui.message(t, text, blocks)


def nobody(t: Texts, board: Board, notice: str = "", undo: str = "") -> Message:
    """Nothing to call is an answer too: who will be callable next, and when."""
    words = t(":palm_tree: Nobody to call right now.")
    if board.returning:
        returning = board.returning
        name, when = bold(returning.lead.name), t.when(returning.at, board.now)
        if returning.promised:
            words += " " + t("Next is {name}: promised for {when}.", name=name, when=when)
        else:
            words += " " + t("Next is {name}, {when}.", name=name, when=when)
    else:
        words += " " + t(
            "Take a lead from the pool with `/nextcall pool`, or add one with `/lead add`."
        )
    return ui.message(
        t,
        "\n".join(part for part in (notice, words) if part),
        [*_notice(t, notice, undo), ui.section(words)],
    )


def list_message(t: Texts, board: Board) -> Message:
    """One page of the whole list."""
    title = t.plural("Your list: {n} lead to call", "Your list: {n} leads to call", board.total)
    return _list(t, board, title, PAGE_ALL, _open_button)


def pool_message(t: Texts, board: Board, notice: str = "") -> Message:
    """One page of the leads that nobody owns, each with a button to take it."""
    if not board.calls:
        words = t("The pool is empty: every lead has somebody who calls it.")
        text = "\n".join(part for part in (notice, words) if part)
        return ui.message(t, text, [*_notice(t, notice, ""), ui.section(words)])
    title = t.plural("In the pool: {n} lead", "In the pool: {n} leads", board.total)
    return _list(t, board, title, PAGE_POOL, _take_button, notice)


def help_message(t: Texts, playbook: Playbook) -> Message:
    lines = [
        t("*Whom should I call now, and why?*"),
        t("`/nextcall` – the lead to call first, and the four after it"),
        t("`/nextcall 10` – ten of them"),
        t("`/nextcall all` – your whole list, page by page"),
        t("`/nextcall pool` – leads that nobody owns yet"),
        t("`/nextcall settings` – what I tell you by myself, and when"),
        t("`/nextcall team` – for managers: what I tell a channel about the team"),
        t("`/log Müller called, appointment Tue 10am, 12min` – log what happened"),
        t("`/lead Müller` – everything about a lead"),
        t("`/playbook` – what marketing and sales agreed on, and how to change it"),
        t(
            "Promised calls come first, then the leads with the highest priority: interest · fit / 100. "
            "Interest halves every {days} days; your playbook says so.",
            days=t.number(playbook.half_life / timedelta(days=1), 1),
        ),
    ]
    return ui.message(t, "\n".join(lines), [ui.section("\n".join(lines))])


def snoozed(t: Texts, put_off: PutOff, now: datetime) -> tuple[str, str]:
    """The notice above the next card, and the value of its undo button."""
    until = put_off.touchpoint.next_step_at
    words = t(
        ":zzz: {name} rests until {when}.",
        name=bold(put_off.lead.name),
        when=t.when(until, now) if until else "",
    )
    return words, key(put_off.touchpoint.source, put_off.touchpoint.external_id)


def ruled_out(t: Texts, put_off: PutOff) -> tuple[str, str]:
    words = t(":no_entry_sign: {name} is closed as not a fit.", name=bold(put_off.lead.name))
    return words, key(put_off.touchpoint.source, put_off.touchpoint.external_id)


def rule_out_view(t: Texts, name: str, meta: str) -> dict[str, Any]:
    reasons = [ui.option(t.say(words), reason) for reason, words in NOT_A_FIT_REASONS.items()]
    return ui.modal(
        t,
        RULE_OUT_VIEW,
        t("Not a fit"),
        [
            ui.section(
                t(
                    "{name} leaves your list. The reason is kept: it will teach the playbook.",
                    name=bold(name),
                )
            ),
            ui.labelled(t("Why?"), "reason", ui.select("reason", reasons, placeholder=t("Choose"))),
            ui.labelled(
                t("In your words"), "words", ui.text_input("words", multiline=True), optional=True
            ),
        ],
        t("Close lead"),
        meta,
    )


@dataclass(frozen=True)
class _Words:
    """What there is to say of a board, found once: its blocks and its text say the same."""

    contact: str
    state: str
    topic: str
    nurture: str
    interest: str
    fit: str
    history: str
    below: list[str]


def _words(t: Texts, board: Board) -> _Words:
    top, now = board.calls[0], board.now
    return _Words(
        contact_line(top.lead),
        state_line(t, top, now),
        topic_line(t, top, now),
        nurture_line(t, top, board.playbook),
        interest_lines(t, top, now),
        fit_line(t, top),
        history_line(t, board.recent, now),
        [f"{_title(call)} – {_why_below(t, above, call)}" for above, call in pairwise(board.calls)],
    )


def _card(t: Texts, board: Board, words: _Words) -> list[ui.Block]:
    lead = board.calls[0].lead
    place = t("{rank} of {total}", rank=t.number(board.rank), total=_total(t, board))
    blocks = [
        ui.header(heading(lead)),
        ui.section("\n".join(filter(None, (words.contact, words.state)))),
    ]
    if words.topic:
        blocks.append(ui.section(words.topic))
    if words.nurture:
        blocks.append(ui.section(f":seedling: {words.nurture}"))
    blocks += [ui.section(words.interest), ui.section(words.fit)]
    blocks.append(ui.context(f"{place} · {words.history}"))
    blocks.append(
        ui.actions(
            ui.button(t("Log call"), LOG_CALL, lead.external_id, "primary"),
            snooze_menu(t, SNOOZE),
            ui.button(t("Not a fit"), RULE_OUT, lead.external_id),
            ui.button(t("Next"), NEXT_CALL, str(board.rank)) if board.rank < board.total else None,
            block_id=f"{CARD}{lead.external_id}",
        )
    )
    return blocks


def _below(t: Texts, board: Board, words: _Words) -> list[ui.Block]:
    """The leads after the first, each with the reason why it stands below the one before."""
    return [
        ui.section(f"*{rank}.* {line}", _open_button(t, call))
        for rank, (line, call) in enumerate(
            zip(words.below, board.calls[1:], strict=True), board.rank + 1
        )
    ]


def _total(t: Texts, board: Board) -> str:
    """How many there are; "100+" where nobody counted further."""
    return f"{t.number(board.total)}{'+' if board.at_least else ''}"


def _why_below(t: Texts, above: Call, call: Call) -> str:
    why = difference(above, call)
    mark = "" if call.ripeness.ripe or call.commitment else ":banana: "
    if call.commitment:
        mark = f":bell: {commitment_words(t, call.commitment.what)} · "
    return mark + difference_words(
        t, why, escape(short_name(above.lead)), (above.fit.value, call.fit.value)
    )


def _list(
    t: Texts, board: Board, title: str, page_action: str, accessory: Any, notice: str = ""
) -> Message:
    if not board.calls:
        return nobody(t, board)
    blocks = [*_notice(t, notice, ""), ui.section(f"*{title}*")]
    lines = []
    for place, call in enumerate(board.calls):
        line = f"*{board.rank + place}.* {_title(call)}\n{_figures(t, call, board.now)}"
        lines.append(line)
        blocks.append(ui.section(line, accessory(t, call)))
    number = (board.rank - 1) // PAGE
    last = (board.total - 1) // PAGE
    if last > 0:
        blocks.append(ui.context(t("Page {n} of {last}", n=number + 1, last=last + 1)))
        back = ui.button(t("◀ Back"), f"{page_action}_back", str(number - 1)) if number else None
        on = ui.button(t("More ▶"), page_action, str(number + 1)) if number < last else None
        blocks.append(ui.actions(back, on))
    return ui.message(t, "\n".join(part for part in (notice, title, *lines) if part), blocks)


def _figures(t: Texts, call: Call, now: datetime) -> str:
    figures = t(
        "interest {interest} · fit {fit}",
        interest=t.number(call.interest, 1),
        fit=t.number(call.fit.value),
    )
    return f"{state_line(t, call, now)} · {figures}"


def _title(call: Call) -> str:
    """Name, company and the number to dial, in one line."""
    parts = [bold(shorten(call.lead.contact, NAME)), name(call.lead.company)]
    who = ", ".join(part for part in parts if part) or bold(shorten(call.lead.name, NAME))
    return f"{who} {phone(call.lead.phone)}" if call.lead.phone else who


def _open_button(t: Texts, call: Call) -> ui.Element:
    return ui.button(t("Open"), OPEN_LEAD, call.lead.external_id)


def _take_button(t: Texts, call: Call) -> ui.Element:
    return ui.button(t("Take"), TAKE, call.lead.external_id, "primary")


def _notice(t: Texts, notice: str, undo: str) -> list[ui.Block]:
    if not notice:
        return []
    return [ui.section(notice, ui.button(t("Undo"), LOG_UNDO, undo) if undo else None)]


def _as_text(t: Texts, board: Board, words: _Words) -> list[str]:
    """The whole board for screen readers and notifications."""
    return [
        t("Call {name}", name=escape(board.calls[0].lead.name)),
        words.contact,
        words.state,
        words.topic,
        words.nurture,
        words.interest,
        words.fit,
        words.history,
        *(f"{rank}. {line}" for rank, line in enumerate(words.below, board.rank + 1)),
    ]
