"""conversations.*"""

import re
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections import Counter
from copy import deepcopy
from itertools import islice

from bot.playground.calls import ApiError, Arguments, Desk, page
from bot.playground.checks import Json
from bot.playground.model import BOT, Channel, Message, number_of

_KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im"}
_TS = re.compile(r"\d+(\.\d*)?")
_END_OF_TIME = 10**18


def _described(channel: Channel) -> Json:
    about = {"id": channel.id, "is_archived": channel.archived, "is_im": channel.kind == "im"}
    if channel.kind == "im":
        return {**about, "user": channel.user, "is_org_shared": False}
    member = {"is_private": channel.private, "is_member": BOT in channel.members}
    people = {"num_members": len(channel.members)}
    return {**about, "name": channel.name, "is_channel": True, **member, **people}


def open_direct(desk: Desk, arguments: Arguments) -> Json:
    """Everybody's conversation with the app is open from the beginning."""
    channel = _named(desk, arguments)
    shown = _described(channel) if arguments.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "no_op": True, "already_open": True}


def _named(desk: Desk, arguments: Arguments) -> Channel:
    if given := arguments.optional_text("channel"):
        channel = desk.channel(given)
        if channel.kind != "im":
            raise ApiError("method_not_supported_for_channel_type")
        return channel
    user = desk.workspace.users.get(arguments.optional_text("users") or "")
    if not arguments.optional_text("users"):
        raise ApiError("users_list_not_supplied")
    if user is None:
        raise ApiError("user_not_found")
    if user.deleted:
        raise ApiError("user_disabled")
    direct = desk.workspace.direct(user.id)
    if direct is None:
        raise ApiError("cannot_dm_bot")
    return direct


def info(desk: Desk, arguments: Arguments) -> Json:
    channel = desk.channel(arguments.text("channel"))
    desk.demand(f"{channel.sort}:read")
    return {"channel": _described(channel)}


def conversations(desk: Desk, arguments: Arguments) -> Json:
    types = (arguments.optional_text("types") or "public_channel").split(",")
    wanted = {_KINDS[one] for one in types if one in _KINDS}
    for sort in sorted(wanted):
        desk.demand(f"{sort}:read")
    skipped = arguments.flag("exclude_archived")
    chosen = [
        _described(one)
        for one in desk.workspace.channels.values()
        if one.sort in wanted
        and not (one.archived and skipped)
        and not (one.private and BOT not in one.members)
    ]
    channels, cursor = page(chosen, arguments, 100)
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


# Reading back what was said


def _readable(desk: Desk, arguments: Arguments) -> Channel:
    channel = desk.channel(arguments.text("channel"))
    desk.demand(f"{channel.sort}:history")
    if BOT not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _bound(arguments: Arguments, name: str, otherwise: int) -> int:
    given = arguments.optional_text(name)
    if not given:
        return otherwise
    if not _TS.fullmatch(given):
        raise ApiError(f"invalid_ts_{name}")
    return number_of(given)


def _between(channel: Channel, arguments: Arguments) -> list[Message]:
    """The messages of that span, the oldest first; both ends count only when asked."""
    inclusive = arguments.flag("inclusive")
    oldest = _bound(arguments, "oldest", -1) + (not inclusive)
    latest = _bound(arguments, "latest", _END_OF_TIME) + inclusive
    first, last = (
        bisect_left(channel.messages, end, key=lambda message: message.number)
        for end in (oldest, latest)
    )
    return channel.messages[first:last]


def _is_root(message: Message) -> bool:
    """Not a reply; and not ephemeral, for nobody can read that back."""
    thread = message.body.get("thread_ts")
    return thread in (None, message.body["ts"]) and message.ephemeral_to is None


def _is_reply(message: Message) -> bool:
    thread = message.body.get("thread_ts")
    return thread not in (None, message.body["ts"]) and message.ephemeral_to is None


def _replies_after(channel: Channel, message: Message) -> "Counter[str]":
    place = bisect_left(channel.messages, message.number, key=lambda one: one.number)
    later = islice(channel.messages, place, None)
    return Counter(str(one.body["thread_ts"]) for one in later if _is_reply(one))


def _read_back(message: Message, replies: "Counter[str]", arguments: Arguments) -> Json:
    body = deepcopy(message.body)
    if count := replies[body["ts"]]:
        body |= {"thread_ts": body["ts"], "reply_count": count}
    if message.metadata is not None and arguments.flag("include_all_metadata"):
        body["metadata"] = deepcopy(message.metadata)
    return body


def history(desk: Desk, arguments: Arguments) -> Json:
    """The newest first; replies stand in their threads. The cursor names the last message of the
    page, so that what is posted meanwhile shifts nothing."""
    channel = _readable(desk, arguments)
    limit, end = arguments.count("limit", 100, 999), _cursor(arguments)
    span = reversed(_between(channel, arguments))
    roots = (one for one in span if one.number < end and _is_root(one))
    shown = list(islice(roots, limit + 1))
    more, shown = len(shown) > limit, shown[:limit]
    replies = _replies_after(channel, shown[-1]) if shown else Counter()
    messages = [_read_back(one, replies, arguments) for one in shown]
    answer = {"messages": messages, "has_more": more, "pin_count": 0}
    if more:
        answer["response_metadata"] = {"next_cursor": _cursor_after(shown[-1])}
    return answer


def _cursor_after(message: Message) -> str:
    return b64encode(f"next_ts:{message.number}".encode()).decode()


def _cursor(arguments: Arguments) -> int:
    given = arguments.optional_text("cursor")
    if not given:
        return _END_OF_TIME
    try:
        name, _, number = b64decode(given, validate=True).decode().partition(":")
    except ValueError as error:
        raise ApiError("invalid_cursor") from error
    if name != "next_ts" or not number.isdecimal():
        raise ApiError("invalid_cursor")
    return int(number)


def replies(desk: Desk, arguments: Arguments) -> Json:
    channel = _readable(desk, arguments)
    ts = arguments.text("ts")
    root = desk.workspace.message(channel.id, ts)
    if root is None or root.ephemeral_to is not None:
        raise ApiError("thread_not_found")
    answers = [
        one
        for one in _between(channel, arguments)
        if one.body.get("thread_ts") == ts and _is_reply(one)
    ]
    counted = _replies_after(channel, root)
    chosen = [_read_back(one, counted, arguments) for one in [root, *answers]]
    messages, cursor = page(chosen, arguments, 1000)
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": messages, "has_more": bool(cursor), **more}
