"""chat.*, conversations.* and reactions.add."""

from copy import deepcopy

from bot.playground.calls import ApiError, Arguments, Desk, page, refused
from bot.playground.checks import Json
from bot.playground.model import APP, BOT, BOT_ID, TEAM, Channel, Message
from bot.playground.rules import refuse_message, refuse_metadata

SCOPE = {"channel": "channels", "im": "im"}


def _content(arguments: Arguments) -> Json:
    content: Json = {"text": arguments.optional_text("text") or ""}
    blocks = arguments.held("blocks", "invalid_blocks_format")
    if blocks is not None:
        content["blocks"] = blocks
    if refusal := refuse_message({**content, "attachments": arguments.held("attachments")}):
        raise refused(refusal)
    return content


def _metadata(arguments: Arguments) -> Json | None:
    metadata = arguments.held("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if refusal := refuse_metadata(metadata):
        raise refused(refusal)
    return dict(metadata)


def _from_bot(desk: Desk, content: Json, thread_ts: str | None) -> Json:
    name = desk.manifest.name
    profile = {"id": BOT_ID, "app_id": APP, "name": name, "deleted": False, "team_id": TEAM}
    sender = {"user": BOT, "bot_id": BOT_ID, "app_id": APP, "bot_profile": profile}
    return {**sender, **content, **({"thread_ts": thread_ts} if thread_ts else {})}


def _thread(desk: Desk, channel: Channel, arguments: Arguments) -> str | None:
    thread_ts = arguments.optional_text("thread_ts")
    if thread_ts and desk.workspace.message(channel.id, thread_ts) is None:
        raise ApiError("thread_not_found")
    return thread_ts


def post_message(desk: Desk, arguments: Arguments) -> Json:
    """A user id as the channel means the direct message with that person."""
    where = arguments.text("channel")
    user = desk.workspace.users.get(where)
    direct = desk.workspace.direct(where) if user and not user.deleted else None
    channel = direct or desk.joined(where)
    content, metadata = _content(arguments), _metadata(arguments)
    body = _from_bot(desk, content, _thread(desk, channel, arguments))
    message = desk.workspace.post(channel, body, metadata=metadata)
    desk.announce_post(channel, message)
    return {"channel": channel.id, "ts": message.body["ts"], "message": deepcopy(message.body)}


def post_ephemeral(desk: Desk, arguments: Arguments) -> Json:
    channel = desk.joined(arguments.text("channel"))
    user = arguments.text("user")
    if user not in desk.workspace.users:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    body = _from_bot(desk, _content(arguments), _thread(desk, channel, arguments))
    message = desk.workspace.post(channel, body, ephemeral_to=user)
    return {"message_ts": message.body["ts"]}


def _own(desk: Desk, arguments: Arguments, otherwise: str) -> tuple[Channel, Message]:
    channel = desk.channel(arguments.text("channel"))
    message = desk.workspace.message(channel.id, arguments.text("ts"))
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    if message.body.get("user") != BOT:
        raise ApiError(otherwise)
    return channel, message


def update(desk: Desk, arguments: Arguments) -> Json:
    channel, message = _own(desk, arguments, "cant_update_message")
    content, metadata = _content(arguments), _metadata(arguments)
    previous = deepcopy(message.body)
    if metadata is not None:
        message.metadata = metadata
    desk.workspace.rewrite(channel, message, content)
    told = {"message": message.body, "previous_message": previous}
    desk.announce_change(channel, "message_changed", told)
    answer = {"channel": channel.id, "ts": message.body["ts"], "text": message.body["text"]}
    return {**answer, "message": deepcopy(message.body)}


def delete(desk: Desk, arguments: Arguments) -> Json:
    channel, message = _own(desk, arguments, "cant_delete_message")
    desk.workspace.remove(channel, message)
    told = {"previous_message": message.body, "deleted_ts": message.body["ts"]}
    desk.announce_change(channel, "message_deleted", told)
    return {"channel": channel.id, "ts": message.body["ts"]}


def permalink(desk: Desk, arguments: Arguments) -> Json:
    channel = desk.channel(arguments.text("channel"))
    ts = arguments.text("message_ts")
    if desk.workspace.message(channel.id, ts) is None:
        raise ApiError("message_not_found")
    place = f"{channel.id}/p{ts.replace('.', '')}"
    link = f"https://{desk.workspace.domain}.slack.com/archives/{place}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(desk: Desk, arguments: Arguments) -> Json:
    channel = desk.joined(arguments.text("channel"))
    message = desk.workspace.message(channel.id, arguments.text("timestamp"))
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    name = arguments.text("name")
    reactions = message.body.setdefault("reactions", [])
    found = next((one for one in reactions if one["name"] == name), None)
    if found is None:
        reactions.append({"name": name, "users": [BOT], "count": 1})
    elif BOT in found["users"]:
        raise ApiError("already_reacted")
    else:
        found["users"].append(BOT)
        found["count"] += 1
    desk.workspace.tell_message("updated", channel, message)
    return {}


def _described(channel: Channel) -> Json:
    shared = {"id": channel.id, "is_archived": False, "is_im": channel.kind == "im"}
    if channel.kind == "im":
        return {**shared, "user": channel.user, "is_org_shared": False}
    member = {"is_channel": True, "is_private": False, "is_member": BOT in channel.members}
    return {**shared, "name": channel.name, **member, "num_members": len(channel.members)}


def open_conversation(desk: Desk, arguments: Arguments) -> Json:
    if given := arguments.optional_text("channel"):
        channel = desk.channel(given)
    else:
        user = arguments.text("users")
        if user not in desk.workspace.users:
            raise ApiError("user_not_found")
        if desk.workspace.users[user].deleted:
            raise ApiError("user_disabled")
        direct = desk.workspace.direct(user)
        if direct is None:
            raise ApiError("cannot_dm_bot")
        channel = direct
    shown = _described(channel) if arguments.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "no_op": True, "already_open": True}


def info(desk: Desk, arguments: Arguments) -> Json:
    channel = desk.channel(arguments.text("channel"))
    desk.demand(f"{SCOPE[channel.kind]}:read")
    return {"channel": _described(channel)}


def conversations(desk: Desk, arguments: Arguments) -> Json:
    wanted = (arguments.optional_text("types") or "public_channel").split(",")
    kinds = {"public_channel": "channel", "im": "im"}
    for one in wanted:
        if one in kinds:
            desk.demand(f"{SCOPE[kinds[one]]}:read")
    chosen = {kinds[one] for one in wanted if one in kinds}
    everything = [_described(one) for one in desk.workspace.channels.values() if one.kind in chosen]
    channels, cursor = page(everything, arguments, 100)
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def _kept(desk: Desk, arguments: Arguments) -> tuple[Channel, list[Message]]:
    """Nobody can read an ephemeral message back."""
    channel = desk.channel(arguments.text("channel"))
    desk.demand(f"{SCOPE[channel.kind]}:history")
    if BOT not in channel.members:
        raise ApiError("not_in_channel")
    return channel, [one for one in channel.messages if one.ephemeral_to is None]


def _in_span(messages: list[Message], arguments: Arguments) -> list[Message]:
    oldest = arguments.optional_text("oldest") or "0"
    latest = arguments.optional_text("latest") or "99999999999"
    ends = {oldest, latest} if arguments.flag("inclusive") else set()
    return [
        one
        for one in messages
        if float(oldest) < float(one.body["ts"]) < float(latest) or one.body["ts"] in ends
    ]


def _read_back(message: Message, kept: list[Message], arguments: Arguments) -> Json:
    body = deepcopy(message.body)
    ts = body["ts"]
    replies = [one for one in kept if one.body.get("thread_ts") == ts and one is not message]
    if replies:
        body |= {"thread_ts": ts, "reply_count": len(replies)}
    if message.metadata is not None and arguments.flag("include_all_metadata"):
        body["metadata"] = deepcopy(message.metadata)
    return body


def history(desk: Desk, arguments: Arguments) -> Json:
    """The newest first; replies stand in their threads."""
    _, kept = _kept(desk, arguments)
    roots = [one for one in kept if one.body.get("thread_ts") in (None, one.body["ts"])]
    chosen = [_read_back(one, kept, arguments) for one in reversed(_in_span(roots, arguments))]
    messages, cursor = page(chosen, arguments, 100)
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": messages, "has_more": bool(cursor), "pin_count": 0, **more}


def replies(desk: Desk, arguments: Arguments) -> Json:
    _, kept = _kept(desk, arguments)
    ts = arguments.text("ts")
    root = [one for one in kept if one.body["ts"] == ts]
    if not root:
        raise ApiError("thread_not_found")
    answers = [one for one in kept if one.body.get("thread_ts") == ts and one not in root]
    chosen = [_read_back(one, kept, arguments) for one in [*root, *_in_span(answers, arguments)]]
    messages, cursor = page(chosen, arguments, 1000)
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": messages, "has_more": bool(cursor), **more}
