"""What Slack sends about the playbook: the command, and the buttons that show it and its versions."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import beside
from handlers.deps import Deps, Visitor
from handlers.playbook import blocks, flow
from handlers.playbook.history_blocks import history_message
from handlers.playbook.parse import Ask, parse
from handlers.playbook.slack_drafts import begin, register_drafts
from handlers.ui.actions import PLAYBOOK_SHOW

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """`/playbook` with the words that no other feature takes, its buttons and modals."""
    _register_reading(app, deps)
    register_drafts(app, deps)


def _register_reading(app: App, deps: Deps) -> None:
    @app.command("/playbook")
    def playbook(ack: Ack, command: Json, context: BoltContext, client: WebClient) -> None:
        visitor, ask = deps.visitor(context), parse(command.get("text", ""))
        if ask.what == "edit":
            begin(ack, deps, visitor, command, client, ask.words)
        else:
            ack(**_answer(deps, visitor, ask), response_type="ephemeral")

    @app.action(PLAYBOOK_SHOW)
    def show(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        beside(client, body, _answer(deps, deps.visitor(context), Ask("show")))

    @app.action(re.compile(f"^{blocks.HISTORY}(_newer|_older)?$"))
    def versions(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        beside(client, body, _history(deps, visitor, int(action["value"])))


def _answer(deps: Deps, visitor: Visitor, ask: Ask) -> Json:
    t = visitor.t
    if ask.what == "show":
        standing = flow.standing(deps.database, visitor.team_id, visitor.member)
        return blocks.playbook_message(t, standing)
    if ask.what == "history":
        return _history(deps, visitor, 0)
    return blocks.help_message(t) if ask.what == "help" else blocks.unknown_message(t, ask.words)


def _history(deps: Deps, visitor: Visitor, skipped: int) -> Json:
    found = flow.history(deps.database, visitor.team_id, visitor.member, skipped)
    return history_message(visitor.t, found)
