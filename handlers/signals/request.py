"""A request as it comes in: read no further than allowed, or turned away."""

from starlette.requests import ClientDisconnect, Request


class TurnedAway(Exception):
    """The request is answered with this status, and nothing of it is stored."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


async def read_body(request: Request, most: int) -> bytes:
    """Turned away as soon as it is known to be too large; the rest is not waited for."""
    too_large = TurnedAway(413, f"the body is larger than {most // 1_000_000} MB")
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most:
        raise too_large
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise too_large
    except ClientDisconnect:
        raise TurnedAway(400, "the body ended early") from None
    return bytes(body)
