"""What Slack sends when somebody says yes or no to a proposal."""

import json
import logging
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import beside, open_modal, to_response_url
from handlers.deps import Deps, Visitor
from handlers.proposals import blocks, buttons, flow, modals, reading
from handlers.proposals.jobs import told
from handlers.proposals.parse import of_revision
from handlers.ui.texts import texts
from handlers.ui.words import OUR_FAULT
from scoring.message import Refused

logger = logging.getLogger("nextcall.proposals")

Json = dict[str, Any]


def register_votes(app: App, deps: Deps) -> None:
    """The buttons Yes and No, and the modal that asks for the reason of a no."""

    @app.action(buttons.YES)
    def yes(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        try:
            answer = _vote(deps, visitor, action["value"], True, "", _place(body))
        except Refused as refused:
            answer = blocks.refusal(visitor.t, refused.message)
        if answer:
            beside(client, body, answer)

    @app.action(buttons.NO)
    def no(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        proposal_id, _ = of_revision(action["value"])
        where = deps.database, visitor.team_id
        found = reading.proposal_for(*where, proposal_id, visitor.member)
        meta = {
            "value": action["value"],
            "place": _place(body),
            "response_url": body.get("response_url", ""),
        }
        open_modal(client, body, modals.no_view(visitor.t, found.author, json.dumps(meta)))

    @app.view(modals.NO_FORM)
    def reasoned(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        t, meta = texts("en"), json.loads(view["private_metadata"])
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            why = modals.reason_in(view["state"]["values"])
            answer = _vote(deps, visitor, meta["value"], False, why, tuple(meta["place"]))
        except Refused as refused:
            ack(response_action="errors", errors={modals.WHY: t.say(refused.message)})
            return
        except Exception:  # whatever fails, the modal stays open with what was typed
            logger.exception("a no could not be kept")
            ack(response_action="errors", errors={modals.WHY: t.say(OUR_FAULT)})
            return
        ack()
        if answer:
            to_response_url(
                client, meta["response_url"], context["user_id"] or "", answer, meta["place"] == []
            )


def _vote(
    deps: Deps, visitor: Visitor, value: str, yes: bool, why: str, place: tuple[str, ...]
) -> Json | None:
    """Keeps the vote; what is to be answered where the button was pressed, None where the message there
    says it by itself.
    """
    where, now = (deps.database, visitor.team_id), deps.now()
    proposal_id, revision = of_revision(value)
    flow.vote(*where, visitor.member, proposal_id, revision, yes, why, now)
    told(*where, proposal_id, now)
    if place and reading.stands(*where, *place):
        return None
    return blocks.details_message(
        visitor.t, reading.proposal_for(*where, proposal_id, visitor.member)
    )


def _place(body: Json) -> tuple[str, ...]:
    """Channel and time of the message whose button was pressed; nothing where only its reader sees it."""
    container = body.get("container", {})
    if container.get("is_ephemeral") or "message_ts" not in container:
        return ()
    return container["channel_id"], container["message_ts"]
