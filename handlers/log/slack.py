"""What Slack sends about logging: lines of chat, and the buttons under their answers."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import to_response_url
from handlers.deps import Deps, Visitor
from handlers.log import blocks, corrections, flow, slack_forms
from handlers.log.line import readable
from handlers.log.slack_forms import place
from handlers.ui.actions import LOG_UNDO, parse_key
from handlers.ui.texts import texts
from scoring.message import Refused

HELP = frozenset({"help", "hilfe", "?"})
# A message with a file is one too; all other subtypes tell of changes, or are not said to us.
SPOKEN = frozenset({None, "file_share"})
logger = logging.getLogger("nextcall.log")

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """Everything that `/log`, a mention, a direct message and their buttons answer."""

    @app.command("/log")
    def log(ack: Ack, command: Json, context: BoltContext) -> None:
        visitor = deps.visitor(context)
        message = answer(deps, visitor, command.get("text", ""), command["trigger_id"])
        ack(**message, response_type="ephemeral")

    @app.event("app_mention")
    def mentioned(event: Json, context: BoltContext, client: WebClient) -> None:
        if not is_spoken(event):
            return
        where = {"channel": event["channel"], **thread_of(event)}
        message = answer_event(deps, event, context)
        client.chat_postEphemeral(user=event["user"], **where, **message)

    @app.event("message")
    def told_directly(event: Json, context: BoltContext, client: WebClient) -> None:
        if event.get("channel_type") != "im" or not is_spoken(event):
            return
        where = {"channel": event["channel"], **thread_of(event)}
        client.chat_postMessage(**where, **answer_event(deps, event, context))

    @app.action(re.compile(rf"^{blocks.PICK}_\d$"))
    def pick(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        draft_id, lead_id = parse_key(action["value"])
        now = deps.now()
        answered = flow.pick(*place(deps, visitor), draft_id, lead_id, now)
        reply(client, body, blocks.answer_message(visitor.t, answered, now))

    @app.action(blocks.RESOLVE)
    def resolve(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        now = deps.now()
        answered = flow.search_again(*place(deps, visitor), action["value"], None, now)
        reply(client, body, blocks.answer_message(visitor.t, answered, now))

    @app.action(blocks.DISCARD)
    def discard(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        draft = flow.discard(*place(deps, visitor), action["value"])
        if draft:
            reply(client, body, blocks.discarded_message(visitor.t, draft))
        else:
            words = visitor.t.say(flow.NOTE_GONE)
            reply(client, body, blocks.notice_message(visitor.t, words))

    @app.action(LOG_UNDO)
    def undo(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        now = deps.now()
        taken_back = corrections.undo(*place(deps, visitor), *parse_key(action["value"]), now)
        reply(client, body, blocks.taken_back_message(visitor.t, taken_back, now))

    slack_forms.register(app, deps)


def answer(deps: Deps, visitor: Visitor, text: str, entry_id: str) -> blocks.Message:
    """What to say to a line of chat."""
    t, now = visitor.t, deps.now()
    words = readable(text).strip()
    if words.lower() in HELP:
        return blocks.help_message(t)
    if not words:
        drafts = flow.waiting(*place(deps, visitor))
        return blocks.waiting_message(t, drafts, now) if drafts else blocks.help_message(t)
    return blocks.answer_message(t, flow.log(*place(deps, visitor), text, entry_id, now), now)


def answer_event(deps: Deps, event: Json, context: BoltContext) -> blocks.Message:
    """The answer to a mention or direct message; small talk gets the examples.

    Nobody else tells a person that an event failed, so it is done here.
    """
    t = texts("en")
    try:
        visitor = deps.visitor(context)
        t = visitor.t
        text = event.get("text", "")
        if flow.is_small_talk(visitor.member, text, deps.now()):
            return blocks.help_message(t)
        return answer(deps, visitor, text, f"{event['channel']}:{event['ts']}")
    except Refused as refused:
        return blocks.notice_message(t, t.say(refused.message))
    except Exception:
        logger.exception("an event could not be answered")
        words = t("That did not work, and it is our fault. Please send it once more.")
        return blocks.notice_message(t, words)


def reply(client: WebClient, body: Json, message: blocks.Message) -> None:
    """In place of the message whose button was pressed."""
    to_response_url(client, body.get("response_url", ""), body["user"]["id"], message)


def is_spoken(event: Mapping[str, Any]) -> bool:
    """Whether a person said it: no bot, no change of an older message, no copy from a thread."""
    return event.get("subtype") in SPOKEN and "bot_id" not in event and "user" in event


def thread_of(event: Mapping[str, Any]) -> Json:
    return {"thread_ts": event["thread_ts"]} if "thread_ts" in event else {}
