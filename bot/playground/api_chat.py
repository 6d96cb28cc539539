"""chat.* and reactions.add."""

from copy import deepcopy

from bot.playground.calls import ApiError, Arguments, Desk, refused
from bot.playground.checks import Json
from bot.playground.files import refuse_pictures
from bot.playground.model import APP, BOT, BOT_ID, TEAM, Channel, Message
from bot.playground.rules import refuse_message, refuse_metadata

LONGEST_UPDATE = 4_000


def _content(desk: Desk, arguments: Arguments) -> Json:
    content: Json = {"text": arguments.optional_text("text") or ""}
    blocks = arguments.held("blocks", "invalid_blocks_format")
    if blocks is not None:
        content["blocks"] = blocks
    refusal = refuse_message({**content, "attachments": arguments.held("attachments")})
    if refusal := refusal or refuse_pictures(desk.workspace, blocks):
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
    """A user id as the channel means the direct message with that person. It outlives the
    person's account: Slack takes messages to somebody deactivated without a word."""
    where = arguments.text("channel")
    channel = desk.workspace.direct(where) or desk.joined(where)
    content, metadata = _content(desk, arguments), _metadata(arguments)
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
    body = _from_bot(desk, _content(desk, arguments), _thread(desk, channel, arguments))
    message = desk.workspace.post(channel, body, ephemeral_to=user)
    return {"message_ts": message.body["ts"]}


def _own(desk: Desk, arguments: Arguments, otherwise: str) -> tuple[Channel, Message]:
    channel = desk.channel(arguments.text("channel"))
    message = desk.workspace.message(channel.id, arguments.text("ts"))
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    if message.body.get("user") != BOT:
        raise ApiError(otherwise)
    if channel.archived:
        raise ApiError("is_inactive")
    return channel, message


def update(desk: Desk, arguments: Arguments) -> Json:
    """Metadata that the update does not name stays; an empty object takes it away. The text may
    be a tenth as long as when posted."""
    channel, message = _own(desk, arguments, "cant_update_message")
    content = _content(desk, arguments)
    if len(content["text"]) > LONGEST_UPDATE:
        raise ApiError("msg_too_long")
    if arguments.held("metadata", "invalid_metadata_format") == {}:
        message.metadata = None
    else:
        message.metadata = _metadata(arguments) or message.metadata
    previous = deepcopy(message.body)
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
