"""Uploads in Slack's three steps: ask for an address, send the bytes there, complete."""

import mimetypes
from typing import Any

from bot.playground.calls import ApiError, Arguments, Desk, cut
from bot.playground.checks import Json
from bot.playground.model import APP, BOT, BOT_ID


def upload_url(desk: Desk, arguments: Arguments) -> Json:
    name, length = arguments.text("filename"), arguments.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments")
    file_id = desk.workspace.number("F")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    desk.workspace.files[file_id] = {
        "id": file_id,
        "name": name,
        "title": name,
        "mimetype": kind,
        "size": int(length),
        "user": BOT,
        "url_private": f"{desk.url}/files/{file_id}",
        "permalink": f"{desk.url}/files/{file_id}",
    }
    return {"upload_url": f"{desk.url}/upload/{file_id}", "file_id": file_id}


def receive(desk: Desk, file_id: str, content: bytes) -> bool:
    """The bytes must be as many as were announced."""
    file = desk.workspace.files.get(file_id)
    if file is None or "content" in file or len(content) != file["size"]:
        return False
    file["content"] = content
    return True


def complete(desk: Desk, arguments: Arguments) -> Json:
    named = arguments.held("files")
    if not isinstance(named, list) or not named:
        raise ApiError("invalid_arguments")
    files = [_uploaded(desk, one) for one in named]
    shown = [cut(file, file.keys() - {"content"}) for file in files]
    if where := arguments.optional_text("channel_id"):
        channel = desk.joined(where)
        body: Json = {
            "user": BOT,
            "bot_id": BOT_ID,
            "app_id": APP,
            "text": arguments.optional_text("initial_comment") or "",
            "files": shown,
            "upload": True,
            "subtype": "file_share",
        }
        if thread_ts := arguments.optional_text("thread_ts"):
            body["thread_ts"] = thread_ts
        desk.announce_post(channel, desk.workspace.post(channel, body))
    return {"files": shown}


def _uploaded(desk: Desk, named: Any) -> Json:
    file = desk.workspace.files.get(named.get("id", "")) if isinstance(named, dict) else None
    if file is None or "content" not in file:
        raise ApiError("file_not_found")
    if title := named.get("title"):
        file["title"] = title
    return file
