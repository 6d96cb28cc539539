"""What Slack sends about nudges: the buttons that put one off, or all of a lead's."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

from handlers.deps import Deps
from handlers.nudges import blocks, flow, jobs

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
            place = (deps.database, visitor.team_id)
            if not flow.answer(*place, visitor.member.member_id, action["value"], answered, now):
                words = visitor.t("This lead is not yours any more; somebody else has it now.")
                respond(text=words, replace_original=False, response_type="ephemeral")
            message = body["container"]
            jobs.refresh_at(*place, message["channel_id"], message["message_ts"], now)

    answers(blocks.LATER, flow.later)
    answers(blocks.STOP, flow.stop)
    answers(blocks.KEEP, flow.keep)
    answers(blocks.AGAIN, flow.again)
