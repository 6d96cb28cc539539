"""What Slack sends about nudges: the buttons that put one off, or all of a lead's."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from handlers.deps import Deps
from handlers.nudges import blocks, flow, jobs
from handlers.ui.texts import Texts

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """The answers to a nudge; "Call now" and "Open" are answered where a lead is logged and shown."""

    def answers(action_id: str, answered: flow.Answer) -> None:
        @app.action(action_id)
        def pressed(
            ack: Ack, action: Json, body: Json, context: BoltContext, respond: Respond
        ) -> None:
            ack()
            visitor, now = deps.visitor(context), deps.now()
            place, message = (deps.database, visitor.team_id), body["container"]
            is_theirs = flow.answer(
                *place, visitor.member.member_id, action["value"], answered, now
            )
            stands = jobs.refresh_at(*place, message["channel_id"], message["message_ts"], now)
            words = _beside(visitor.t, is_theirs, stands)
            if words:
                respond(text=words, replace_original=False, response_type="ephemeral")

    answers(blocks.LATER, flow.later)
    answers(blocks.STOP, flow.stop)
    answers(blocks.KEEP, flow.keep)
    answers(blocks.AGAIN, flow.again)


def _beside(t: Texts, is_theirs: bool, stands: bool) -> str:
    """What the message itself cannot say."""
    if not is_theirs:
        return t("This lead is not yours any more; somebody else has it now.")
    return "" if stands else t("Noted. This message is too old to show it.")
