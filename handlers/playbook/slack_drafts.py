"""What Slack sends about drafts: begun, changed part by part in modals, discarded."""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import beside, open_modal, to_response_url
from handlers.deps import Deps, Visitor
from handlers.playbook import draft_blocks, modals
from handlers.playbook.blocks import CHANGE
from handlers.playbook.drafting import Desk, Draft
from handlers.playbook.form import Mistaken, read_part
from handlers.playbook.history_blocks import GO_BACK
from handlers.playbook.modals import Memory, remembered
from handlers.playbook.parts import chosen_part, named_part
from handlers.ui.actions import DRAFT_EDIT
from handlers.ui.changes import capital, shortened
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts, texts
from handlers.ui.words import OUR_FAULT
from scoring.message import Message, Refused

logger = logging.getLogger("nextcall.playbook")

Json = dict[str, Any]
MOST_MISTAKES = 5  # at a field


def register_drafts(app: App, deps: Deps) -> None:
    _register_buttons(app, deps)
    _register_modals(app, deps)


def begin(
    ack: Ack, deps: Deps, visitor: Visitor, command: Json, client: WebClient, words: str
) -> None:
    """`/playbook edit` shows the draft; with the name of a part it opens that one's modal."""
    t, draft = visitor.t, _desk(deps, visitor).draft()
    part = named_part(words, draft.playbook)
    if part:
        ack()
        memory = Memory(part[0], None, part[1], command["response_url"], beside=True)
        open_modal(client, command, modals.part_view(t, draft.playbook, memory))
        return
    said = t("There is no part “{name}”. Choose one.", name=name(words)) if words else ""
    ack(**_message(deps, visitor, draft, said), response_type="ephemeral")


def _register_buttons(app: App, deps: Deps) -> None:
    def shows(action_id: str, does: Callable[[Visitor, str], Json]) -> None:
        """What the button does is answered where it was pressed, a refusal too."""

        @app.action(action_id)
        def pressed(
            ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
        ) -> None:
            ack()
            visitor = deps.visitor(context)
            try:
                message = does(visitor, action.get("value", ""))
            except Refused as refused:
                words = capital(visitor.t.say(refused.message))
                message = draft_blocks.refused_message(visitor.t, words)
            beside(client, body, message)

    def change(visitor: Visitor, _: str) -> Json:
        return _message(deps, visitor, _desk(deps, visitor).draft())

    def edit(visitor: Visitor, value: str) -> Json:
        return _message(deps, visitor, _desk(deps, visitor).draft(int(value)))

    def go_back(visitor: Visitor, value: str) -> Json:
        draft = _desk(deps, visitor).go_back(int(value))
        said = visitor.t(":leftwards_arrow_with_hook: Version {n} is your draft now.", n=value)
        return _message(deps, visitor, draft, said)

    def discard(visitor: Visitor, value: str) -> Json:
        _desk(deps, visitor).discard(int(value))
        return draft_blocks.discarded_message(visitor.t)

    shows(CHANGE, change)
    shows(DRAFT_EDIT, edit)
    shows(GO_BACK, go_back)
    shows(draft_blocks.DISCARD, discard)


def _register_modals(app: App, deps: Deps) -> None:
    @app.action(draft_blocks.PART)
    def choose(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        draft_id = draft_blocks.draft_of_block(action["block_id"])
        try:
            draft = _desk(deps, visitor).draft(draft_id)
        except Refused as refused:
            words = capital(visitor.t.say(refused.message))
            open_modal(client, body, modals.notice_view(visitor.t, words))
            return
        part = chosen_part(action["selected_option"]["value"], draft.playbook)
        if part:
            memory = Memory(part[0], draft_id, part[1], *_place(body))
            open_modal(client, body, modals.part_view(visitor.t, draft.playbook, memory))
        beside(client, body, _message(deps, visitor, draft))

    @app.view(modals.FORM)
    def submitted(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        """Whatever is wrong or fails, the modal stays as it is typed."""
        t = texts("en")
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            saved = _saved(deps, visitor, view)
        except Exception as error:
            saved = Mistaken({next(iter(view["state"]["values"])): [_why(error)]})
        if isinstance(saved, Mistaken):
            ack(response_action="errors", errors=_at_fields(t, saved))
            return
        ack(response_action="clear")
        memory, user_id = remembered(view), visitor.member.slack_id or ""
        message = _message(deps, visitor, saved)
        to_response_url(client, memory.response_url, user_id, message, not memory.beside)


def _place(body: Json) -> tuple[str, bool]:
    """Where the answer goes, and whether it stands beside what is there."""
    is_ephemeral = body.get("container", {}).get("is_ephemeral")
    return body.get("response_url", ""), not is_ephemeral


def _why(error: Exception) -> Message:
    if isinstance(error, Refused):
        return error.message
    logger.error("a part of the playbook could not be saved", exc_info=error)
    return OUR_FAULT


def _saved(deps: Deps, visitor: Visitor, view: Json) -> Draft | Mistaken:
    memory, desk = remembered(view), _desk(deps, visitor)
    before = desk.draft(memory.draft_id).playbook
    edit = read_part(memory.part, view["state"]["values"], before, memory.attribute)
    return edit if isinstance(edit, Mistaken) else desk.save(memory.draft_id, edit)


def _at_fields(t: Texts, mistaken: Mistaken) -> dict[str, str]:
    """The mistakes as sentences, each at its field."""
    return {
        block: " · ".join(shortened(t, [capital(t.say(why)) for why in reasons], MOST_MISTAKES))
        for block, reasons in mistaken.mistakes.items()
    }


def _message(deps: Deps, visitor: Visitor, draft: Draft, said: str = "") -> Json:
    return draft_blocks.draft_message(visitor.t, draft, deps.now(), said)


def _desk(deps: Deps, visitor: Visitor) -> Desk:
    return Desk(deps.database, visitor.team_id, visitor.member, deps.now())
