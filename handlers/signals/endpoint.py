"""`POST /signals`: read no further than allowed, let in by its signature, answered after the commit."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from handlers.signals import flow
from handlers.signals.parse import Delivery, NotReadable, read_delivery, read_source
from handlers.signals.queue import Posted, Queue
from handlers.signals.signature import is_signed, secrets
from storage.arrivals import Arrivals
from storage.database import Database

LARGEST_BODY = 1_000_000


def signals_endpoint(
    database: Database, team_id: int, secret: str, now: Callable[[], datetime]
) -> Callable[[Request], Awaitable[Response]]:
    """`secret` is the setting's text; without one every request is answered 503."""
    known, arrivals = secrets(secret), Arrivals(database, team_id)
    queue = Queue(
        lambda posted: _answers(arrivals, posted, now()),
        lambda: _no(500, "this was not stored, and it is our fault: send it again"),
    )

    async def signals(request: Request) -> Response:
        if not known:
            return _no(503, "NEXTCALL_WEBHOOK_SECRET is not set")
        try:
            body = await _body(request)
        except ClientDisconnect:
            return _no(400, "the body ended early")
        if body is None:
            return _no(413, "the body is larger than 1 MB")
        if not is_signed(known, request.headers, body):
            return _no(401, "the signature is not ours, or not of these five minutes")
        source, webhook_id = request.query_params.get("source"), request.headers["webhook-id"]
        return await queue.answer(Posted(source, webhook_id, body))

    return signals


def _answers(arrivals: Arrivals, posted: Sequence[Posted], now: datetime) -> list[Response]:
    answers: dict[int, Response] = {}
    deliveries: dict[int, tuple[str, Delivery]] = {}
    for place, one in enumerate(posted):
        try:
            delivery = read_delivery(one.body, one.webhook_id, now)
            deliveries[place] = read_source(one.source), delivery
        except NotReadable as wrong:
            answers[place] = _no(400, str(wrong))
    receipts = flow.receive(arrivals, list(deliveries.values()), now)
    for place, receipt in zip(deliveries, receipts, strict=True):
        status = 422 if receipt.nothing_taken else 200
        answers[place] = JSONResponse(asdict(receipt), status)
    return [answers[place] for place in range(len(posted))]


async def _body(request: Request) -> bytes | None:
    """None as soon as it is known to be too large; the rest is not waited for."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > LARGEST_BODY:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _no(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status)
