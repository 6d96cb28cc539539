"""Systems that post signals: connections that are kept, each with one signed request under way."""

import contextlib
import itertools
import json
import selectors
import socket
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from bench.server import SECRET

_numbers = itertools.count(1)


class Senders:
    def __init__(self, connections: Sequence[socket.socket]) -> None:
        self._connections = connections

    def send(self, requests: Sequence[bytes]) -> int:
        """Posts all of them, and returns how many signals were accepted as new."""
        waiting, accepted = deque(requests), 0
        with selectors.DefaultSelector() as busy:
            for connection in self._connections[: len(requests)]:
                connection.sendall(waiting.popleft())
                busy.register(connection, selectors.EVENT_READ)
            while busy.get_map():
                for key, _ in busy.select():
                    connection = key.fileobj
                    assert isinstance(connection, socket.socket)
                    accepted += _accepted(connection)
                    if waiting:
                        connection.sendall(waiting.popleft())
                    else:
                        busy.unregister(connection)
        return accepted


@contextlib.contextmanager
def senders(port: int, many: int) -> Iterator[Senders]:
    with contextlib.ExitStack() as opened:
        connections = [
            opened.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(many)
        ]
        for connection in connections:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield Senders(connections)


def signed(signals: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> bytes:
    """The whole request, good for five minutes."""
    body, name, now = json.dumps(signals), f"msg_{next(_numbers)}", datetime.now(UTC)
    headers = {
        "Host": "bench",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(name, now, body),
    }
    lines = ["POST /signals HTTP/1.1", *(f"{key}: {value}" for key, value in headers.items())]
    return "\r\n".join([*lines, "", body]).encode()


def _accepted(connection: socket.socket) -> int:
    """How many signals the next answer says are new; raises where it is another answer."""
    received = b""
    while not _is_whole(received):
        part = connection.recv(65536)
        assert part, "the server has hung up"
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), received
    return int(json.loads(body)["accepted"])


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    _, _, length = head.lower().partition(b"content-length:")
    return bool(end) and len(body) >= int(length.split(b"\r\n")[0])
