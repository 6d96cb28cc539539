"""Typed text as it goes over the wire: escaped, with mentions, channels and links marked up."""

import re
from collections.abc import Iterable

from bot.playground.workspace import Workspace

_ADDRESS = r"(?P<mail>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
_LINK = r"(?P<link>https?://[^\s<>|]*[^\s<>|.,;:!?)])"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_message(text: str, workspace: Workspace) -> str:
    return _marked(text, workspace, named=False)


def as_command(text: str, workspace: Workspace, should_escape: bool) -> str:
    """Without `should_escape` an app gets names as they were typed."""
    return _marked(text, workspace, named=True) if should_escape else escaped(text)


def _marked(text: str, workspace: Workspace, *, named: bool) -> str:
    people = {
        name.lower(): user
        for user in workspace.users.values()
        for name in (user.name, user.real_name)
    }
    rooms = {one.name: one for one in workspace.channels.values() if one.kind == "channel"}
    person = r"(?<![\w@])@(?P<person>" + _any_of(people) + r")(?!\w)"
    room = r"(?<![\w#])#(?P<room>" + _any_of(rooms) + r")(?!\w)"

    def mark(found: re.Match[str]) -> str:
        if found["mail"]:
            return f"<mailto:{found['mail']}|{found['mail']}>"
        if found["link"]:
            return f"<{found['link']}>"
        if found["person"]:
            user = people[found["person"].lower()]
            return f"<@{user.id}|{user.name}>" if named else f"<@{user.id}>"
        return f"<#{rooms[found['room'].lower()].id}|{found['room'].lower()}>"

    return re.sub(f"{_ADDRESS}|{_LINK}|{person}|{room}", mark, escaped(text), flags=re.IGNORECASE)


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(escaped(name)) for name in sorted(names, key=len, reverse=True))
