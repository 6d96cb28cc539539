"""What the ledger says of the choices of a playbook, from the leads as they are stored."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.agreement.choices import OTHER, UNKNOWN
from scoring.agreement.evidence import Evidence
from scoring.lead import Lead
from scoring.ledger import Outcome
from scoring.money import Money
from scoring.playbook import Playbook
from storage.database import Database
from storage.evidence import read_evidence
from tests.entries import NOW, touchpoint, undo

SIXTY = {"employees": "60"}


@pytest.fixture
def selling(database: Database, team_id: int) -> "Selling":
    return Selling(database, team_id)


class Selling:
    def __init__(self, database: Database, team_id: int) -> None:
        self.database, self.team_id = database, team_id

    def has(self, lead: str, attributes: Mapping[str, str] = SIXTY, status: str = "open") -> None:
        with self.database.write(self.team_id) as store:
            store.leads.save(Lead(lead, attributes=attributes, status=status), NOW)

    def logs(
        self,
        lead: str,
        outcome: Outcome,
        minutes: int | None = None,
        value: int | None = None,
        taken_back: bool = False,
    ) -> None:
        money = None if value is None else Money(Decimal(value), "EUR")
        entry = replace(touchpoint(outcome), minutes=minutes, value=money)
        with self.database.write(self.team_id) as store:
            store.ledger.add_touchpoint(lead, entry, NOW)
            if taken_back:
                store.ledger.add_touchpoint(lead, undo(entry), NOW)

    def of(self, choice: str, playbook: Playbook) -> Evidence:
        return read_evidence(self.database, self.team_id, playbook)["employees"][choice]


def test_fates_deals_and_minutes_are_those_of_the_ledger(selling, playbook):
    selling.has("a")
    selling.logs("a", "reached", 20)
    selling.logs("a", "won", 30, 4000)
    selling.has("b")
    selling.logs("b", "lost", 10)
    selling.has("c", {"employees": "7"})
    selling.logs("c", "not_a_fit", 5)
    assert selling.of("50–70", playbook) == Evidence(2, 1, Money(Decimal(4000), "EUR"), Decimal(60))
    assert selling.of(OTHER, playbook) == Evidence(1, 0)


def test_what_is_open_or_opted_out_has_no_fate(selling, playbook):
    selling.has("a")
    selling.logs("a", "reached", 20)
    selling.has("b", status="opted_out")
    assert selling.of("50–70", playbook) == Evidence(0, 0)


def test_an_imported_fate_counts_without_work(selling, playbook):
    selling.has("a", status="won")
    assert selling.of("50–70", playbook) == Evidence(1, 1)


def test_who_was_won_and_opted_out_later_was_won(selling, playbook):
    selling.has("a", status="opted_out")
    selling.logs("a", "won")
    assert selling.of("50–70", playbook) == Evidence(1, 1)


def test_what_was_taken_back_is_no_work_and_no_deal(selling, playbook):
    selling.has("a")
    selling.logs("a", "won", 30, 4000)
    selling.logs("a", "won", 500, 9000, taken_back=True)
    found = selling.of("50–70", playbook)
    assert (found.minutes_per_win, found.mean_value) == (30, Money(Decimal(4000), "EUR"))


def test_the_discount_is_read_from_the_lead(selling, playbook):
    selling.has("a", {"Rabatt": "10 %"}, status="won")
    assert selling.of(UNKNOWN, playbook).mean_discount == 10


def test_a_merged_lead_counts_once(selling, playbook):
    for lead in ("a", "b"):
        selling.has(lead)
        selling.logs(lead, "won", 10)
    with selling.database.write(selling.team_id) as store:
        store.merges.merge("b", "a", NOW)
    assert selling.of("50–70", playbook) == Evidence(1, 1, None, Decimal(20))
