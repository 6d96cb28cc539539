"""Socket Mode: envelopes to the bot's WebSocket connections, acknowledgements back."""

import asyncio
import json
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.checks import Json
from bot.playground.delivery import Answer, Kind
from bot.playground.latest import Latest
from bot.playground.model import APP
from bot.playground.record import Record


@dataclass(eq=False)
class Connection:
    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    leaving: bool = False

    def send(self, message: Json) -> "Future[None]":
        return asyncio.run_coroutine_threadsafe(
            self.socket.send_text(json.dumps(message)), self.loop
        )


class SocketMode:
    """Several connections share the load; those told to go get nothing while others are there."""

    def __init__(
        self, ack_within: float, record: Record, on_change: Callable[[bool], None]
    ) -> None:
        self._ack_within = ack_within
        self._record = record
        self._on_change = on_change
        self._lock = threading.Lock()
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._waiting: dict[str, tuple[Connection, Future[Json]]] = {}
        self._sent: Latest[str, None] = Latest()

    @property
    def connections(self) -> int:
        """How many there are that were not told to go."""
        with self._lock:
            return sum(not one.leaving for one in self._connections)

    def ticket(self) -> str:
        with self._lock:
            ticket = secrets.token_urlsafe(12)
            self._tickets.add(ticket)
            return ticket

    async def serve(self, socket: WebSocket) -> None:
        """One connection of the bot, from its ticket to its end."""
        ticket = socket.query_params.get("ticket", "")
        with self._lock:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
        if not known:
            await socket.close(code=1008)
            return
        await socket.accept()
        connection = Connection(socket, asyncio.get_running_loop())
        await socket.send_text(json.dumps(self._hello()))
        with self._lock:
            self._connections.append(connection)
        self._on_change(True)
        try:
            while True:
                self._receive(await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._lose(connection)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks for new connections: a `warning` leaves time for it, `refresh_requested` does not."""
        with self._lock:
            present = list(self._connections)
        for connection in present:
            connection.leaving = True
            connection.send({"type": "disconnect", "reason": reason, "debug_info": _DEBUG})
        if reason != "warning":
            self.close_connections()

    def close_connections(self) -> None:
        """Ends the bot's present connections; a bot that is told nothing else connects anew."""
        with self._lock:
            present = list(self._connections)
        for connection in present:
            asyncio.run_coroutine_threadsafe(connection.socket.close(1001), connection.loop)

    def deliver(self, kind: Kind, payload: Json, attempt: int, reason: str) -> Answer:
        begun = time.perf_counter()
        envelope_id = secrets.token_hex(8)
        acknowledged: Future[Json] = Future()
        with self._lock:
            connection = self._next()
            if connection is None:
                return Answer(False, 0.0, {}, "connection_failed")
            self._waiting[envelope_id] = (connection, acknowledged)
            self._sent[envelope_id] = None
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        connection.send(envelope)
        try:
            said = acknowledged.result(timeout=self._ack_within)
        except NotInTime:
            return Answer(False, _ms_since(begun), {}, "timeout")
        except ConnectionError:
            return Answer(False, _ms_since(begun), {}, "connection_failed")
        finally:
            with self._lock:
                self._waiting.pop(envelope_id, None)
        return Answer(True, _ms_since(begun), said)

    def _next(self) -> Connection | None:
        """Round robin: the one whose turn it is goes to the end of the queue."""
        staying = [one for one in self._connections if not one.leaving]
        chosen = next(iter(staying or self._connections), None)
        if chosen is not None:
            self._connections.remove(chosen)
            self._connections.append(chosen)
        return chosen

    def _receive(self, text: str) -> None:
        try:
            message = json.loads(text)
            envelope_id, said = message["envelope_id"], message.get("payload") or {}
        except (ValueError, KeyError, TypeError, AttributeError):
            self._record.refuse("socket", "not an acknowledgement", [text[:200]])
            return
        with self._lock:
            _, acknowledged = self._waiting.get(envelope_id, (None, None))
            known = envelope_id in self._sent
        if not known:
            self._record.refuse("socket", "unknown envelope_id", [str(envelope_id)])
        elif acknowledged is not None and not acknowledged.done():
            acknowledged.set_result(said if isinstance(said, dict) else {"text": said})

    def _lose(self, connection: Connection) -> None:
        with self._lock:
            self._connections.remove(connection)
            lost = [answer for held, answer in self._waiting.values() if held is connection]
            left = len(self._connections)
        for answer in lost:
            if not answer.done():
                answer.set_exception(ConnectionError("the connection was closed"))
        self._on_change(left > 0)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": {**_DEBUG, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }


_DEBUG = {"host": "playground", "build_number": 1}


def _ms_since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
