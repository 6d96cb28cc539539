"""What the stand-in answers over HTTP and WebSocket, with the faults it was told to have."""

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from bot.playground import api_files
from bot.playground.answers import Answers
from bot.playground.api import WebApi
from bot.playground.browser import Browser
from bot.playground.checks import Json
from bot.playground.faults import Fault, Faults
from bot.playground.files import file_for
from bot.playground.record import Call, Record
from bot.playground.socket_mode import SocketMode

STATIC = Path(__file__).parent / "static"


class Dropped(Response):
    """Ends the connection without a word."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["sever"]()
        await asyncio.sleep(0.01)


class Routes:
    def __init__(
        self,
        api: WebApi,
        answers: Answers,
        socket_mode: SocketMode,
        browser: Browser,
        faults: Faults,
        record: Record,
    ) -> None:
        self._api = api
        self._answers = answers
        self._socket_mode = socket_mode
        self._browser = browser
        self._faults = faults
        self._record = record

    def app(self, extra: Sequence[BaseRoute]) -> Starlette:
        return Starlette(
            routes=[
                *extra,
                Route("/api/{method}", self._call, methods=["GET", "POST"]),
                Route("/response/{name}", self._respond, methods=["POST"]),
                Route("/upload/{file_id}", self._upload, methods=["POST"]),
                Route("/files/{file_id}", self._file),
                WebSocketRoute("/socket", self._socket_mode.serve),
                WebSocketRoute("/browser", self._browse),
                Route("/", self._page),
                Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
            ]
        )

    async def _before(self, name: str) -> tuple[Fault | None, Response | None]:
        """The trouble this call is to have, and the answer if that is all that comes of it."""
        fault = self._faults.take(name)
        if fault is None:
            return None, None
        if fault.delay and not fault.after:
            await asyncio.sleep(fault.delay)
        if fault.drop:
            return fault, Dropped()
        if fault.status == 429:
            headers = {"Retry-After": str(fault.retry_after or 1)}
            return fault, JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
        if fault.status is not None and not fault.after:
            return fault, _broken(fault.status)
        if fault.error is not None:
            return fault, JSONResponse({"ok": False, "error": fault.error})
        return fault, None

    async def _call(self, request: Request) -> Response:
        name = request.path_params["method"]
        try:
            given = await _arguments(request)
        except ClientDisconnect:
            return Dropped()
        fault, trouble = await self._before(name)
        if trouble is not None:
            self._record.note_trouble(name, given)
            return trouble
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = token or str(given.pop("token", ""))
        answer = await run_in_threadpool(self._api.call, name, token, given)
        if trouble := await _after(fault):
            return trouble
        scopes = ",".join(self._api.desk.manifest.scopes)
        return JSONResponse(answer, headers={"X-OAuth-Scopes": scopes})

    async def _respond(self, request: Request) -> Response:
        name = request.path_params["name"]
        try:
            said = json.loads(await request.body())
        except ValueError:
            said = None
        given = said if isinstance(said, dict) else {"body": said}
        fault, trouble = await self._before("response_url")
        if trouble is not None:
            self._record.note_trouble("response_url", given)
            return trouble
        status, error = await run_in_threadpool(self._answers.through_url, name, said)
        answer: Json = {"ok": False, "error": error} if error else {"ok": True}
        self._record.add(Call("response_url", given, answer, time.time()))
        if trouble := await _after(fault):
            return trouble
        return JSONResponse(answer, status) if error else PlainTextResponse("ok")

    async def _upload(self, request: Request) -> Response:
        fault, trouble = await self._before("upload")
        if trouble is not None:
            return trouble
        try:
            content = await _content(request)
        except ClientDisconnect:
            return Dropped()
        done = api_files.receive(self._api.desk, request.path_params["file_id"], content)
        if trouble := await _after(fault):
            return trouble
        if not done:
            return PlainTextResponse("not what was announced", 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def _file(self, request: Request) -> Response:
        """For whom the page says it asks: a file is not for everybody."""
        user, file_id = request.query_params.get("user", ""), request.path_params["file_id"]
        file = file_for(self._api.desk.workspace, user, file_id)
        if file is None:
            return PlainTextResponse("not found", 404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        kind = file.mimetype or "application/octet-stream"
        return Response(file.content, media_type=kind, headers=headers)

    async def _page(self, _: Request) -> Response:
        page = STATIC / "index.html"
        if not page.exists():
            return PlainTextResponse("Nextcall's playground: its page is not built yet")
        return FileResponse(page)

    async def _browse(self, socket: WebSocket) -> None:
        """Only pages of our own may connect: any page in the browser could try."""
        origin = socket.headers.get("origin")
        if origin and origin.partition("//")[2] != socket.headers.get("host"):
            await socket.close(code=1008)
            return
        await self._browser.serve(socket)


def _broken(status: int) -> Response:
    return PlainTextResponse("the server had an error", status)


async def _after(fault: Fault | None) -> Response | None:
    """The trouble that comes when everything is done."""
    if fault is None:
        return None
    if fault.drop_after:
        return Dropped()
    if fault.after and fault.delay:
        await asyncio.sleep(fault.delay)
    return _broken(fault.status) if fault.after and fault.status is not None else None


async def _content(request: Request) -> bytes:
    """The bytes of an upload, which may come as they are or as the only part of a form."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.body()
    async with request.form() as form:
        parts = [one for one in form.values() if not isinstance(one, str)]
        return await parts[0].read() if parts else b""


async def _arguments(request: Request) -> Json:
    given: Json = dict(request.query_params)
    if request.method == "POST":
        kind = request.headers.get("content-type", "")
        if kind.startswith("application/json"):
            try:
                body = json.loads(await request.body() or b"{}")
            except ValueError:
                body = {}
            given |= body if isinstance(body, dict) else {}
        else:
            async with request.form() as form:
                given |= {key: held for key, held in form.items() if isinstance(held, str)}
    return given
