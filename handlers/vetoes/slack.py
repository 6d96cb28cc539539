"""What Slack sends about vetoes: acknowledge, parse, call the flow, answer where it was asked."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from handlers.answers import open_modal
from handlers.deps import Deps
from handlers.ui.drafts import draft_message
from handlers.vetoes import blocks, flow
from handlers.vetoes.parse import is_vetoes, parse_change

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """`/playbook vetoes` and its buttons. To be registered before `/playbook` itself."""

    def is_ours(command: Json) -> bool:
        return is_vetoes(command.get("text", ""))

    @app.command("/playbook", matchers=[is_ours])
    def asked(ack: Ack, context: BoltContext) -> None:
        visitor = deps.visitor(context)
        found = flow.asked(deps.database, visitor.team_id, deps.now())
        ack(**blocks.agenda_message(visitor.t, found), response_type="ephemeral")

    @app.action(blocks.TRY)
    def tried(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor, change = deps.visitor(context), parse_change(action["value"])
        found = flow.tried(deps.database, visitor.team_id, visitor.member, change, deps.now())
        open_modal(client, body, blocks.trial_view(visitor.t, found))

    @app.action(blocks.PROPOSE)
    def proposed(ack: Ack, action: Json, context: BoltContext, respond: Respond) -> None:
        ack()
        visitor, change = deps.visitor(context), parse_change(action["value"])
        why = blocks.why_words(visitor.t, change.choice, change.attribute)
        draft_id = flow.drafted(
            deps.database, visitor.team_id, visitor.member, change, why, deps.now()
        )
        respond(
            **draft_message(visitor.t, draft_id), replace_original=False, response_type="ephemeral"
        )
