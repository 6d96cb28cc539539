"""Signed HTTP: the same payloads posted to the bot's request URL."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from bot.playground.checks import Json
from bot.playground.delivery import Answer, Kind
from bot.playground.payloads import TOKEN

_OPENER = build_opener(ProxyHandler({}))
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


@dataclass(frozen=True)
class SignedRequest:
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    body: str
    headers: dict[str, str]


def body_of(kind: Kind, payload: Json) -> tuple[bytes, str]:
    if kind == "slash_commands":
        return urlencode(payload).encode(), _FORM
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), _FORM
    return json.dumps(payload).encode(), _JSON


def sign(
    body: bytes, content_type: str, secret: str, *, timestamp: int | None = None
) -> SignedRequest:
    """The body with Slack's headers; a test may give an old timestamp or a wrong secret."""
    moment = str(int(time.time()) if timestamp is None else timestamp)
    base = b"v0:" + moment.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return SignedRequest(
        body,
        {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": moment,
            "X-Slack-Signature": f"v0={digest}",
        },
    )


class SignedHttp:
    def __init__(self, url: str, signing_secret: str, ack_within: float) -> None:
        self.url = url
        self._secret = signing_secret
        self._ack_within = ack_within

    def send(self, request: SignedRequest) -> HttpAnswer:
        """Posts exactly this request; sending it twice is a replay."""
        posted = Request(self.url, data=request.body, headers=request.headers, method="POST")
        try:
            with _OPENER.open(posted, timeout=self._ack_within) as answer:
                return HttpAnswer(answer.status, answer.read().decode(), dict(answer.headers))
        except HTTPError as refused:
            with refused:
                return HttpAnswer(refused.code, refused.read().decode(), dict(refused.headers))

    def request(
        self,
        kind: Kind,
        payload: Json,
        *,
        secret: str | None = None,
        timestamp: int | None = None,
    ) -> SignedRequest:
        body, content_type = body_of(kind, payload)
        return sign(body, content_type, secret or self._secret, timestamp=timestamp)

    def verify(self) -> bool:
        """Slack's check of a new request URL: does it answer with the challenge?"""
        challenge = secrets.token_hex(16)
        asked = {"token": TOKEN, "challenge": challenge, "type": "url_verification"}
        answer = self.send(self.request("events_api", asked))
        return answer.status == 200 and challenge in answer.body

    def deliver(self, kind: Kind, payload: Json, attempt: int, reason: str) -> Answer:
        request = self.request(kind, payload)
        if attempt:
            reasons = {"timeout": "http_timeout"}
            request.headers["X-Slack-Retry-Num"] = str(attempt)
            request.headers["X-Slack-Retry-Reason"] = reasons.get(reason, reason)
        begun = time.perf_counter()
        try:
            answer = self.send(request)
        except TimeoutError:
            return Answer(False, (time.perf_counter() - begun) * 1000, {}, "timeout")
        except OSError as error:
            timed_out = isinstance(getattr(error, "reason", None), TimeoutError)
            failure = "timeout" if timed_out else "connection_failed"
            return Answer(False, (time.perf_counter() - begun) * 1000, {}, failure)
        ms = (time.perf_counter() - begun) * 1000
        if answer.status != 200:
            headers = {name.lower(): held for name, held in answer.headers.items()}
            again = headers.get("x-slack-no-retry") != "1"
            return Answer(False, ms, {}, "http_error", again)
        return Answer(True, ms, _said(answer.body))


def _said(body: str) -> Json:
    try:
        said = json.loads(body)
    except ValueError:
        return {"text": body} if body.strip() else {}
    return said if isinstance(said, dict) else {"text": body}
