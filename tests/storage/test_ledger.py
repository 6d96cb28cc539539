from datetime import datetime
from decimal import Decimal

import pytest

from scoring.counting import Bursts, counted
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.money import Money
from storage.database import Database
from storage.drafts import Draft
from storage.ledger import Awaited, undo_id
from storage.rescore import sweep
from storage.store import Store
from storage.workspaces import Workspaces
from tests.entries import day

CALL = Touchpoint("slack", "1", "call", "reached", day(-1), minutes=10)
UNDO = Touchpoint("slack", undo_id("1"), "call", "reached", day(-1), reverses="1")
DOWNLOAD = Signal("http", "1", "case_study_downloaded", day(-1), "case.pdf")


def standing(store: Store, lead_id: str) -> object:
    found = store.leads.ledger(lead_id)
    assert found is not None
    return found.standing


def test_the_same_signal_twice_counts_once_and_at_another_source_again(
    database: Database, team_id: int, acme: str, now: datetime
) -> None:
    other = Signal("csv", "1", "commented", day(-2))
    with database.write(team_id) as store:
        added = [store.ledger.add_signal(acme, s, now) for s in (DOWNLOAD, DOWNLOAD, other)]
        assert added == [True, False, True]
        assert counted(store.leads.signals(acme), Bursts()) == [other, DOWNLOAD]


def test_the_same_touchpoint_twice_counts_once(
    database: Database, team_id: int, acme: str, now: datetime
) -> None:
    with database.write(team_id) as store:
        added = [store.ledger.add_touchpoint(acme, CALL, now) for _ in range(2)]
        assert added == [True, False]
        assert store.leads.touchpoints(acme) == [CALL]


def test_undoing_twice_undoes_once_and_restores_the_standing(
    database: Database, team_id: int, acme: str, now: datetime
) -> None:
    with database.write(team_id) as store:
        before = standing(store, acme)
        store.ledger.add_touchpoint(acme, CALL, now)
        assert standing(store, acme) != before
        assert not store.ledger.is_reversed("slack", "1")
        assert [store.ledger.add_touchpoint(acme, UNDO, now) for _ in range(2)] == [True, False]
        assert store.ledger.is_reversed("slack", "1")
        assert standing(store, acme) == before


def test_a_touchpoint_comes_back_whole(
    database: Database, team_id: int, acme: str, now: datetime
) -> None:
    whole = Touchpoint(
        "csv",
        "ä 1",
        "meeting",
        "won",
        day(-1.000001),
        90,
        day(3),
        Money(Decimal("4000.50"), "EUR"),
        "fair",
        "Messe „Köln“ 😀",
        7,
    )
    with database.write(team_id) as store:
        store.ledger.add_touchpoint(acme, whole, now)
        assert store.ledger.touchpoint("csv", "ä 1") == (acme, whole)


@pytest.mark.parametrize("words", ["new", "New@Example.com", "new@example.com", "NEW@EXAMPLE.COM"])
def test_a_signal_waits_for_its_lead_and_joins_it_once(
    database: Database, team_id: int, now: datetime, words: str
) -> None:
    with database.write(team_id) as store:
        assert store.ledger.add_signal(words, DOWNLOAD, now)
        assert not store.ledger.add_signal(words, DOWNLOAD, now)
        assert store.ledger.waiting() == 1

        for _ in range(2):
            store.leads.save(Lead("new", email="new@Example.com"), now)

        assert store.ledger.waiting() == 0
        assert store.leads.signals("new") == [DOWNLOAD]
        (call,) = store.calls.top(None, now)
        assert call.interest == pytest.approx(15 * 2 ** (-1 / 14))


def test_the_leads_that_signals_wait_for_are_named_those_of_most_first(
    database: Database, team_id: int, now: datetime
) -> None:
    said = [
        ("L9", "commented", -3),
        ("New@example.com", "price_requested", -2),
        ("new@example.com", "commented", -5),
        ("new@example.com", "commented", -1),
        ("L8", "commented", -4),
    ]
    with database.write(team_id) as store:
        for number, (words, kind, at) in enumerate(said):
            store.ledger.add_signal(words, Signal("http", str(number), kind, day(at)), now)
        new = Awaited("new@example.com", 3, day(-5), day(-1), ("commented", "price_requested"))
        others = [
            Awaited("L8", 1, day(-4), day(-4), ("commented",)),
            Awaited("L9", 1, day(-3), day(-3), ("commented",)),
        ]
        assert store.ledger.awaited() == [new, *others]
        assert store.ledger.awaited(1) == [new]

        store.leads.save(Lead("new", email="new@example.com"), now)

        assert store.ledger.awaited() == others


def test_a_signal_that_missed_its_lead_joins_it_at_the_next_sweep(
    postgresql_database: Database, now: datetime
) -> None:
    """Two processes at once: one looks for a lead that the other is just saving."""
    database = postgresql_database
    with database.transaction() as connection:
        team_id = Workspaces(connection).ensure_local(now).team_id
    with database.write(team_id) as saving:
        saving.leads.save(Lead("new", email="new@example.com"), now)
        with database.write(team_id) as signalling:
            signalling.ledger.add_signal("New@example.com", DOWNLOAD, now)
    sweep(database, team_id, now)
    with database.read(team_id) as store:
        assert store.ledger.waiting() == 0
        (call,) = store.calls.top(None, now)
        assert [part.signal for part in call.parts] == [DOWNLOAD]


def test_an_e_mail_that_two_leads_share_means_the_open_one(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        for lead_id, status in (("a", "lost"), ("b", "open"), ("c", "open")):
            store.leads.save(Lead(lead_id, email="same@example.com", status=status), now)  # type: ignore[arg-type]
        won = Touchpoint("slack", "2", "call", "won", day(-1))
        found = [store.leads.named("SAME@example.com")]
        store.ledger.add_touchpoint("b", won, now)
        found.append(store.leads.named("same@example.com"))
    assert [lead and lead.external_id for lead in found] == ["b", "c"]


def test_only_one_rep_takes_a_lead_from_the_pool(
    database: Database, team_id: int, acme: str, now: datetime
) -> None:
    with database.write(team_id) as store:
        anna, ben = store.members.ensure("a@example.com"), store.members.ensure("b@example.com")
        assert store.leads.assign(acme, anna, now, only_from_pool=True)
        assert not store.leads.assign(acme, ben, now, only_from_pool=True)
        assert store.leads.assign(acme, None, now)
        assert not store.leads.assign("nobody", anna, now)


def test_a_draft_is_its_writers_until_it_is_dropped(
    database: Database, team_id: int, now: datetime
) -> None:
    kept = Draft("d1", 1, "angerufen 😀", now)
    with database.write(team_id) as store:
        store.drafts.keep(kept)
        store.drafts.keep(kept)
        assert store.drafts.of(1) == [kept]
        assert store.drafts.get("d1", 1) == kept
        assert store.drafts.get("d1", 2) is None
        store.drafts.drop("d1")
        assert store.drafts.of(1) == []
