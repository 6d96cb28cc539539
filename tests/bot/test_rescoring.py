"""All leads follow a new playbook by themselves."""

import pytest

from bot import background
from bot.background import Rescoring
from scoring.lead import Lead
from storage.database import Database
from storage.rescore import outdated
from tests.entries import NOW, signal
from tests.handlers.proposals.agreeing import BASE, with_changes


def activated(database: Database, team_id: int, toml: str) -> None:
    with database.write(team_id) as store:
        store.playbooks.activate(toml, "root", NOW)


@pytest.fixture
def leads(database: Database, team_id: int) -> int:
    """How many there are, all of them scored by the playbook in force."""
    activated(database, team_id, BASE)
    with database.write(team_id) as store:
        for number in range(3):
            store.leads.save(Lead(f"L{number}"), NOW)
            store.ledger.add_signal(f"L{number}", signal("clicked", -1), NOW)
    return 3


def test_leads_are_brought_to_another_playbook_once(
    database: Database, team_id: int, leads: int
) -> None:
    work = Rescoring()
    assert work(database, team_id, NOW) == 0
    activated(database, team_id, with_changes(clicked=9))
    assert outdated(database, team_id) == leads
    assert work(database, team_id, NOW) == leads
    assert work(database, team_id, NOW) == 0
    assert outdated(database, team_id) == 0


def test_two_processes_may_both_do_it(database: Database, team_id: int, leads: int) -> None:
    activated(database, team_id, with_changes(clicked=9))
    first, second = Rescoring(), Rescoring()
    assert first(database, team_id, NOW) + second(database, team_id, NOW) == leads


def test_what_was_cut_short_is_done_again(
    database: Database, team_id: int, leads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> int:
        raise RuntimeError("the database went away")

    work = Rescoring()
    activated(database, team_id, with_changes(clicked=9))
    with monkeypatch.context() as broken:
        broken.setattr(background, "rescore", breaks)
        with pytest.raises(RuntimeError):
            work(database, team_id, NOW)
    assert work(database, team_id, NOW) == leads


def test_a_playbook_that_comes_meanwhile_is_not_missed(
    database: Database, team_id: int, leads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rescored = background.rescore

    def meanwhile(*given: object) -> int:
        done = rescored(*given)
        activated(database, team_id, with_changes(clicked=10))
        return done

    work = Rescoring()
    activated(database, team_id, with_changes(clicked=9))
    with monkeypatch.context() as late:
        late.setattr(background, "rescore", meanwhile)
        assert work(database, team_id, NOW) == leads
    assert work(database, team_id, NOW) == leads
