"""What the bot says back: with an acknowledgement or through a `response_url`."""

from typing import Any

from bot.playground.calls import Desk, cut
from bot.playground.checks import Json
from bot.playground.files import refuse_pictures, refuse_view_pictures
from bot.playground.model import APP, BOT, BOT_ID, RESPONSE_URL_USES, Channel, View
from bot.playground.record import Record
from bot.playground.rules import VIEWS_IN_A_STACK, Refusal, refuse_message, refuse_view

_KNOWN = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
    "mrkdwn",
}
_SUBMISSION = {"response_action", "errors", "view"}


class Answers:
    def __init__(self, desk: Desk, record: Record) -> None:
        self._desk = desk
        self._record = record

    def _refuse(self, where: str, refusal: Refusal) -> str:
        said = [str(problem) for problem in refusal.problems]
        self._record.refuse(where, refusal.error, said)
        return refusal.error

    def refuse_content(self, where: str) -> None:
        """Slack wants nothing but the receipt there, and shows nothing of what comes with it."""
        self._refuse(where, Refusal("the acknowledgement must be empty"))

    # Messages

    def _why_not(self, answer: Json) -> Refusal | None:
        if unknown := answer.keys() - _KNOWN:
            return Refusal(f"invalid_payload: unknown {', '.join(sorted(unknown))}")
        if answer.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
            return Refusal("invalid_payload: response_type")
        workspace = self._desk.workspace
        return refuse_message(answer) or refuse_pictures(workspace, answer.get("blocks"))

    def _say(self, channel: Channel, user: str, answer: Json, thread_ts: str | None) -> str:
        body = {"user": BOT, "bot_id": BOT_ID, "app_id": APP, **cut(answer, ("text", "blocks"))}
        if thread_ts := answer.get("thread_ts") or thread_ts:
            body["thread_ts"] = thread_ts
        to_all = answer.get("response_type") == "in_channel"
        message = self._desk.workspace.post(channel, body, ephemeral_to=None if to_all else user)
        if to_all:
            self._desk.announce_post(channel, message)
        return str(message.body["ts"])

    def to_command(self, payload: Json, answer: Json) -> str | None:
        """Shows the acknowledgement of a command; the answer is an error code."""
        if not answer or answer == {"text": ""}:
            return None
        if refusal := self._why_not(answer):
            self._refuse("ack slash_commands", refusal)
            return "invalid_command_response"
        with self._desk.workspace.lock:
            channel = self._desk.workspace.channels[payload["channel_id"]]
            ts = self._say(channel, payload["user_id"], answer, None)
            name = payload["response_url"].rpartition("/")[2]
            self._desk.workspace.response_urls[name].ts = ts
        return None

    def through_url(self, name: str, answer: Any) -> tuple[int, str | None]:
        """A post to a `response_url`: HTTP status and error code."""
        workspace = self._desk.workspace
        with workspace.lock:
            url = workspace.response_urls.get(name)
            if url is None:
                return 404, self._refuse("response_url", Refusal("invalid_token"))
            if workspace.clock() > url.until:
                return 404, self._refuse("response_url", Refusal("expired_url"))
            if url.uses >= RESPONSE_URL_USES:
                return 404, self._refuse("response_url", Refusal("used_url"))
            if not isinstance(answer, dict):
                return 400, self._refuse("response_url", Refusal("invalid_payload"))
            channel = workspace.channels[url.channel]
            original = workspace.message(url.channel, url.ts) if url.ts else None
            if answer.get("delete_original"):
                if original is None:
                    return 404, self._refuse("response_url", Refusal("message_not_found"))
                url.uses += 1
                workspace.remove(channel, original)
                return 200, None
            if refusal := self._why_not(answer):
                return 400, self._refuse("response_url", refusal)
            url.uses += 1
            if answer.get("replace_original") and original is not None:
                content = {"text": answer["text"], "blocks": answer.get("blocks", [])}
                workspace.rewrite(channel, original, content)
            else:
                ts = self._say(channel, url.user, answer, url.thread_ts)
                url.ts = url.ts or ts
            return 200, None

    # Modals

    def to_submission(self, view: View, answer: Json) -> str | None:
        """Does what the acknowledgement of a submission says; the answer is an error code."""
        refusal = self._why_no_submission(view, answer)
        if refusal:
            self._refuse("ack view_submission", refusal)
            return refusal.error
        workspace = self._desk.workspace
        with workspace.lock:
            match answer.get("response_action"):
                case None:
                    workspace.close(view.user)
                case "clear":
                    workspace.close(view.user, everything=True)
                case "update":
                    workspace.change(view, answer["view"])
                case "push":
                    workspace.show(view.user, answer["view"])
                case "errors":
                    view.errors = dict(answer["errors"])
                    workspace.tell_view(view)
        return None

    def _why_no_submission(self, view: View, answer: Json) -> Refusal | None:
        if unknown := answer.keys() - _SUBMISSION:
            return Refusal(f"invalid_response: unknown {', '.join(sorted(unknown))}")
        match answer.get("response_action"):
            case None if not answer:
                return None
            case "clear":
                return None
            case "push" if len(self._desk.workspace.modals[view.user]) >= VIEWS_IN_A_STACK:
                return Refusal("push_limit_reached")
            case "update" | "push":
                shown, workspace = answer.get("view"), self._desk.workspace
                return refuse_view(shown, "modal") or refuse_view_pictures(workspace, shown)
            case "errors":
                return _why_no_errors(view, answer.get("errors"))
        return Refusal("invalid_response: response_action")


def _why_no_errors(view: View, errors: Any) -> Refusal | None:
    if not isinstance(errors, dict) or not errors:
        return Refusal("invalid_response: errors must name at least one block")
    inputs = {one["block_id"] for one in view.content["blocks"] if one["type"] == "input"}
    if unknown := errors.keys() - inputs:
        return Refusal(f"invalid_response: no input block {', '.join(sorted(unknown))}")
    if not all(isinstance(text, str) and text for text in errors.values()):
        return Refusal("invalid_response: every error needs a text")
    return None
