"""What Slack sends about who may say yes for which side."""

import logging
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import open_modal
from handlers.deps import Deps, Visitor
from handlers.proposals import approving, modals
from handlers.proposals.approving import Named, Unknown
from handlers.proposals.parse import chosen_approvers, word
from handlers.ui.actions import APPROVERS
from handlers.ui.texts import texts
from handlers.ui.words import OUR_FAULT
from scoring.agreement.proposal import SIDES, Side

logger = logging.getLogger("nextcall.proposals")

Json = dict[str, Any]


def register_approvers(app: App, deps: Deps) -> None:
    """`/playbook approvers`, its button and its modal."""
    _register_openings(app, deps)

    @app.view(modals.APPROVERS_FORM)
    def submitted(ack: Ack, view: Json, context: BoltContext) -> None:
        t = texts("en")
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            saved = _saved(deps, visitor, view)
        except Exception:  # whatever fails, the modal stays open with what was chosen
            logger.exception("the approvers could not be named")
            ack(response_action="errors", errors={SIDES[0]: t.say(OUR_FAULT)})
            return
        if isinstance(saved, Unknown):
            ack(response_action="errors", errors={saved.side: modals.unknown_words(t, saved.names)})
            return
        ack(response_action="update", view=saved)


def _register_openings(app: App, deps: Deps) -> None:
    def asks_for_approvers(command: Json) -> bool:
        return word(command.get("text", "")) == "approvers"

    @app.command("/playbook", matchers=[asks_for_approvers])
    def asked(ack: Ack, command: Json, context: BoltContext, client: WebClient) -> None:
        visitor = deps.visitor(context)
        if not visitor.member.manager:
            ack(text=_words(deps, visitor))
            return
        ack()
        open_modal(client, command, _form(deps, visitor))

    @app.action(APPROVERS)
    def pressed(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        may = visitor.member.manager
        view = _form(deps, visitor) if may else modals.shown_view(visitor.t, _words(deps, visitor))
        open_modal(client, body, view)


def _saved(deps: Deps, visitor: Visitor, view: Json) -> Json | Unknown:
    """Names who was chosen, and says so."""
    t = visitor.t
    if not visitor.member.manager:
        return modals.shown_view(t, _words(deps, visitor))
    named = approving.name(deps, visitor, chosen_approvers(view["state"]["values"]))
    return named if isinstance(named, Unknown) else modals.saved_view(t, _names(named))


def _form(deps: Deps, visitor: Visitor) -> Json:
    named = approving.named(deps, visitor.team_id)
    ids = {side: [one.slack_id for one in named[side] if one.slack_id] for side in SIDES}
    return modals.approvers_view(visitor.t, ids)


def _words(deps: Deps, visitor: Visitor) -> str:
    """Who they are, to somebody who may not name them."""
    t, team_id = visitor.t, visitor.team_id
    named = modals.approvers_words(t, _names(approving.named(deps, team_id)))
    return f"{named}\n{modals.for_managers(t, approving.managers(deps, team_id))}"


def _names(named: Named) -> dict[Side, list[str]]:
    return {side: [one.display_name for one in named[side]] for side in SIDES}
