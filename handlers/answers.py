"""Ways back to the person who asked."""

from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient


def replace(respond: Respond, message: dict[str, Any]) -> None:
    """Shows the message in place of the one whose button was pressed."""
    respond(**message, replace_original=True)


def open_modal(client: WebClient, body: dict[str, Any], view: dict[str, Any]) -> None:
    """Opens a modal; above the one whose button was pressed, if there is one."""
    is_in_modal = body.get("view", {}).get("type") == "modal"
    put = client.views_push if is_in_modal else client.views_open
    put(trigger_id=body["trigger_id"], view=view)


def to_response_url(
    client: WebClient,
    response_url: str,
    user_id: str,
    message: dict[str, Any],
    replace_original: bool = True,
) -> None:
    """Answers a modal where its button was pressed; in the direct message if that is too long ago.

    The answer takes the place of the message with the button, unless that is somebody else's.
    A response_url lives for half an hour and five answers.
    """
    if response_url:
        webhook = WebhookClient(response_url, timeout=5, ssl=client.ssl, logger=client._logger)
        try:
            if webhook.send(**message, replace_original=replace_original).status_code == 200:
                return
        except (SlackClientError, OSError):
            client._logger.info("response_url did not answer; using the direct message")
    client.chat_postMessage(channel=user_id, **message)


def beside(client: WebClient, body: dict[str, Any], message: dict[str, Any]) -> None:
    """Answers a button in place of what only its reader sees; what stands in a conversation stays."""
    in_place = bool(body.get("container", {}).get("is_ephemeral"))
    url = body.get("response_url", "")
    to_response_url(client, url, body["user"]["id"], message, replace_original=in_place)
