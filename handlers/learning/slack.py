"""What Slack sends about learning: acknowledge, parse, ask for it, answer where it was asked."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import beside
from handlers.deps import Deps, Visitor
from handlers.learning import asking, blocks
from handlers.learning.parse import Ask, is_learn, parse
from scoring.learning.learned import Learned

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """`/playbook learn` and the buttons below what was learned. To be registered before `/playbook`."""

    def is_ours(command: Json) -> bool:
        return is_learn(command.get("text", ""))

    @app.command("/playbook", matchers=[is_ours])
    def asked(ack: Ack, command: Json, context: BoltContext) -> None:
        visitor, ask = deps.visitor(context), parse(command["text"])
        ack(**_answer(deps, visitor, ask), response_type="ephemeral")

    @app.action(blocks.PROPOSE)
    def proposed(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        beside(client, body, _proposed(deps, deps.visitor(context), int(action["value"])))

    @app.action(blocks.PROPOSE_ANYWAY)
    def proposed_anyway(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        beside(client, body, _proposed(deps, deps.visitor(context), int(action["value"]), True))


def _answer(deps: Deps, visitor: Visitor, ask: Ask) -> Json:
    t, member_id = visitor.t, visitor.member.member_id
    if ask.is_help:
        return blocks.help_message(t)
    asked = asking.ask(deps.database, visitor.team_id, member_id, ask.horizon, deps.now())
    return {"text": blocks.asked_words(t, asked)}


def _proposed(deps: Deps, visitor: Visitor, learning_id: int, is_sure: bool = False) -> Json:
    t, member_id = visitor.t, visitor.member.member_id

    def why(learned: Learned) -> str:
        return t.say(learned.why)

    where = deps.database, visitor.team_id
    found = asking.propose(*where, member_id, learning_id, why, deps.now(), is_sure)
    if found is None:
        return {"text": blocks.nothing_words(t)}
    return blocks.proposed_message(t, learning_id, found)
