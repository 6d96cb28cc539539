"""Who may see a file, and which files may stand in a block as a picture."""

import re
from collections.abc import Iterator
from typing import Any

from bot.playground.checks import Json, Problem
from bot.playground.model import File
from bot.playground.rules import Refusal
from bot.playground.workspace import Workspace

_ID = re.compile(r"F[A-Z0-9]{8,}")


def refuse_pictures(
    workspace: Workspace, blocks: Any, at: str = "/blocks", error: str = "invalid_blocks"
) -> Refusal | None:
    """Why Slack would not show these blocks: a file in them is not there, no picture, or not yet
    looked through."""
    found = [
        problem
        for named, place in _pictures_in(blocks, at)
        if (problem := _wrong(workspace, named, place))
    ]
    return Refusal(error, tuple(found)) if found else None


def refuse_view_pictures(workspace: Workspace, view: Any) -> Refusal | None:
    return refuse_pictures(workspace, view["blocks"], "/view/blocks", "invalid_arguments")


def file_for(workspace: Workspace, user: str, file_id: str) -> File | None:
    """The file, if it stands where this person looks: in a conversation, a modal, their home. A
    file that was put nowhere is the app's alone."""
    with workspace.lock:
        file = workspace.files.get(file_id)
        seen = any(file in _files_of(workspace, body) for body in _before(workspace, user))
        return file if file and file.there and seen else None


def _wrong(workspace: Workspace, named: Json, at: str) -> Problem | None:
    if "id" in named and not _ID.fullmatch(named["id"]):
        return Problem("input must match regex pattern: ^[F][A-Z0-9]{8,}$", f"{at}/id")
    file = _file_named(workspace, named)
    return None if file and file.is_picture else Problem("invalid slack file", at)


def _file_named(workspace: Workspace, named: Json) -> File | None:
    if "id" in named:
        return workspace.files.get(named["id"])
    return next((one for one in workspace.files.values() if one.url == named["url"]), None)


def _pictures_in(blocks: Any, at: str) -> Iterator[tuple[Json, str]]:
    """Each `slack_file` of the blocks, with the JSON pointer to it."""
    for place, block in enumerate(blocks or ()):
        held = [(block, ""), (block.get("accessory"), "/accessory")]
        held += [(one, f"/elements/{n}") for n, one in enumerate(block.get("elements") or ())]
        for one, inside in held:
            if isinstance(one, dict) and "slack_file" in one:
                yield one["slack_file"], f"{at}/{place}{inside}/slack_file"


def _before(workspace: Workspace, user: str) -> Iterator[Json]:
    """Every message and view that this person has before their eyes."""
    for channel in workspace.channels.values():
        if user in channel.members:
            for message in channel.messages:
                if message.ephemeral_to in (None, user):
                    yield message.body
    for view in (*workspace.modals.get(user, ()), workspace.homes.get(user)):
        if view:
            yield view.content


def _files_of(workspace: Workspace, body: Json) -> list[File | None]:
    shown = [_file_named(workspace, named) for named, _ in _pictures_in(body.get("blocks"), "")]
    return shown + [workspace.files.get(one["id"]) for one in body.get("files", ())]
