"""`POST /signals/mautic` and `POST /signals/form` on a real socket: who is let in, what is answered."""

import base64
import hashlib
import hmac
import http.client
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.playground.server import Server
from bot.web import web
from handlers.signals.form import Form, form_address
from handlers.signals.signature import secrets
from scoring.lead import Lead
from scoring.ledger import Signal
from storage.database import Database
from storage.workspaces import Workspaces
from tests.handlers.signals.test_mautic import FORM, HIT, OPENED, PAGE_HIT, SUBMIT, contact

SECRET, OLDER = (
    "whsec_" + base64.b64encode(word).decode() for word in (b"a secret", b"the one before")
)
NOW = datetime.now(UTC)
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
PRICE = Form("price_requested", "Price list", "https://acme.example/thanks?a=b")
Answer = tuple[int, str, http.client.HTTPMessage]


class Site:
    """What posts to Nextcall, over one kept connection."""

    def __init__(self, port: int, database: Database, team_id: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._database = database
        self._team_id = team_id

    def __call__(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers

    def mautic(self, what: Any, query: str = "", secret: str = SECRET) -> tuple[int, Any]:
        """Signed as Mautic's documentation says, with what stands in its field for the secret."""
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        mac = hmac.new(secret.encode(), body, hashlib.sha256).digest()
        headers = {"Webhook-Signature": base64.b64encode(mac).decode()}
        status, said, _ = self(f"/signals/mautic{query}", body, headers)
        return status, json.loads(said)

    def form(
        self, form: Form = PRICE, secret: str = SECRET, language: str = "en", **fields: str
    ) -> Answer:
        headers = URLENCODED | {"Accept-Language": language}
        return self(path_of(form, secret), urlencode(fields).encode(), headers)

    def signals(self, lead: str = "L1") -> list[Signal]:
        with self._database.read(self._team_id) as store:
            return store.leads.signals(lead)

    def waiting(self) -> int:
        with self._database.read(self._team_id) as store:
            return store.ledger.waiting()


def path_of(form: Form = PRICE, secret: str = SECRET) -> str:
    found = urlsplit(form_address(form, "https://nextcall.example.com", secrets(secret)[0]))
    return f"{found.path}?{found.query}".removesuffix("?")


def served(database: Database, team_id: int, secret: str) -> Iterator[Site]:
    with database.write(team_id) as store:
        store.leads.save(Lead("L1", email="jane@acme.example"), NOW)
    server = Server(web(database, team_id, None, lambda: NOW, secret), 0)
    server.start()
    yield Site(server.port, database, team_id)
    server.stop()


@pytest.fixture
def both(database: Database, team_id: int) -> Iterator[Site]:
    """A site beside each kind of database."""
    yield from served(database, team_id, f"{SECRET} {OLDER}")


@pytest.fixture
def site(sqlite_database: Database, sqlite_team_id: int) -> Iterator[Site]:
    """For what no database has a say in."""
    yield from served(sqlite_database, sqlite_team_id, f"{SECRET} {OLDER}")


@pytest.fixture
def closed(sqlite_database: Database, sqlite_team_id: int) -> Iterator[Site]:
    """Where no secret is set."""
    yield from served(sqlite_database, sqlite_team_id, "")


@pytest.fixture
def sqlite_team_id(sqlite_database: Database) -> int:
    with sqlite_database.transaction() as connection:
        return Workspaces(connection).ensure_local(NOW).team_id


def now_in(item: dict[str, Any]) -> dict[str, Any]:
    """The item, as if it had just happened."""
    text = json.dumps(item).replace("2026-11-20T10:00:00+01:00", NOW.isoformat())
    return json.loads(text)  # type: ignore[no-any-return]


def taken(accepted: int = 0, known: int = 0, waiting: int = 0, ignored: int = 0) -> dict[str, Any]:
    counts = {"accepted": accepted, "known": known, "waiting": waiting, "ignored": ignored}
    return counts | {"refused": []}


def test_what_mautic_posts_is_stored_once(both: Site) -> None:
    body = {SUBMIT: [now_in(FORM)], PAGE_HIT: [now_in(HIT)]}
    assert both.mautic(body, "?form.4=price_requested") == (200, taken(accepted=2))
    assert both.mautic(body, "?form.4=price_requested") == (200, taken(known=2))
    stored = {(found.source, found.kind, found.asset) for found in both.signals()}
    assert stored == {
        ("mautic", "price_requested", "Ask for a price"),
        ("mautic", "page_visited", "Our machines"),
    }


def test_contacts_that_are_no_leads_yet_wait_and_anonymous_ones_are_ignored(both: Site) -> None:
    stranger, nobody = (
        {"hit": now_in(HIT)["hit"] | {"id": number, "lead": contact(email)}}
        for number, email in ((1, "new@acme.example"), (2, None))
    )
    assert both.mautic({PAGE_HIT: [stranger, nobody]}) == (
        200,
        taken(accepted=1, waiting=1, ignored=1),
    )


def test_mautic_is_told_200_even_where_all_is_refused_or_it_would_never_go_on(site: Site) -> None:
    wrong = {"hit": HIT["hit"] | {"dateHit": "2999-01-01T00:00:00+00:00"}}  # type: ignore[operator]
    status, answer = site.mautic({PAGE_HIT: [wrong]})
    assert (status, answer["accepted"], answer["refused"][0]["field"]) == (200, 0, "occurred_at")


def test_mautic_may_have_a_name_of_its_own(site: Site) -> None:
    body = {PAGE_HIT: [now_in(HIT)]}
    assert site.mautic(body)[1]["accepted"] == 1
    assert site.mautic(body, "?source=mautic-berlin")[1]["accepted"] == 1
    assert site.mautic(body, "?source=")[0] == 400


def test_either_secret_will_do_while_they_are_rotated(site: Site) -> None:
    assert site.mautic({}, secret=OLDER)[0] == 200
    assert site.form(secret=OLDER, email="jane@acme.example")[0] == 303


@pytest.mark.parametrize("secret", ["whsec_b3RoZXI=", "a secret", SECRET.removeprefix("whsec_")])
def test_what_mautic_did_not_sign_with_the_setting_is_refused(site: Site, secret: str) -> None:
    assert site.mautic({}, secret=secret)[0] == 401


@pytest.mark.parametrize("headers", [{}, {"Webhook-Signature": "ü"}, {"Webhook-Signature": ""}])
def test_what_is_not_signed_at_all_is_refused(site: Site, headers: dict[str, str]) -> None:
    assert site("/signals/mautic", b"{}", headers)[0] == 401


def test_a_body_of_mautics_may_hold_the_mails_but_not_any_amount(site: Site) -> None:
    mails = {OPENED: [], "mail": "x" * 2_000_000}
    assert site.mautic(mails)[0] == 200
    assert site.mautic(b" " * 5_000_001)[0] == 413


@given(
    st.binary()
    | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode())
)
@example(b"[" * 100_000)
@example(json.dumps({PAGE_HIT: [[], None, 7, {"hit": []}, {"hit": {"lead": contact()}}]}).encode())
def test_no_body_of_mautics_is_our_fault(site: Site, body: bytes) -> None:
    assert site.mautic(body)[0] in (200, 400)


def test_a_visitor_asks_for_a_price_and_is_thanked(both: Site) -> None:
    status, _, headers = both.form(email="Jane@acme.example", question="How much?")
    assert (status, headers["Location"]) == (303, PRICE.thanks)
    [found] = both.signals()
    assert (found.source, found.kind, found.asset) == ("form", "price_requested", "Price list")
    assert abs(found.occurred_at - NOW) < timedelta(seconds=1)


def test_a_form_sent_twice_counts_once(both: Site) -> None:
    for _ in range(2):
        assert both.form(email="jane@acme.example")[0] == 303
    assert len(both.signals()) == 1


def test_a_visitor_who_is_no_lead_yet_waits(site: Site) -> None:
    assert site.form(lead="new@acme.example")[0] == 303
    assert site.waiting() == 1


@pytest.mark.parametrize(
    ("language", "said"), [("de-AT,de;q=0.9", "Vielen Dank"), ("fr,en;q=0.5", "Thank you")]
)
def test_without_a_page_that_thanks_we_do(site: Site, language: str, said: str) -> None:
    status, page, headers = site.form(
        Form("price_requested"), language=language, email="jane@acme.example"
    )
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert f"<h1>{said}</h1>" in page
    assert len(site.signals()) == 1


def test_a_form_may_be_sent_as_multipart(site: Site) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\njane@acme.example\r\n--x--\r\n'
    )
    assert site(path_of(), body, {"Content-Type": "multipart/form-data; boundary=x"})[0] == 303
    assert len(site.signals()) == 1


def test_a_program_in_the_trap_is_thanked_and_nothing_is_stored(site: Site) -> None:
    assert site.form(email="jane@acme.example", leave_empty="buy!")[0] == 303
    assert site.signals() == []


@pytest.mark.parametrize(
    ("language", "said"), [("de", "wie name@example.com"), ("en", "such as name@example.com")]
)
def test_a_wrong_address_is_told_how_to_write_it_and_is_not_logged(
    site: Site, caplog: pytest.LogCaptureFixture, language: str, said: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        status, page, _ = site.form(language=language, email="jane(at)acme.example")
    assert (status, said in page) == (422, True)
    assert "jane(at)" not in caplog.text + page
    assert site.waiting() == 0


@pytest.mark.parametrize(
    "path",
    [
        path_of(secret="whsec_b3RoZXI="),
        path_of().replace("price_requested", "demo_requested"),
        path_of().replace("?", "0?"),
        path_of().replace("/form/", "/form/x/"),
        "/signals/form/price_requested",
        "/signals/form",
    ],
)
def test_an_address_that_is_not_ours_is_refused(site: Site, path: str) -> None:
    assert site(path, b"email=jane%40acme.example", URLENCODED)[0] == 401
    assert site.signals() == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content-Type": "application/json"}, 400),
        (b"email=jane%40acme.example", {}, 400),
        (b"a" * 1_000_001, URLENCODED, 413),
    ],
)
def test_what_is_no_form_is_told_so_on_a_page(
    site: Site, body: bytes, headers: dict[str, str], status: int
) -> None:
    found, page, _ = site(path_of(), body, headers)
    assert (found, "<h1>" in page) == (status, True)


@given(st.binary(), st.sampled_from([*URLENCODED.values(), "multipart/form-data; boundary=x", "?"]))
def test_no_form_is_our_fault(site: Site, body: bytes, way: str) -> None:
    assert site(path_of(), body, {"Content-Type": way})[0] in (303, 400, 422)


def test_without_a_secret_there_is_no_service(closed: Site) -> None:
    assert closed.mautic({})[0] == 503
    assert closed.form(email="jane@acme.example")[0] == 503


def test_a_bug_is_told_and_the_next_is_taken(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr("storage.arrivals.Arrivals.add", broken)
        status, page, _ = site.form(email="jane@acme.example")
        assert (status, "This was not sent" in page) == (500, True)
        assert site.mautic({PAGE_HIT: [now_in(HIT)]})[0] == 500
    assert site.form(email="jane@acme.example")[0] == 303
    assert site.mautic({PAGE_HIT: [now_in(HIT)]})[0] == 200
