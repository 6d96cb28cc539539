"""Asking Slack who a user is."""

import logging
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from handlers.deps import Profile

logger = logging.getLogger("nextcall.people")


def ask_slack(client: WebClient, user_id: str) -> Profile | None:
    """The user's name, e-mail, zone and locale; None while Slack does not answer."""
    try:
        user = client.users_info(user=user_id, include_locale=True)["user"]
    except (SlackClientError, OSError) as error:
        logger.warning("users.info failed: %s", type(error).__name__)
        return None
    profile = user.get("profile", {})
    return Profile(
        name=profile.get("display_name") or user.get("real_name") or user.get("name", ""),
        email=profile.get("email"),
        zone=_known_zone(user.get("tz")),
        locale=user.get("locale") or "en-US",
        manager=bool(user.get("is_admin") or user.get("is_owner")),
    )


def _known_zone(name: str | None) -> str:
    try:
        return ZoneInfo(name or "UTC").key
    except (KeyError, ValueError):
        return "UTC"
