"""An ASGI server in a thread of its own, on a free port if none is named."""

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


class _Severable(H11Protocol):
    """Lets the application end a connection without an answer: `scope["sever"]()`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope["sever"] = transport.abort
            await inner(scope, receive, send)

        self.app = app


class Server:
    def __init__(self, app: ASGIApp, port: int) -> None:
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listening.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=_Severable,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listening],), name="playground", daemon=True
        )

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the playground's server did not start")
            self._thread.join(0.005)

    def stop(self) -> None:
        """The thread ends by itself a moment later; nobody has to wait for it."""
        self._server.should_exit = True


class LateApp:
    """The server knows the port before the application, which needs it, can be built."""

    app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.app is not None:
            await self.app(scope, receive, send)
