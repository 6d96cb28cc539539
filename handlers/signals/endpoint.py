"""Where signals and figures are posted: let in by what is signed, answered after the commit."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from handlers.signals import figures, flow, form, mautic
from handlers.signals.figures import FigureReceipt
from handlers.signals.flow import Receipt
from handlers.signals.json_items import NotReadable
from handlers.signals.pages import page
from handlers.signals.parse import Delivery, read_delivery, read_source
from handlers.signals.queue import Posted, Queue
from handlers.signals.request import TurnedAway, read_body
from handlers.signals.signature import is_signed, is_signed_by_mautic, secrets
from storage.arrivals import Arrivals
from storage.database import Database

T = TypeVar("T")
P = ParamSpec("P")

logger = logging.getLogger("nextcall")
LARGEST_BODY = 1_000_000
LARGEST_OF_MAUTIC = 5_000_000  # it sends the mail along with each time that it was opened
OUR_FAULT = "this was not stored, and it is our fault: send it again"


def signal_routes(
    database: Database,
    team_id: int,
    secret: str,
    now: Callable[[], datetime],
    wake: Callable[[], None] = lambda: None,
) -> list[Route]:
    """`secret` is the setting's text; without one every request is answered 503.

    `wake` is called when something was stored.
    """
    arrivals = Arrivals(database, team_id)

    def answers(posted: Sequence[Posted]) -> list[Response]:
        answered = _answers(arrivals, posted, now())
        wake()
        return answered

    queue = Queue(
        answers,
        lambda: _no(500, OUR_FAULT),
    )
    inbox = Inbox(secret, queue, partial(figures.receive_figures, database, team_id, now))
    return [
        Route("/signals", inbox.signals, methods=["POST"]),
        Route("/figures", inbox.figures, methods=["POST"]),
        Route("/signals/mautic", inbox.mautic, methods=["POST"]),
        Route(f"{form.PATH}{{path:path}}", inbox.form, methods=["POST"]),
    ]


class Inbox:
    """Three ways in, by which all signals come into one queue; and one for figures, one at a time."""

    def __init__(
        self,
        secret: str,
        queue: Queue,
        receive_figures: Callable[[str, bytes, bool], FigureReceipt],
    ) -> None:
        self._secret = secret
        self._known = secrets(secret)
        self._queue = queue
        self._receive_figures = receive_figures
        self._storing_figures = asyncio.Lock()

    async def signals(self, request: Request) -> Response:
        return await self._answer(self._of_system(request))

    async def mautic(self, request: Request) -> Response:
        return await self._answer(self._of_mautic(request))

    async def form(self, request: Request) -> Response:
        accepted = request.headers.get("accept-language", "")
        try:
            return await self._of_visitor(request, accepted)
        except TurnedAway as away:
            return page(accepted, away.status)

    async def figures(self, request: Request) -> Response:
        try:
            body, source = await self._signed(request), _source(request)
            replace = _is_yes(request.query_params.get("replace", ""))
            async with self._storing_figures:
                receipt = await run_in_threadpool(self._receive_figures, source, body, replace)
        except TurnedAway as away:
            return _no(away.status, away.error)
        except NotReadable as wrong:
            return _no(400, str(wrong))
        except Exception:  # whatever it was: the sender is told
            logger.exception("a delivery of figures failed")
            return _no(500, OUR_FAULT)
        return JSONResponse(asdict(receipt), 422 if receipt.nothing_taken else 200)

    async def _answer(self, posted: Awaitable[Posted]) -> Response:
        try:
            return await self._queue.answer(await posted)
        except TurnedAway as away:
            return _no(away.status, away.error)

    async def _signed(self, request: Request) -> bytes:
        self._check_secret()
        body = await read_body(request, LARGEST_BODY)
        if not is_signed(self._known, request.headers, body):
            raise TurnedAway(401, "the signature is not ours, or not of these five minutes")
        return body

    async def _of_system(self, request: Request) -> Posted:
        body = await self._signed(request)
        source, webhook_id = _source(request), request.headers["webhook-id"]
        has_one = body.lstrip()[:1] == b"{"
        return Posted(source, has_one, lambda now: read_delivery(body, webhook_id, now), _receipt)

    async def _of_mautic(self, request: Request) -> Posted:
        self._check_secret()
        body = await read_body(request, LARGEST_OF_MAUTIC)
        if not is_signed_by_mautic(self._secret, request.headers, body):
            raise TurnedAway(401, "the signature is not ours")
        source, kinds = _source(request, mautic.SOURCE), dict(request.query_params)
        return Posted(
            source, False, lambda now: mautic.read_mautic(body, kinds, now), _receipt_for_mautic
        )

    async def _of_visitor(self, request: Request, accepted: str) -> Response:
        self._check_secret()
        asked = form.read_form(request.path_params["path"], request.query_params, self._known)
        if asked is None:
            raise TurnedAway(401, "the address is not ours")
        body = await read_body(request, LARGEST_BODY)
        way = request.headers.get("content-type", "")
        fields = await run_in_threadpool(_readable, form.read_fields, body, way)
        thanks = _thanks(accepted, asked)
        if form.is_trapped(fields):
            return thanks
        email = form.read_email(fields)
        if email is None:
            raise TurnedAway(422, "not an e-mail address")
        posted = Posted(
            form.SOURCE, True, lambda now: form.form_delivery(asked, email, now), lambda *_: thanks
        )
        answer = await self._queue.answer(posted)
        return page(accepted, 500) if answer.status_code == 500 else answer

    def _check_secret(self) -> None:
        if not self._known:
            raise TurnedAway(503, "NEXTCALL_WEBHOOK_SECRET is not set")


def _answers(arrivals: Arrivals, posted: Sequence[Posted], now: datetime) -> list[Response]:
    answers: dict[int, Response] = {}
    deliveries: dict[int, Delivery] = {}
    for place, one in enumerate(posted):
        try:
            deliveries[place] = one.read(now)
        except NotReadable as wrong:
            answers[place] = _no(400, str(wrong))
    of_sources = [(posted[place].source, delivery) for place, delivery in deliveries.items()]
    receipts = flow.receive(arrivals, of_sources, now)
    for (place, delivery), receipt in zip(deliveries.items(), receipts, strict=True):
        answers[place] = posted[place].reply(delivery, receipt)
    return [answers[place] for place in range(len(posted))]


def _receipt(_: Delivery, receipt: Receipt) -> Response:
    return JSONResponse(asdict(receipt), 422 if receipt.nothing_taken else 200)


def _receipt_for_mautic(delivery: Delivery, receipt: Receipt) -> Response:
    """Always 200: Mautic would send what is refused again and again, and nothing after it."""
    return JSONResponse(asdict(receipt) | {"ignored": delivery.ignored})


def _thanks(accepted: str, asked: form.Form) -> Response:
    return RedirectResponse(asked.thanks, 303) if asked.thanks else page(accepted, 200)


def _is_yes(words: str) -> bool:
    if words not in ("", "true", "false"):
        raise TurnedAway(400, "replace must be true or false")
    return words == "true"


def _source(request: Request, *default: str) -> str:
    return _readable(read_source, request.query_params.get("source"), *default)


def _readable(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return read(*args, **kwargs)
    except NotReadable as wrong:
        raise TurnedAway(400, str(wrong)) from None


def _no(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status)
