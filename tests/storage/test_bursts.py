"""What a mail gateway did takes the lead's points away again, whichever way its last trace comes in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from scoring.bulk import Row
from scoring.interest import NOTHING
from scoring.lead import Lead
from scoring.ledger import Signal
from storage.arrivals import Arrivals
from storage.bulk import import_signals
from storage.database import Database
from storage.tables import lead
from storage.types import to_micros
from tests.entries import NOW

MIDNIGHT = NOW.replace(hour=0)
Way = Callable[[Database, int, Signal], object]


def one_by_one(database: Database, team_id: int, added: Signal) -> None:
    with database.write(team_id) as store:
        store.ledger.add_signal("L", added, NOW)


def over_http(database: Database, team_id: int, added: Signal) -> None:
    Arrivals(database, team_id).add([("test", [_row(added)])], NOW)


def from_a_file(database: Database, team_id: int, added: Signal) -> None:
    import_signals(database, team_id, "test", [_row(added)], NOW)


def mail(kind: str, seconds: float, asset: str | None, start: datetime = NOW) -> Signal:
    at = start - timedelta(minutes=1) + timedelta(seconds=seconds)
    return Signal("test", f"{kind} {seconds}", f"email_{kind}", at, asset)


FOUR_LINKS = [mail("clicked", n, f"link {n}") for n in range(4)]
AT_MIDNIGHT = [mail("clicked", 58 + n, f"link {n}", MIDNIGHT) for n in range(4)]
LINK = mail("clicked", 9, "link 9")
NO_LINK = mail("clicked", 9.5, None)


@pytest.mark.parametrize("way", [one_by_one, over_http, from_a_file])
@pytest.mark.parametrize(
    ("before", "last"),
    [
        (FOUR_LINKS, LINK),
        ([*FOUR_LINKS[1:], LINK], FOUR_LINKS[0]),
        ([*FOUR_LINKS, LINK], NO_LINK),
        (AT_MIDNIGHT[:2], [*AT_MIDNIGHT[2:], mail("clicked", 62, "link 9", MIDNIGHT)]),
        (AT_MIDNIGHT[2:], [*AT_MIDNIGHT[:2], mail("clicked", 57, "link 9", MIDNIGHT)]),
        ([mail("sent", 0, "March")], mail("opened", 1, "March")),
        ([mail("opened", 1, "March")], mail("sent", 0, "March")),
        ([mail("opened", 1, None)], mail("sent", 0, "March")),
        ([mail("opened", 60.5, "March", MIDNIGHT)], mail("sent", 59, "March", MIDNIGHT)),
        ([mail("sent", 59, None, MIDNIGHT)], mail("opened", 60.5, None, MIDNIGHT)),
    ],
)
def test_a_burst_is_worth_nothing_whatever_comes_last_and_however(
    database: Database, team_id: int, way: Way, before: list[Signal], last: Signal | list[Signal]
) -> None:
    with database.write(team_id) as store:
        store.leads.save(Lead("L"), NOW)
        for signal in before:
            store.ledger.add_signal("L", signal, NOW)
    for signal in last if isinstance(last, list) else [last]:
        way(database, team_id, signal)
    with database.read(team_id) as store:
        row = store.connection.execute(select(lead).where(lead.c.team_id == team_id)).one()
        assert (row.positive_key, row.negative_key) == (NOTHING, NOTHING)
        (call,) = store.calls.top(None, NOW)
        assert (call.interest, call.parts) == (0, ())
        assert call.fakes


@pytest.mark.parametrize("way", [one_by_one, over_http, from_a_file])
def test_a_quick_person_loses_nothing(database: Database, team_id: int, way: Way) -> None:
    with database.write(team_id) as store:
        store.leads.save(Lead("L"), NOW)
    for signal in [mail("sent", -5, "March"), mail("opened", 0, "March"), *FOUR_LINKS]:
        way(database, team_id, signal)
    with database.read(team_id) as store:
        (call,) = store.calls.top(None, NOW)
        assert call.interest == pytest.approx(1 + 4 * 4, rel=1e-3)
        assert call.fakes == ()


def _row(added: Signal) -> Row:
    at = to_micros(added.occurred_at)
    return "L", at, added.external_id, added.kind, added.asset, added.points
