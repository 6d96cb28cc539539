"""Uploads in Slack's three steps: ask for an address, send the bytes there, complete."""

import time
from typing import Any

from bot.playground.calls import ApiError, Arguments, Desk
from bot.playground.checks import Json
from bot.playground.model import APP, BOT, BOT_ID, File


def upload_url(desk: Desk, arguments: Arguments) -> Json:
    name, length = arguments.text("filename"), arguments.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise ApiError("invalid_arguments")
    file_id = desk.workspace.number("F00")
    file = File(file_id, name, int(length), f"{desk.url}/files/{file_id}")
    desk.workspace.files[file_id] = file
    return {"upload_url": f"{desk.url}/upload/{file_id}", "file_id": file_id}


def receive(desk: Desk, file_id: str, content: bytes) -> bool:
    """The bytes must be as many as were announced."""
    file = desk.workspace.files.get(file_id)
    if file is None or file.content is not None or len(content) != file.size:
        return False
    file.content = content
    return True


def complete(desk: Desk, arguments: Arguments) -> Json:
    """Without a channel the file is the app's alone."""
    named = arguments.held("files")
    if not isinstance(named, list) or not named:
        raise ApiError("invalid_arguments")
    files = [_uploaded(desk, one) for one in named]
    shown = [file.shown() for file in files]
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


def info(desk: Desk, arguments: Arguments) -> Json:
    """A file that Slack has not yet looked through says nothing of its type."""
    return {"file": _there(desk, arguments.text("file")).shown()}


def delete(desk: Desk, arguments: Arguments) -> Json:
    _there(desk, arguments.text("file")).deleted = True
    return {}


def _uploaded(desk: Desk, named: Any) -> File:
    file = desk.workspace.files.get(named.get("id", "")) if isinstance(named, dict) else None
    if file is None or file.content is None:
        raise ApiError("file_not_found")
    file.title = named.get("title") or file.title
    file.ready_at = time.monotonic() + desk.workspace.looks_through_files_for
    return file


def _there(desk: Desk, file_id: str) -> File:
    file = desk.workspace.files.get(file_id)
    if file is not None and file.deleted:
        raise ApiError("file_deleted")
    if file is None or not file.there:
        raise ApiError("file_not_found")
    return file
