"""Asking Slack who people are: those who speak to us, and those who own leads and never have."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.deps import Profile, remember
from storage.bulk import in_one_go
from storage.database import Database
from storage.members import Member
from storage.store import Store

logger = logging.getLogger("nextcall.people")

A_RUN = 20  # Slack answers some fifty such questions a minute, and people ask some too
ASK_AGAIN_AFTER = timedelta(days=1)
_NOBODY = frozenset({"users_not_found", "user_not_found", "user_not_visible"})

User = Mapping[str, Any]


def ask_slack(client: WebClient, user_id: str) -> Profile | None:
    """The user's name, e-mail, zone and locale; None while Slack does not answer."""
    try:
        return Profile.of_slack(_described(client, user_id))
    except (SlackClientError, OSError) as error:
        logger.warning("users.info failed: %s", type(error).__name__)
        return None


def meet(database: Database, team_id: int, client: WebClient, now: datetime) -> int:
    """Asks Slack about owners of leads who never spoke to us, a few a run; returns of how many.

    Who is found becomes that Slack user. Who is not is asked about again after a day. Trouble,
    such as too many questions (429), ends the run: the next one goes on.
    """
    with database.read(team_id) as store:
        unmet = store.members.unmet(A_RUN, before=now - ASK_AGAIN_AFTER)
    for asked, member in enumerate(unmet):
        try:
            user = _person(client, member)
        except (SlackClientError, OSError) as error:
            logger.warning("asking who people are has to wait: %s", type(error).__name__)
            return asked
        in_one_go(database, team_id, _keep, member, user, now)
    return len(unmet)


def _keep(store: Store, member: Member, user: User | None, now: datetime) -> None:
    if user is None:
        store.members.asked_about(member.member_id, now)
    else:
        remember(store, user["id"], Profile.of_slack(user), now)


def _person(client: WebClient, member: Member) -> User | None:
    """The Slack user that a member is; None where there is no such person, or not any more."""
    try:
        user_id = member.slack_id or _by_email(client, member.email or "")
        user = _described(client, user_id)
    except SlackApiError as error:
        if error.response.get("error") in _NOBODY:
            return None
        raise
    return user if Profile.of_slack(user).active else None


def _by_email(client: WebClient, email: str) -> str:
    return str(client.users_lookupByEmail(email=email)["user"]["id"])


def _described(client: WebClient, user_id: str) -> User:
    user: User = client.users_info(user=user_id, include_locale=True)["user"]
    return user
