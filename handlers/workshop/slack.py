"""What Slack sends about workshops: the word of `/playbook`, the buttons and the modals."""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import beside, open_modal
from handlers.deps import Deps, Visitor
from handlers.ui.drafts import draft_message
from handlers.ui.texts import Texts, texts
from handlers.ui.words import OUR_FAULT
from handlers.workshop import blocks, flow, inviting, modals
from handlers.workshop.parse import Wrong, block_id, chosen, given, is_workshop
from handlers.workshop.reading import Running
from scoring.agreement.proposal import SIDES
from scoring.message import Refused

logger = logging.getLogger("nextcall.workshop")

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """`/playbook workshop`, its buttons and its modals. To be registered before `/playbook` itself."""
    _register_command(app, deps)
    _register_modal_buttons(app, deps)
    _register_answered_buttons(app, deps)
    _register_modals(app, deps)


def _register_command(app: App, deps: Deps) -> None:
    def is_ours(command: Json) -> bool:
        return is_workshop(command.get("text", ""))

    @app.command("/playbook", matchers=[is_ours])
    def asked(ack: Ack, command: Json, context: BoltContext, client: WebClient) -> None:
        visitor = deps.visitor(context)
        found = flow.opening(deps.database, visitor.team_id, visitor.member, deps.now())
        if isinstance(found, Running):
            ack(**blocks.standing_message(visitor.t, found), response_type="ephemeral")
            return
        ack()
        open_modal(client, command, modals.ask_view(visitor.t, found))


def _register_modal_buttons(app: App, deps: Deps) -> None:
    """Buttons that open a modal."""

    def opens(action_id: str, view: Callable[[Visitor, int], Json]) -> None:
        @app.action(action_id)
        def pressed(
            ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
        ) -> None:
            ack()
            visitor = deps.visitor(context)
            try:
                found = view(visitor, int(action["value"]))
            except Refused as refused:
                found = modals.notice_view(visitor.t, visitor.t.say(refused.message))
            open_modal(client, body, found)

    def give(visitor: Visitor, workshop_id: int) -> Json:
        form = flow.form(deps.database, visitor.team_id, visitor.member, workshop_id)
        return modals.points_view(visitor.t, form, str(workshop_id))

    def details(visitor: Visitor, workshop_id: int) -> Json:
        found = flow.result(deps.database, visitor.team_id, workshop_id)
        return modals.details_view(visitor.t, found)

    opens(blocks.GIVE, give)
    opens(blocks.DETAILS, details)


def _register_answered_buttons(app: App, deps: Deps) -> None:
    """Buttons that are answered by a message."""

    def does(action_id: str, answer: Callable[[Visitor, int], Json]) -> None:
        @app.action(action_id)
        def pressed(
            ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
        ) -> None:
            ack()
            visitor = deps.visitor(context)
            try:
                message = answer(visitor, int(action["value"]))
            except Refused as refused:
                message = blocks.refusal(visitor.t, refused.message)
            beside(client, body, message)

    def close(visitor: Visitor, workshop_id: int) -> Json:
        who = deps.database, visitor.team_id, visitor.member
        flow.close(*who, workshop_id, deps.now())
        return blocks.closed_message(visitor.t)

    def draft(visitor: Visitor, workshop_id: int) -> Json:
        where = deps.database, visitor.team_id
        why = blocks.why_words(visitor.t, flow.result(*where, workshop_id))
        draft_id = flow.drafted(*where, visitor.member, workshop_id, why, deps.now())
        return draft_message(visitor.t, draft_id)

    does(blocks.CLOSE, close)
    does(blocks.DRAFT, draft)


def _register_modals(app: App, deps: Deps) -> None:
    def submits(callback_id: str, first: str, done: Callable[[Visitor, Json], Json]) -> None:
        """`first` is the block that names what is nobody's mistake but ours."""

        @app.view(callback_id)
        def submitted(ack: Ack, view: Json, context: BoltContext) -> None:
            t: Texts = texts("en")
            try:
                visitor = deps.visitor(context)
                t = visitor.t
                shown = done(visitor, view)
            except Wrong as wrong:
                errors = {block: t.say(why) for block, why in wrong.reasons.items()}
                ack(response_action="errors", errors=errors)
            except Refused as refused:
                ack(response_action="update", view=modals.notice_view(t, t.say(refused.message)))
            except Exception:  # whatever fails, the modal stays open with what was put in
                logger.exception("a modal of the workshop could not be saved")
                ack(response_action="errors", errors={first: t.say(OUR_FAULT)})
            else:
                ack(response_action="update", view=shown)

    def ask(visitor: Visitor, view: Json) -> Json:
        asked = inviting.ask(deps, visitor, chosen(view["state"]["values"]), deps.now())
        if not asked.is_new:
            return modals.running_view(visitor.t, asked.running)
        return modals.asked_view(visitor.t, asked.running, asked.twice)

    def answer(visitor: Visitor, view: Json) -> Json:
        t, who = visitor.t, (deps.database, visitor.team_id, visitor.member)
        form = flow.form(*who, int(view["private_metadata"]))
        points = given(view["state"]["values"], form.questions, form.most)
        workshop = flow.answer(*who, form, points, deps.now())
        return modals.saved_view(t, t.moment(workshop.ends_at))

    submits(modals.ASK_FORM, SIDES[0], ask)
    submits(modals.POINTS_FORM, block_id(0, 0), answer)
