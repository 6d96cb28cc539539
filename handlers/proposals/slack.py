"""What Slack sends about proposals: the words of `/playbook`, the buttons and the modals."""

from collections.abc import Callable, Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import beside
from handlers.deps import Deps, Visitor
from handlers.proposals import blocks, buttons, flow, reading
from handlers.proposals.jobs import told
from handlers.proposals.parse import word
from handlers.proposals.slack_approvers import register_approvers
from handlers.proposals.slack_votes import register_votes
from handlers.proposals.trail import trail_message
from handlers.ui.actions import DRAFT_PROPOSE, DRAFT_UPDATE, PROPOSAL_SHOW
from scoring.agreement.changes import Change
from scoring.message import Refused

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """`/playbook` with the words that are ours, the buttons and the modals. To be registered before
    `/playbook` itself.
    """
    _register_commands(app, deps)
    _register_buttons(app, deps)
    register_votes(app, deps)
    register_approvers(app, deps)


def _register_commands(app: App, deps: Deps) -> None:
    def asks_for_proposals(command: Json) -> bool:
        return word(command.get("text", "")) == "proposals"

    @app.command("/playbook", matchers=[asks_for_proposals])
    def proposals(ack: Ack, context: BoltContext) -> None:
        visitor = deps.visitor(context)
        found = reading.proposals_for(deps.database, visitor.team_id, visitor.member, deps.now())
        ack(**blocks.list_message(visitor.t, found), response_type="ephemeral")

    def asks_for_the_trail(command: Json) -> bool:
        return word(command.get("text", "")) == "audit"

    @app.command("/playbook", matchers=[asks_for_the_trail])
    def audit(ack: Ack, context: BoltContext) -> None:
        visitor = deps.visitor(context)
        happened = reading.trail(deps.database, visitor.team_id)
        ack(**trail_message(visitor.t, happened), response_type="ephemeral")


def _register_buttons(app: App, deps: Deps) -> None:
    """What somebody does with a proposal by its number alone."""

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

    def show(visitor: Visitor, proposal_id: int) -> Json:
        where = deps.database, visitor.team_id
        found = reading.proposal_for(*where, proposal_id, visitor.member)
        return blocks.details_message(visitor.t, found)

    def updated(visitor: Visitor, proposal_id: int, conflicts: Sequence[Change]) -> Json:
        """What the author sees of a proposal that was just put forward, or brought up to date."""
        where = deps.database, visitor.team_id
        told(*where, proposal_id, deps.now())
        found = reading.proposal_for(*where, proposal_id, visitor.member)
        if found.state == "open" and not conflicts:
            return blocks.put_forward_message(visitor.t, found)
        return blocks.updated_message(visitor.t, found, conflicts)

    def put_forward(visitor: Visitor, proposal_id: int) -> Json:
        who = deps.database, visitor.team_id, visitor.member
        return updated(visitor, proposal_id, flow.put_forward(*who, proposal_id, deps.now()))

    def withdraw(visitor: Visitor, proposal_id: int) -> Json:
        who = deps.database, visitor.team_id, visitor.member
        flow.withdraw(*who, proposal_id, deps.now())
        told(deps.database, visitor.team_id, proposal_id, deps.now())
        return show(visitor, proposal_id)

    def update(visitor: Visitor, proposal_id: int) -> Json:
        who = deps.database, visitor.team_id, visitor.member
        return updated(visitor, proposal_id, flow.bring_up_to_date(*who, proposal_id, deps.now()))

    does(PROPOSAL_SHOW, show)
    does(DRAFT_PROPOSE, put_forward)
    does(buttons.WITHDRAW, withdraw)
    does(DRAFT_UPDATE, update)
