import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from scoring.lead import Lead
from scoring.ledger import Signal
from scoring.message import Refused
from scoring.playbook_toml import to_toml
from storage import rescore as rescoring
from storage.database import Database
from storage.rescore import outdated, rescore
from storage.tables import lead
from storage.workspaces import Workspaces
from tests.entries import day

OPENED = "[points]\nopened = {points}\n"


def activate(database: Database, team_id: int, points: float, now: datetime) -> int:
    with database.write(team_id) as store:
        return store.playbooks.activate(OPENED.format(points=points), "anna", now).version


def keys(database: Database, team_id: int) -> dict[str, float]:
    with database.read(team_id) as store:
        rows = store.connection.execute(select(lead.c.external_id, lead.c.positive_key))
        return {row.external_id: row.positive_key for row in rows}


@pytest.fixture
def leads(database: Database, team_id: int, now: datetime) -> list[str]:
    """Five leads that opened one mail each."""
    ids = [f"lead-{n}" for n in range(5)]
    with database.write(team_id) as store:
        for lead_id in ids:
            store.leads.save(Lead(lead_id), now)
            store.ledger.add_signal(lead_id, Signal("test", lead_id, "opened", day(-1)), now)
    return ids


def test_a_new_workspace_has_the_default_playbook(database: Database, team_id: int) -> None:
    with database.read(team_id) as store:
        (first,) = store.playbooks.history()
        assert (first.version, first.activated_by) == (1, "Nextcall")
        assert store.playbooks.active.points["case_study_downloaded"] == 15


def test_each_activation_is_a_version_and_the_newest_is_active(
    database: Database, team_id: int, now: datetime
) -> None:
    assert [activate(database, team_id, points, now) for points in (3, 4)] == [2, 3]
    with database.read(team_id) as store:
        assert store.playbooks.active.points == {"opened": 4}
        assert [version.version for version in store.playbooks.history()] == [3, 2, 1]
        assert store.playbooks.history()[0].toml == OPENED.format(points=4)


def test_activating_what_is_in_force_does_nothing_however_it_is_written(
    database: Database, team_id: int, now: datetime
) -> None:
    activate(database, team_id, 3, now)
    with database.write(team_id) as store:
        same = to_toml(store.playbooks.active) + "# the same\n"
        assert store.playbooks.activate(same, "ben", now).version == 2
        assert len(store.playbooks.history()) == 2


def test_every_version_is_in_the_audit_trail_once(
    database: Database, team_id: int, now: datetime
) -> None:
    for points in (3, 3, 4):
        activate(database, team_id, points, now)
    with database.read(team_id) as store:
        noted = [(one.what, one.version, one.by, one.at) for one in store.audit.entries(99)]
    assert noted == [
        ("version", 3, "anna", now),
        ("version", 2, "anna", now),
        ("version", 1, "Nextcall", now),
    ]


def test_a_version_is_found_by_its_number(database: Database, team_id: int, now: datetime) -> None:
    activate(database, team_id, 3, now)
    with database.read(team_id) as store:
        found = store.playbooks.get(2)
        assert found == store.playbooks.history()[0]
        assert found is not None
        assert found.playbook == store.playbooks.active
        assert store.playbooks.get(3) is None


def test_going_back_to_an_earlier_playbook_is_a_new_version(
    database: Database, team_id: int, now: datetime
) -> None:
    assert [activate(database, team_id, points, now) for points in (3, 4, 3)] == [2, 3, 4]


def test_a_playbook_with_a_mistake_is_refused_and_the_old_one_stays(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store, pytest.raises(Refused, match="ripe_at"):
        store.playbooks.activate("ripe_at = 0", "anna", now)
    with database.read(team_id) as store:
        assert store.playbooks.active.version == 1


def test_the_version_is_part_of_what_is_read(database: Database, team_id: int) -> None:
    with database.read(team_id) as store:
        active = store.playbooks.active
        assert replace(active, version=0) != active


def test_after_a_change_every_lead_is_outdated_until_it_is_rescored(
    database: Database, team_id: int, leads: list[str], now: datetime
) -> None:
    activate(database, team_id, 8, now)
    told: list[int] = []

    assert outdated(database, team_id) == 5
    assert rescore(database, team_id, now, told.append) == 5

    assert (outdated(database, team_id), told) == (0, [5])
    assert rescore(database, team_id, now) == 0
    activate(database, team_id, 16, now)
    eight = keys(database, team_id)
    rescore(database, team_id, now)
    assert keys(database, team_id) == {
        lead_id: pytest.approx(key + 1) for lead_id, key in eight.items()
    }


def test_an_interrupted_rescoring_goes_on_where_it_stopped(
    database: Database,
    team_id: int,
    leads: list[str],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rescoring, "CHUNK", 2)
    activate(database, team_id, 8, now)

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rescore(database, team_id, now, interrupt)
    assert outdated(database, team_id) == 3
    assert rescore(database, team_id, now) == 3
    assert outdated(database, team_id) == 0


def test_a_signal_that_arrives_during_a_rescoring_ends_right(
    database: Database,
    team_id: int,
    leads: list[str],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rescoring, "CHUNK", 2)
    activate(database, team_id, 8, now)

    def one_signal_for_the_first_and_the_last(done: int) -> None:
        with database.write(team_id) as store:
            for lead_id in (leads[0], leads[-1]):
                added = Signal("late", f"{lead_id} {done}", "opened", day(-1))
                store.ledger.add_signal(lead_id, added, now)

    rescore(database, team_id, now, one_signal_for_the_first_and_the_last)
    incremental = keys(database, team_id)
    with database.write(team_id) as store:
        rescoring.rescore_leads(store.connection, team_id, leads, now)

    assert incremental == pytest.approx(keys(database, team_id), abs=1e-9)
    assert incremental[leads[0]] > incremental[leads[1]]
    assert outdated(database, team_id) == 0


def test_whoever_waits_for_a_rescoring_on_sqlite_is_let_in_between_its_chunks(
    sqlite_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, chunks = sqlite_database, 10
    with database.transaction() as connection:
        team_id = Workspaces(connection).connect("T1", "Acme", now).team_id
    with database.write(team_id) as store:
        for number in range(chunks):
            store.leads.save(Lead(f"lead-{number}"), now)
    activate(database, team_id, 8, now)
    monkeypatch.setattr(rescoring, "CHUNK", 1)
    monkeypatch.setattr(rescoring, "rescore_leads", lambda *_: time.sleep(0.06))
    begun, done = threading.Event(), threading.Event()

    def write_now_and_then() -> int:
        begun.wait()
        written = 0
        while not done.wait(0.01):
            with database.write(team_id):
                written += 1
        return written

    with ThreadPoolExecutor(1) as thread:
        written = thread.submit(write_now_and_then)
        rescore(database, team_id, now, lambda _: begun.set())
        done.set()
    assert written.result() >= chunks // 2  # without a pause one or two


def test_a_writer_that_began_before_the_change_does_not_bring_the_old_playbook_back(
    postgresql_database: Database, now: datetime
) -> None:
    """On SQLite a writer is alone; on PostgreSQL the change may come between its statements."""
    database = postgresql_database
    with database.transaction() as connection:
        team_id = Workspaces(connection).ensure_local(now).team_id
    with database.write(team_id) as store:
        store.leads.save(Lead("acme"), now)
    with database.write(team_id) as store:
        assert store.playbooks.active.version == 1
        activate(database, team_id, 8, now)
        rescore(database, team_id, now)
        store.ledger.add_signal("acme", Signal("test", "1", "opened", day(-1)), now)
    assert outdated(database, team_id) == 0
    assert keys(database, team_id)["acme"] > 0
