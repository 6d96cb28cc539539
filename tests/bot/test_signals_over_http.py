"""`POST /signals` on a real socket: who is let in, what is answered, and what a kill leaves behind."""

import base64
import hashlib
import hmac
import http.client
import itertools
import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.demo import manifest
from bot.playground import StandIn
from bot.playground.server import Server
from bot.web import web
from scoring.lead import Lead
from storage.database import Database
from storage.workspaces import Workspaces
from tests.bot.test_serve import free_port, is_healthy, serving

SECRET, OLDER = (
    "whsec_" + base64.b64encode(word).decode() for word in (b"a secret", b"the one before")
)
_numbers = itertools.count(1)
NOW = datetime.now(UTC)


def signed(body: bytes, secret: str = SECRET, age: float = 0, name: str = "") -> dict[str, str]:
    """The headers, made from the standard's text and not by the library that checks them."""
    name, at = name or f"msg_{next(_numbers)}", str(int(time.time() - age))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(mac).decode()
    return {"webhook-id": name, "webhook-timestamp": at, "webhook-signature": signature}


def a_signal(**changed: Any) -> dict[str, Any]:
    return {"lead": "L1", "kind": "commented", "occurred_at": NOW.isoformat()} | changed


class Sender:
    """Posts over one kept connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def __call__(
        self, what: Any, source: str = "", headers: dict[str, str] | None = None, **how: Any
    ) -> tuple[int, Any]:
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        headers = signed(body, **how) if headers is None else headers
        self._connection.request("POST", f"/signals{source}", body, headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def post(database: Database, team_id: int) -> Iterator[Sender]:
    with database.write(team_id) as store:
        store.leads.save(Lead("L1"), NOW)
    server = Server(web(database, team_id, None, lambda: datetime.now(UTC), f"{SECRET} {OLDER}"), 0)
    server.start()
    yield Sender(server.port)
    server.stop()


@pytest.fixture
def sqlite_post(sqlite_database: Database) -> Iterator[Callable[[str], Sender]]:
    """A sender to a server with this secret; for what no database has a say in."""
    servers = []

    def do(secret: str = SECRET) -> Sender:
        with sqlite_database.transaction() as connection:
            team_id = Workspaces(connection).ensure_local(NOW).team_id
        server = Server(web(sqlite_database, team_id, None, lambda: NOW, secret), 0)
        server.start()
        servers.append(server)
        return Sender(server.port)

    yield do
    for server in servers:
        server.stop()


def taken(accepted: int = 0, known: int = 0, waiting: int = 0) -> dict[str, Any]:
    return {"accepted": accepted, "known": known, "waiting": waiting, "refused": []}


def test_a_signal_is_accepted_once(post: Sender, database: Database, team_id: int) -> None:
    headers = signed(body := json.dumps(a_signal()).encode())
    assert post(body, headers=headers) == (200, taken(accepted=1))
    assert post(body, headers=headers) == (200, taken(known=1))
    with database.read(team_id) as store:
        assert [found.source for found in store.leads.signals("L1")] == ["http"]


def test_the_good_ones_of_a_batch_are_kept(post: Sender) -> None:
    batch = [a_signal(), a_signal(points="7"), a_signal(lead="L9"), 7]
    assert post(batch) == (
        200,
        taken(accepted=2, waiting=1)
        | {
            "refused": [
                {"index": 1, "field": "points", "reason": "points must be a number, not a text"},
                {"index": 3, "field": None, "reason": "a signal must be an object, not a number"},
            ]
        },
    )


def test_nothing_but_refused_signals_is_unprocessable(post: Sender) -> None:
    status, answer = post(a_signal(kind=""))
    reason = {"index": 0, "field": "kind", "reason": "kind is missing"}
    assert (status, answer) == (422, taken() | {"refused": [reason]})


def test_an_empty_array_is_taken(post: Sender) -> None:
    assert post([]) == (200, taken())


def test_an_id_is_unique_in_its_source(post: Sender) -> None:
    one = a_signal(external_id="s1")
    assert post(one, "?source=crm") == (200, taken(accepted=1))
    assert post([one, one], "?source=crm") == (200, taken(known=2))
    assert post(one) == (200, taken(accepted=1))


def test_many_senders_at_once_are_all_answered(
    post: Sender, database: Database, team_id: int
) -> None:
    def send(number: int) -> tuple[int, Any]:
        return Sender(port)([a_signal(external_id=f"s{number % 20}")] if number % 3 else a_signal())

    port = post._connection.port
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, range(60)))
    assert {status for status, _ in answers} == {200}
    with database.read(team_id) as store:
        stored = len(store.leads.signals("L1"))
    assert stored == sum(answer["accepted"] for _, answer in answers) == 40


def test_either_secret_will_do_while_they_are_rotated(post: Sender) -> None:
    assert post(a_signal(), secret=OLDER)[0] == 200


@pytest.mark.parametrize(
    ("how", "changed"),
    [
        ({"secret": "whsec_" + base64.b64encode(b"not ours").decode()}, {}),
        ({"age": 302}, {}),
        ({"age": -303}, {}),
        ({}, {"webhook-signature": "nonsense"}),
        ({}, {"webhook-signature": "v1,***"}),
        ({}, {"webhook-timestamp": "nan"}),
        ({}, {"webhook-id": "another"}),
    ],
)
def test_what_is_not_signed_now_by_us_is_refused(
    sqlite_post: Callable[..., Sender], how: dict[str, Any], changed: dict[str, str]
) -> None:
    assert sqlite_post()(b"{}", headers=signed(b"{}", **how) | changed)[0] == 401


@pytest.mark.parametrize("body", [b"{}", b"\xff"])
def test_what_is_not_signed_at_all_or_for_another_body_is_refused(
    sqlite_post: Callable[..., Sender], body: bytes
) -> None:
    post = sqlite_post()
    assert post(body, headers={})[0] == 401
    assert post(body, headers=signed(b"another body"))[0] == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"signals", b"7", b'{"kind": "\xff"}', b"[" + b"{}," * 1000 + b"{}]"],
    ids=["empty", "no JSON", "a number", "not UTF-8", "too many"],
)
def test_what_is_no_delivery_is_a_bad_request(
    sqlite_post: Callable[..., Sender], body: bytes
) -> None:
    assert sqlite_post()(body)[0] == 400


def test_a_source_without_a_name_is_a_bad_request(sqlite_post: Callable[..., Sender]) -> None:
    assert sqlite_post()(a_signal(), "?source=")[0] == 400
    assert sqlite_post()(a_signal(), "?source=a%00b")[0] == 400


def test_without_a_secret_there_is_no_service(sqlite_post: Callable[..., Sender]) -> None:
    assert sqlite_post("")(a_signal())[0] == 503


def test_a_body_above_a_megabyte_is_refused(sqlite_post: Callable[..., Sender]) -> None:
    assert sqlite_post()(b" " * 1_000_001)[0] == 413


@pytest.mark.parametrize("head", ["Content-Length: 2000000", "Transfer-Encoding: chunked"])
def test_a_body_that_is_too_large_is_not_waited_for(
    sqlite_post: Callable[..., Sender], head: str
) -> None:
    port = sqlite_post()._connection.port
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"POST /signals HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        if "chunked" in head:
            connection.sendall(b"100000\r\n" + b" " * 0x100000 + b"\r\n")  # and it goes on
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_bug_is_told_and_the_next_delivery_is_taken(
    post: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr("storage.arrivals.Arrivals.add", broken)
        assert post(a_signal())[0] == 500
    assert post(a_signal())[0] == 200


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_a_killed_process_accepted_is_in_the_ledger_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database: Database = request.getfixturevalue(f"{kind}_database")
    url = database.engine.url.render_as_string(hide_password=False)
    accepted: list[str] = []
    with StandIn(manifest()) as slack:
        for _ in range(3):
            port = free_port()
            settings = {
                "DATABASE_URL": url.replace("+psycopg", ""),
                "SLACK_SIGNING_SECRET": slack.signing_secret,
                "NEXTCALL_WEBHOOK_SECRET": SECRET,
            }
            with serving(slack, tmp_path, port, **settings) as process:
                assert slack.wait_until(lambda port=port: is_healthy(port), 20)
                accepted += until_killed(process, port)
    with database.connection() as connection:
        [workspace] = Workspaces(connection).all()
    with database.write(workspace.team_id) as store:
        store.leads.save(Lead("L1"), NOW)
        stored = [found.external_id for found in store.leads.signals("L1")]
    assert len(stored) == len(set(stored))
    assert set(accepted) <= set(stored)
    assert len(accepted) >= 30


def until_killed(process: subprocess.Popen[bytes], port: int) -> list[str]:
    """Posts by two senders, kills the process amid that, and returns what was accepted by then."""
    accepted: list[str] = []

    def send(many: int) -> None:
        sender = Sender(port)
        try:
            while True:
                ids = [f"s{next(_numbers)}" for _ in range(many)]
                status, _ = sender([a_signal(external_id=name) for name in ids])
                assert status == 200
                accepted.extend(ids)
        except (OSError, http.client.HTTPException):
            pass  # it was killed

    threads = [threading.Thread(target=send, args=(many,)) for many in (1, 20)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    while len(accepted) < 63 and time.monotonic() < deadline:
        time.sleep(0.003)
    process.send_signal(signal.SIGKILL)
    for thread in threads:
        thread.join()
    return accepted
