"""users.*, team.info and auth.test."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.playground.calls import ApiError, Arguments, Desk, page
from bot.playground.checks import Json
from bot.playground.model import BOT, BOT_ID, TEAM, User


def described(desk: Desk, user: User, *, with_locale: bool = False) -> Json:
    """As Slack tells apps of this person."""
    first, _, last = user.real_name.partition(" ")
    profile = {
        "real_name": user.real_name,
        "display_name": first,
        "first_name": first,
        "last_name": last,
        "title": user.role,
        "team": TEAM,
    }
    if user.email and "users:read.email" in desk.manifest.scopes:
        profile["email"] = user.email
    about = {
        "id": user.id,
        "team_id": TEAM,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return about
    now = datetime.fromtimestamp(desk.workspace.clock(), UTC)
    offset = now.astimezone(ZoneInfo(user.tz)).utcoffset()
    return {
        **about,
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        **({"locale": user.locale} if with_locale else {}),
    }


def info(desk: Desk, arguments: Arguments) -> Json:
    user = desk.workspace.users.get(arguments.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    with_locale = arguments.flag("include_locale")
    return {"user": described(desk, user, with_locale=with_locale)}


def lookup_by_email(desk: Desk, arguments: Arguments) -> Json:
    wanted = arguments.text("email").lower()
    for user in desk.workspace.users.values():
        if user.email.lower() == wanted and not user.deleted:
            return {"user": described(desk, user)}
    raise ApiError("users_not_found")


def everybody(desk: Desk, arguments: Arguments) -> Json:
    with_locale = arguments.flag("include_locale")
    people = [
        described(desk, user, with_locale=with_locale) for user in desk.workspace.users.values()
    ]
    members, cursor = page(people, arguments, 1000)
    now = int(desk.workspace.clock())
    return {"members": members, "cache_ts": now, "response_metadata": {"next_cursor": cursor}}


def team(desk: Desk, _: Arguments) -> Json:
    workspace = desk.workspace
    about = {"id": TEAM, "name": workspace.team_name, "domain": workspace.domain}
    return {"team": {**about, "email_domain": "example.com", "icon": {"image_default": True}}}


def auth_test(desk: Desk, _: Arguments) -> Json:
    return {
        "url": f"https://{desk.workspace.domain}.slack.com/",
        "team": desk.workspace.team_name,
        "user": desk.workspace.users[BOT].name,
        "team_id": TEAM,
        "user_id": BOT,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }
