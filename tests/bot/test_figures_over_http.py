"""`POST /figures` on a real socket: who is let in, what is stored and what is answered."""

import http.client
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.playground.server import Server
from bot.web import web
from storage.database import Database
from storage.tables import figure_value
from storage.workspaces import Workspaces
from tests.bot.test_signals_over_http import NOW, SECRET, signed

TODAY = NOW.date()
LATER = TODAY + timedelta(days=2)


def a_figure(**changed: Any) -> dict[str, Any]:
    return {"name": "visitors", "date": TODAY.isoformat(), "value": 120} | changed


class Sender:
    """Posts over one kept connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def __call__(
        self, what: Any, query: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        headers = signed(body) if headers is None else headers
        self._connection.request("POST", f"/figures{query}", body, headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def post(database: Database, team_id: int) -> Iterator[Sender]:
    server = Server(web(database, team_id, None, lambda: NOW, SECRET), 0)
    server.start()
    yield Sender(server.port)
    server.stop()


@pytest.fixture
def sqlite_post(sqlite_database: Database) -> Iterator[Sender]:
    """For what no database has a say in."""
    with sqlite_database.transaction() as connection:
        team_id = Workspaces(connection).ensure_local(NOW).team_id
    server = Server(web(sqlite_database, team_id, None, lambda: NOW, SECRET), 0)
    server.start()
    yield Sender(server.port)
    server.stop()


def stored(database: Database, team_id: int, name: str = "visitors") -> list[tuple[date, Decimal]]:
    with database.read(team_id) as store:
        return list(store.figure_values.sums([name], TODAY, TODAY)[name])


def taken(accepted: int = 0, known: int = 0, *refused: dict[str, Any]) -> dict[str, Any]:
    return {"accepted": accepted, "known": known, "refused": list(refused)}


def no(index: int, field: str | None, reason: str) -> dict[str, Any]:
    return {"index": index, "field": field, "reason": reason}


def test_a_figure_is_accepted_once(post: Sender, database: Database, team_id: int) -> None:
    assert post(a_figure()) == (200, taken(accepted=1))
    assert post(a_figure(value="120,0")) == (200, taken(known=1))
    assert stored(database, team_id) == [(TODAY, Decimal(120))]


def test_the_good_ones_of_a_batch_are_kept(post: Sender, database: Database, team_id: int) -> None:
    batch = [a_figure(dimension="a"), a_figure(dimension="b", value=0.5), 7, a_figure(value=True)]
    batch += [a_figure(dimension="b", value=3), a_figure(date=LATER.isoformat())]
    assert post(batch) == (
        200,
        taken(
            2,
            0,
            no(2, None, "a figure must be an object, not a number"),
            no(3, "value", "value must be a number, not a boolean"),
            no(4, "date", "item 1 has a value of this figure and day already"),
            no(5, "date", f"“{LATER}” is in the future"),
        ),
    )
    assert stored(database, team_id) == [(TODAY, Decimal("120.5"))]


def test_another_value_is_refused_until_it_is_to_replace(
    post: Sender, database: Database, team_id: int
) -> None:
    post(a_figure())
    reason = f"visitors of {TODAY} is 120 already; ?replace=true takes 130 instead"
    assert post(a_figure(value=130)) == (422, taken(0, 0, no(0, "value", reason)))
    assert post(a_figure(value=130), "?replace=true") == (200, taken(accepted=1))
    assert stored(database, team_id) == [(TODAY, Decimal(130))]


def test_money_stays_in_its_currency(post: Sender) -> None:
    assert post(a_figure(name="ads", value="1.200 EUR")) == (200, taken(accepted=1))
    status, answer = post(a_figure(name="ads", value="5 USD", dimension="x"))
    assert (status, answer["refused"][0]["field"]) == (422, "value")
    assert "ads is in EUR, not USD" in answer["refused"][0]["reason"]


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"name": " "}, "name", "name is missing"),
        ({"name": "@"}, "name", "not a name such as visitors"),
        ({"name": 5}, "name", "name must be a text, not a number"),
        ({"date": None}, "date", "date must be a text, not null"),
        ({"date": "today"}, "date", "not a date such as 2026-11-22"),
        ({"value": None}, "value", "value must be a number, not null"),
        ({"value": ""}, "value", "value is missing"),
        ({"value": "1.234"}, "value", "write 1234 or 1.2340"),
        ({"value": 1e13}, "value", "too much"),
        ({"value": float("inf")}, "value", "too much"),
        ({"value": float("nan")}, "value", "not NaN"),
        ({"dimension": 5}, "dimension", "must be a text"),
        ({"dimension": "\0"}, "dimension", "a character that is none"),
        ({"dimension": "d" * 501}, "dimension", "too many"),
    ],
)
def test_the_first_field_that_is_wrong_is_named(
    sqlite_post: Sender, changed: Any, field: str, reason: str
) -> None:
    status, answer = sqlite_post(a_figure(**changed))
    assert (status, answer["accepted"], answer["known"]) == (422, 0, 0)
    (refused,) = answer["refused"]
    assert (refused["index"], refused["field"]) == (0, field)
    assert reason in refused["reason"]


def test_who_is_let_in_and_how_much_is_as_with_signals(
    sqlite_post: Sender, sqlite_database: Database
) -> None:
    body = json.dumps(a_figure()).encode()
    many, large = [a_figure()] * 1001, b"[" + b" " * 1_000_000 + b"]"
    assert sqlite_post(body, headers=signed(b"another"))[0] == 401
    assert sqlite_post(body, headers=signed(body, age=400))[0] == 401
    assert sqlite_post(b"no JSON")[0] == 400
    assert sqlite_post(body, "?source=")[0] == 400
    assert sqlite_post(body, "?replace=maybe") == (400, {"error": "replace must be true or false"})
    assert sqlite_post(large)[0] == 413
    assert sqlite_post(many) == (
        400,
        {"error": "1001 figures are too many: at most 1000 in a request"},
    )
    with sqlite_database.connection() as connection:
        assert connection.execute(select(figure_value)).all() == []


def test_without_a_secret_nobody_is_let_in(sqlite_database: Database) -> None:
    server = Server(web(sqlite_database, 1, None, lambda: NOW), 0)
    server.start()
    status, _ = Sender(server.port)(a_figure())
    server.stop()
    assert status == 503


def test_what_fails_on_our_side_is_said(sqlite_post: Sender, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE figure_value")
    status, answer = sqlite_post(a_figure())
    assert (status, "our fault" in answer["error"]) == (500, True)
