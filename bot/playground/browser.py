"""The browser's WebSocket: the whole state at first, then each change; requests come back."""

import asyncio
import time
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.calls import Desk
from bot.playground.checks import Json
from bot.playground.client import Client, Outcome
from bot.playground.model import BOT, TEAM

CLOCK_LOOKED_AT = 0.2
CLOCK_MAY_DIFFER = 0.5


class Browser:
    def __init__(self, desk: Desk, client: Client) -> None:
        self.connected = False
        self._desk = desk
        self._workspace = desk.workspace
        self._client = client

    def bot_is(self, connected: bool) -> None:
        self.connected = connected
        self._workspace.tell({"type": "connected", "connected": connected})

    def state(self) -> Json:
        workspace = self._workspace
        commands = self._desk.manifest.commands.values()
        with workspace.lock:
            return {
                "type": "state",
                "now": workspace.clock(),
                "team": {"id": TEAM, "name": workspace.team_name},
                "bot": {"id": BOT, "name": self._desk.manifest.name},
                **workspace.places(),
                "commands": [
                    {
                        "command": one.name,
                        "description": one.description,
                        "usage_hint": one.usage_hint,
                    }
                    for one in commands
                ],
                "shortcuts": [
                    {"callback_id": one.callback_id, "name": one.name}
                    for one in self._desk.manifest.message_shortcuts.values()
                ],
                "messages": {
                    one.id: [message.shown() for message in one.messages]
                    for one in workspace.channels.values()
                },
                "homes": {
                    user: view.shown() if view else None for user, view in workspace.homes.items()
                },
                "modals": {user: workspace.stack(user) for user in workspace.modals},
                "connected": self.connected,
            }

    async def serve(self, socket: WebSocket) -> None:
        await socket.accept()
        loop = asyncio.get_running_loop()
        outgoing: asyncio.Queue[Json] = asyncio.Queue()
        with self._workspace.lock:
            outgoing.put_nowait(self.state())
            leave = self._workspace.listen(lambda change: _from_any_thread(loop, outgoing, change))
        sending = asyncio.create_task(_send(socket, outgoing))
        watching = asyncio.create_task(self._watch_clock(self._ahead(), outgoing))
        working: set[asyncio.Task[None]] = set()
        try:
            while True:
                request = await socket.receive_json()
                task = asyncio.create_task(self._do(request, outgoing))
                working.add(task)
                task.add_done_callback(working.discard)
        except (WebSocketDisconnect, RuntimeError, ValueError):
            pass
        finally:
            leave()
            sending.cancel()
            watching.cancel()

    def _ahead(self) -> float:
        """By how much the workspace's clock differs from that of this computer."""
        return self._workspace.clock() - time.time()

    async def _watch_clock(self, told: float, outgoing: "asyncio.Queue[Json]") -> None:
        """The page lets the clock run on by itself, and is told when it was turned."""
        while True:
            await asyncio.sleep(CLOCK_LOOKED_AT)
            ahead = self._ahead()
            if abs(ahead - told) > CLOCK_MAY_DIFFER:
                told = ahead
                outgoing.put_nowait({"type": "clock", "now": self._workspace.clock()})

    async def _do(self, request: Json, outgoing: "asyncio.Queue[Json]") -> None:
        try:
            outcome = await asyncio.to_thread(self._perform, request)
            error = outcome.notice or ("; ".join(outcome.errors.values()) or None)
        except (KeyError, LookupError) as missing:
            error = str(missing.args[0]) if missing.args else "This is no longer there."
        if "id" in request:
            outgoing.put_nowait({"type": "done", "id": request["id"], "error": error})

    def _perform(self, request: dict[str, Any]) -> Outcome:
        user = request["user"]
        match request["do"]:
            case "command" | "message":
                channel, text = request["channel"], request["text"]
                return self._client.say(user, channel, text, request.get("thread_ts"))
            case "action":
                place = request["container"]
                what = (request.get("block_id"), request["action_id"], request["value"])
                if place["type"] == "message":
                    return self._client.act_in_message(user, place["channel"], place["ts"], *what)
                return self._client.act_in_view(user, place["view_id"], *what)
            case "submit":
                return self._client.submit(user, request["view_id"], request["values"])
            case "close":
                return self._client.close(user, request["view_id"])
            case "shortcut":
                where = (request["channel"], request["ts"], request["callback_id"])
                return self._client.shortcut(user, *where)
            case "home":
                return self._client.open_home(user)
        raise LookupError(f"nobody knows how to do {request['do']!r}")


def _from_any_thread(
    loop: asyncio.AbstractEventLoop, outgoing: "asyncio.Queue[Json]", change: Json
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(outgoing.put_nowait, change)


async def _send(socket: WebSocket, outgoing: "asyncio.Queue[Json]") -> None:
    while True:
        await socket.send_json(await outgoing.get())
