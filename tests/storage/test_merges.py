"""Two leads become one: what the one that stays knows then, and where the other one is never again."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from scoring.lead import Lead
from scoring.message import Refused
from storage.arrivals import Arrivals
from storage.bulk import Added, add_touchpoints, import_signals, in_one_go, locked_leads
from storage.database import Database
from storage.figures import figures
from storage.health import count_leads
from storage.matching import best_matches
from storage.outbox import NewMessage
from storage.rescore import all_ledgers, outdated, rescore, rescore_leads, sweep
from storage.store import Store
from storage.tables import lead, metadata, signal
from storage.types import to_micros
from storage.workspaces import Workspaces
from tests.entries import NOW, day, touchpoint
from tests.entries import signal as a_signal

OTHER = Lead("other", "Acme Inc", "Anna A.", "anna@other.example", "+1", attributes={"size": "9"})
STAYS = Lead("stays", "Acme", "", "anna@acme.example", attributes={"size": "5", "city": ""})


@pytest.fixture
def both(database: Database, team_id: int) -> Iterator[Store]:
    """Two leads of the pool that are the same; a store to look with afterwards."""
    save(database, team_id, OTHER, STAYS)
    with database.engine.connect() as connection:
        yield Store(connection.execution_options(isolation_level="AUTOCOMMIT"), team_id)


def save(database: Database, team_id: int, *leads: Lead) -> None:
    with database.write(team_id) as store:
        for one in leads:
            store.leads.save(one, NOW)


def merge(database: Database, team_id: int, other: str = "other", into: str = "stays") -> Lead:
    with database.write(team_id) as store:
        return store.merges.merge(other, into, NOW)


def everything(database: Database) -> dict[str, list[str]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }


# What stays


def test_what_a_lead_lacks_it_has_from_the_other(
    database: Database, team_id: int, both: Store
) -> None:
    merged = merge(database, team_id)
    assert merged == replace(STAYS, contact="Anna A.", phone="+1", attributes={"size": "5"})
    assert both.leads.get("stays") == merged


@pytest.mark.parametrize("owners", [(1, 2), (None, 2), (1, None), (None, None)])
def test_the_owner_stays_or_comes_with_the_other(
    database: Database, team_id: int, owners: tuple[int | None, int | None]
) -> None:
    save(database, team_id, replace(OTHER, owner_id=owners[0]), replace(STAYS, owner_id=owners[1]))
    assert merge(database, team_id).owner_id == (owners[1] or owners[0])


@pytest.mark.parametrize("opted_out", [OTHER, STAYS])
def test_an_opt_out_is_that_of_both(database: Database, team_id: int, opted_out: Lead) -> None:
    save(database, team_id, OTHER, STAYS, replace(opted_out, status="opted_out"))
    assert merge(database, team_id).status == "opted_out"
    with database.read(team_id) as store:
        assert store.calls.places_of_everybody(NOW) == []


def test_all_that_happened_to_both_happened_to_one(
    database: Database, team_id: int, both: Store
) -> None:
    with database.write(team_id) as store:
        store.ledger.add_signal("other", a_signal(asset="post", at=-1, external_id="s1"), NOW)
        store.ledger.add_signal("stays", a_signal(asset="post", at=-1, external_id="s2"), NOW)
        store.ledger.add_touchpoint("other", touchpoint("won", -2, external_id="t1"), NOW)
    merge(database, team_id)
    whole = both.leads.ledger("stays")
    assert whole
    assert {one.external_id for one in whole.signals} == {"s1", "s2"}
    assert [one.external_id for one in whole.touchpoints] == ["t1"]
    assert whole.standing.closed == "won"


def test_one_asset_on_one_day_counts_once_for_both(
    database: Database, team_id: int, both: Store
) -> None:
    with database.write(team_id) as store:
        for words in ("other", "stays"):
            store.ledger.add_signal(words, a_signal("commented", asset="post", points=10), NOW)
    merge(database, team_id)
    (call,) = both.calls.top(None, NOW)
    assert call.interest == pytest.approx(10)


# Who is not there any more


def test_a_merged_lead_is_on_no_list_and_in_no_count(
    database: Database, team_id: int, both: Store
) -> None:
    merge(database, team_id)
    rescore_all(database, team_id)
    sweep(database, team_id, day(9))
    assert [place.lead.external_id for place in both.calls.places_of_everybody(day(9))] == ["stays"]
    assert [one.lead for one in both.leads.candidates(None)] == ["stays"]
    assert (figures(database, team_id, NOW).leads, count_leads(database, team_id)) == (1, 1)
    assert [whole.lead.external_id for whole in all_ledgers(database, team_id)] == ["stays"]


def rescore_all(database: Database, team_id: int) -> None:
    with database.write(team_id) as store:
        store.playbooks.activate("ripe_at = 3", "test", NOW)
    assert outdated(database, team_id) == rescore(database, team_id, NOW) == 1


def test_a_merged_lead_is_found_by_its_id_and_e_mail_but_not_by_its_name(
    database: Database, team_id: int, both: Store
) -> None:
    save(database, team_id, replace(OTHER, company="Zander"))
    merge(database, team_id)
    found = both.leads.candidates(None)
    for words in ("other", "OTHER", "Anna@Other.example", "call anna@other.example today"):
        (match,) = best_matches(words, found)
        assert match.candidate.lead == "stays"
    assert best_matches("Zander", found) == []


def test_a_member_whose_only_lead_was_merged_has_none(database: Database, team_id: int) -> None:
    save(database, team_id, replace(OTHER, owner_id=1), replace(STAYS, owner_id=2))
    merge(database, team_id)
    with database.read(team_id) as store:
        assert not store.leads.any_owned_by(1)


# Whoever names it


def test_a_chain_of_merges_ends_at_the_last(database: Database, team_id: int, both: Store) -> None:
    save(database, team_id, Lead("last"))
    merge(database, team_id, "other", "stays")
    merge(database, team_id, "stays", "last")
    for words in ("other", "stays", "anna@other.example", "Anna@acme.example"):
        found = both.leads.named(words)
        assert found
        assert found.external_id == "last"
        assert best_matches(words, both.leads.candidates(None))[0].candidate.lead == "last"
    assert locked(database, team_id) == {"other": "last", "stays": "last", "last": "last"}


def locked(database: Database, team_id: int) -> dict[str, str]:
    with database.write(team_id) as store:
        found = locked_leads(store, ["other", "stays", "last", "nobody"])
    return {asked: one.external_id for asked, one in found.items()}


def test_a_lead_with_the_same_e_mail_goes_before_one_that_was_merged(
    database: Database, team_id: int, both: Store
) -> None:
    save(database, team_id, Lead("zebra", email=OTHER.email, status="lost"))
    merge(database, team_id)
    rows = [(OTHER.email, to_micros(NOW), "s1", "commented", None, None)]
    import_signals(database, team_id, "test", rows, NOW)
    assert [one.external_id for one in both.leads.signals("zebra")] == ["s1"]
    found = both.leads.named(OTHER.email)
    assert found
    assert found.external_id == "zebra"


@pytest.mark.parametrize(
    ("other", "into"),
    [("stays", "stays"), ("other", "stays"), ("stays", "other"), ("other", "other")],
)
def test_what_is_one_already_cannot_be_merged(
    database: Database, team_id: int, both: Store, other: str, into: str
) -> None:
    merge(database, team_id)
    before = everything(database)
    with pytest.raises(Refused, match="These two are one lead already"):
        merge(database, team_id, other, into)
    assert everything(database) == before


def test_what_is_saved_under_a_merged_id_changes_nothing(
    database: Database, team_id: int, both: Store
) -> None:
    merge(database, team_id)
    before = everything(database)
    with database.write(team_id) as store:
        assert not store.leads.save(replace(OTHER, company="New"), NOW)
        assert not store.leads.assign("other", 1, NOW, only_from_pool=True)
    assert everything(database) == before


def test_a_lead_that_was_merged_meanwhile_is_not_scored_anew(
    database: Database, team_id: int, both: Store
) -> None:
    merge(database, team_id)
    before = everything(database)
    with database.write(team_id) as store:
        rescore_leads(store.connection, team_id, ["other"], NOW)
    assert everything(database) == before


def test_signals_that_waited_too_long_join_the_one_that_stays(
    database: Database, team_id: int, both: Store
) -> None:
    merge(database, team_id)
    with database.transaction() as connection:
        waiting = {"team_id": team_id, "source": "test", "external_id": "s1", "kind": "commented"}
        at = {"waits_for": "other", "occurred_at": NOW, "received_at": NOW}
        connection.execute(signal.insert().values(waiting | at))
    sweep(database, team_id, NOW)
    assert [one.external_id for one in both.leads.signals("stays")] == ["s1"]


# What is said of it


@pytest.mark.parametrize(
    ("theirs", "own", "then"),
    [
        ("noticed", None, "noticed"),
        ("held", "settled", "held"),
        ("noticed", "settled", "noticed"),
        ("settled", "held", "held"),
        ("held", "noticed", "noticed"),
        (None, "held", "held"),
    ],
)
def test_what_waits_to_be_told_of_either_waits_still(
    database: Database, team_id: int, theirs: Any, own: Any, then: str
) -> None:
    save(database, team_id, replace(OTHER, owner_id=1), replace(STAYS, owner_id=2))
    with database.write(team_id) as store:
        for lead_id, owner_id, state in (("other", 1, theirs), ("stays", 2, own)):
            if state:
                store.nudges.notice([(lead_id, owner_id)], "held", NOW)
                store.nudges.settle([lead_id]) if state == "settled" else None
                store.nudges.notice([(lead_id, owner_id)], state, NOW) if state == "noticed" else 0
    merge(database, team_id)
    with database.read(team_id) as store:
        known = store.nudges.known(["other", "stays"])
    assert {one.lead: (one.owner_id, one.state) for one in known.values()} == {"stays": (2, then)}


def test_what_stands_about_either_goes_stale_at_both_owners(
    database: Database, team_id: int
) -> None:
    with database.write(team_id) as store:
        owners = [store.members.ensure(f"{name}@example.com") for name in ("anna", "ben")]
        for one, owner_id in zip((OTHER, STAYS), owners, strict=True):
            store.leads.save(replace(one, owner_id=owner_id), NOW)
            message = NewMessage(f"k{owner_id}", "U1", "nudge", {"text": ""}, {}, owner_id)
            store.outbox.put(replace(message, living_until=day(9)), NOW)
        store.outbox.stale("nudge", 9)
    merge(database, team_id)
    with database.write(team_id) as store:
        assert sorted(one.member_id or 0 for one in store.outbox.stale("nudge", 9)) == owners


def test_a_digest_shows_the_one_that_stays_in_its_place(
    database: Database, team_id: int, both: Store
) -> None:
    merge(database, team_id)
    found = both.digests.leads(["other", "stays", "nobody"])
    assert {asked: one.external_id for asked, one in found.items()} == {
        "other": "stays",
        "stays": "stays",
    }


# All or nothing, and whoever comes at the same time


def test_a_merge_that_is_broken_off_has_changed_nothing(
    database: Database, team_id: int, both: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write(team_id) as store:
        store.ledger.add_signal("other", a_signal(), NOW)
        store.ledger.add_touchpoint("other", touchpoint(), NOW)
    before = everything(database)
    monkeypatch.setattr("storage.merges.mark", _power_cut)
    with pytest.raises(KeyboardInterrupt):
        merge(database, team_id)
    assert everything(database) == before


def _power_cut(*_: object) -> None:
    raise KeyboardInterrupt


Way = Callable[[Database, int], object]


def _one_by_one(database: Database, team_id: int) -> object:
    with database.write(team_id) as store:
        return store.ledger.add_signal("other", a_signal(external_id="late"), NOW)


def _by_e_mail(database: Database, team_id: int) -> object:
    with database.write(team_id) as store:
        return store.ledger.add_signal(OTHER.email, a_signal(external_id="late"), NOW)


def _over_http(database: Database, team_id: int) -> object:
    row = ("other", to_micros(NOW), "late", "commented", None, None)
    return Arrivals(database, team_id).add([("test", [row])], NOW)


def _from_a_file(database: Database, team_id: int) -> object:
    rows = [
        (words, to_micros(NOW), f"late{n}", "commented", None, None)
        for n, words in enumerate(("other", "stays", OTHER.email))
    ]
    return import_signals(database, team_id, "test", rows, NOW)


def _touchpoint(database: Database, team_id: int) -> object:
    with database.write(team_id) as store:
        return store.ledger.add_touchpoint("other", touchpoint(external_id="late"), NOW)


def _touchpoints_from_a_file(database: Database, team_id: int) -> object:
    rows = [("other", touchpoint(external_id="late")), (OTHER.email, touchpoint())]
    added: tuple[Added, list[int]] = in_one_go(database, team_id, add_touchpoints, rows, NOW)
    return added


@pytest.mark.parametrize(
    "way",
    [_one_by_one, _by_e_mail, _over_http, _from_a_file, _touchpoint, _touchpoints_from_a_file],
)
def test_what_comes_in_while_its_lead_is_merged_is_that_of_the_one_that_stays(
    postgresql_database: Database, way: Way
) -> None:
    database, team_id = postgresql_database, local(postgresql_database)
    save(database, team_id, OTHER, STAYS)
    with ThreadPoolExecutor(1) as threads:
        with database.write(team_id) as store:
            store.merges.merge("other", "stays", NOW)
            comes = threads.submit(way, database, team_id)
            wait_for_a_waiting_writer(database, comes)
        comes.result(timeout=20)
    with database.read(team_id) as store:
        whole = store.leads.ledger("stays")
        assert whole
        assert {e.external_id for e in (*whole.signals, *whole.touchpoints)} >= {
            "late0" if way is _from_a_file else "late"
        }
        row = store.connection.execute(
            select(lead.c.queue_key, lead.c.rest_until).where(lead.c.external_id == "other")
        ).one()
        assert tuple(row) == (None, None)
        left = select(signal.c.lead).where(signal.c.lead == "other")
        assert store.connection.execute(left).all() == []


def test_two_merges_in_opposite_directions_are_one(postgresql_database: Database) -> None:
    database, team_id = postgresql_database, local(postgresql_database)
    save(database, team_id, OTHER, STAYS)
    with ThreadPoolExecutor(1) as threads:
        with database.write(team_id) as store:
            store.merges.merge("other", "stays", NOW)
            opposite = threads.submit(merge, database, team_id, "stays", "other")
            wait_for_a_waiting_writer(database, opposite)
        with pytest.raises(Refused, match="one lead already"):
            opposite.result(timeout=20)
    with database.read(team_id) as store:
        assert [one.lead for one in store.leads.candidates(None)] == ["stays"]


def local(database: Database) -> int:
    with database.transaction() as connection:
        return Workspaces(connection).ensure_local(NOW).team_id


def wait_for_a_waiting_writer(database: Database, writer: Future[Any]) -> None:
    """Until the other one waits for a lock; it would be a mistake if it did not."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not writer.done():
        with database.engine.connect() as connection:
            if connection.execute(waiting).scalar_one():
                return
    raise AssertionError("it did not wait for the merge")
