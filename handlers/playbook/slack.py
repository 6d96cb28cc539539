"""What Slack sends about the playbook: the command and the buttons that show it."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import to_response_url
from handlers.deps import Deps, Visitor
from handlers.playbook import blocks, flow
from handlers.playbook.parse import Ask, parse
from handlers.ui.actions import PLAYBOOK_SHOW

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """`/playbook` with the words that no other feature takes, and its buttons."""

    @app.command("/playbook")
    def playbook(ack: Ack, command: Json, context: BoltContext) -> None:
        ask = parse(command.get("text", ""))
        ack(**_answer(deps, deps.visitor(context), ask), response_type="ephemeral")

    @app.action(PLAYBOOK_SHOW)
    def show(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        say_beside(client, body, _answer(deps, deps.visitor(context), Ask("show")))


def say_beside(client: WebClient, body: Json, message: Json) -> None:
    """In place of what only the reader sees; what stands in a conversation stays."""
    in_place = bool(body.get("container", {}).get("is_ephemeral"))
    url = body.get("response_url", "")
    to_response_url(client, url, body["user"]["id"], message, replace_original=in_place)


def _answer(deps: Deps, visitor: Visitor, ask: Ask) -> Json:
    t, where = visitor.t, (deps.database, visitor.team_id)
    if ask.what == "help":
        return blocks.help_message(t)
    if ask.what == "show":
        return blocks.playbook_message(t, flow.standing(*where, visitor.member))
    return blocks.unknown_message(t, ask.words)
