"""What a rep and a manager may do with leads, on SQLite and PostgreSQL."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest

from handlers.lead.flow import Alike, Desk, Dossier, Handed
from handlers.lead.form import Form, Mistaken
from handlers.lead.parse import Closing
from scoring.lead import Lead
from scoring.ledger import Signal, Status, Touchpoint
from scoring.money import Money
from storage.database import Database
from storage.ledger import undo_id
from storage.members import Member

T = TypeVar("T")
LOST = Closing("lost", reason="too expensive")


@dataclass
class Office:
    """Two reps, a manager, and a lead of each kind of ownership."""

    database: Database
    team_id: int
    now: datetime
    anna: Member
    ben: Member
    maria: Member

    def desk(self, member: Member) -> Desk:
        return Desk(self.database, self.team_id, member, self.now)

    def has(self, lead: Lead) -> None:
        with self.database.write(self.team_id) as store:
            store.leads.save(lead, self.now)

    def callable(self, member: Member) -> list[str]:
        with self.database.read(self.team_id) as store:
            places = store.calls.places(member.member_id, self.now, 100)
            return [place.lead.external_id for place in places]

    def lead(self, lead_id: str) -> Lead | None:
        with self.database.read(self.team_id) as store:
            return store.leads.get(lead_id)

    def touchpoints(self, lead_id: str) -> list[Touchpoint]:
        with self.database.read(self.team_id) as store:
            return store.leads.touchpoints(lead_id)


@pytest.fixture
def office(database: Database, team_id: int, now: datetime) -> Office:
    with database.write(team_id) as store:
        anna, ben, maria = (
            store.members.seen(f"U0{name}", f"{name}@example.com", name, "UTC", "en", boss, now)
            for name, boss in (("ANNA", False), ("BEN", False), ("MARIA", True))
        )
    office = Office(database, team_id, now, anna, ben, maria)
    office.has(Lead("A1", "Müller GmbH", "Petra Müller", owner_id=anna.member_id))
    office.has(Lead("B1", "Schmidt AG", "Karl Schmidt", "karl@schmidt.de", owner_id=ben.member_id))
    office.has(Lead("P1", "Acme Ltd", "Jane Doe"))
    return office


def found(desk: Desk, words: str) -> list[str]:
    return [dossier.lead.external_id for dossier in desk.search(words).dossiers]


# Whose business a lead is


def test_a_rep_finds_their_own_leads_and_the_pool(office: Office) -> None:
    for words, lead in {"Mueller": "A1", "petra": "A1", "a1": "A1", "Acmee": "P1"}.items():
        result = office.desk(office.anna).search(words)
        assert result.is_clear
        assert result.dossiers[0].lead.external_id == lead


def test_another_reps_lead_is_not_found(office: Office) -> None:
    for words in ("Schmidt", "karl@schmidt.de", "B1", "Karl Schmidt"):
        assert found(office.desk(office.anna), words) == []


def test_a_manager_finds_every_lead(office: Office) -> None:
    desk = office.desk(office.maria)
    assert [found(desk, words)[0] for words in ("Müller", "Schmidt", "Acme")] == ["A1", "B1", "P1"]


def test_another_reps_lead_is_as_if_it_did_not_exist(office: Office) -> None:
    before = office.lead("B1")
    for lead_id in ("B1", "NOBODY"):
        desk = office.desk(office.anna)
        assert desk.dossier(lead_id) is None
        assert desk.form(lead_id) is None
        assert desk.save(lead_id, Form(company="Mine"), None, is_new=False) is None
        assert desk.assign(lead_id, office.anna.member_id) is None
        assert desk.close(lead_id, LOST, "V1") is None
        assert desk.reopen(lead_id) is None
        assert desk.opt_out(lead_id) is None
    assert office.lead("B1") == before
    assert office.touchpoints("B1") == []


def test_a_new_lead_cannot_take_the_id_of_another_reps_lead(office: Office) -> None:
    form = Form(company="Mine")
    assert office.desk(office.anna).save("B1", form, None, is_new=True) is None
    assert office.lead("B1") == office.desk(office.maria).dossier("B1").lead  # type: ignore[union-attr]


def test_another_reps_lead_is_not_named_as_a_duplicate(office: Office) -> None:
    form = Form(company="Schmidt AG", email="karl@schmidt.de")
    assert isinstance(office.desk(office.anna).save("N-1", form, None, is_new=True), Dossier)


def test_at_most_ten_are_shown(office: Office) -> None:
    for number in range(15):
        office.has(Lead(f"M{number:02}", "Meier KG", owner_id=office.anna.member_id))
    result = office.desk(office.anna).search("Meier")
    assert (len(result.dossiers), result.is_clear) == (10, False)


# The card


def test_the_timeline_is_newest_first_and_leaves_out_what_was_taken_back(office: Office) -> None:
    ago = [office.now - timedelta(days=days) for days in range(5)]
    call = Touchpoint("slack", "T1", "call", "reached", ago[1])
    taken_back = Touchpoint("slack", "T2", "mail", "done", ago[2])
    undo = replace(taken_back, external_id=undo_id("T2"), reverses="T2")
    with office.database.write(office.team_id) as store:
        store.ledger.add_signal("A1", Signal("web", "S1", "commented", ago[3]), office.now)
        store.ledger.add_signal("A1", Signal("web", "S2", "blog_read", ago[0]), office.now)
        for touchpoint in (call, taken_back, undo):
            store.ledger.add_touchpoint("A1", touchpoint, office.now)
    dossier = known(office.desk(office.anna).dossier("A1"))
    assert [entry.external_id for entry in dossier.entries] == ["S2", "T1", "S1"]


# Adding and editing


def test_a_rep_owns_what_they_add_and_may_call_it(office: Office) -> None:
    desk = office.desk(office.anna)
    opened = desk.blank(Form(company="Weber KG"))
    lead_id = opened.lead.external_id
    assert lead_id.startswith("N-")
    assert not opened.may_choose_owner
    saved = desk.save(lead_id, opened.form, office.ben.member_id, is_new=True)
    assert isinstance(saved, Dossier)
    assert saved.owner == office.anna
    assert lead_id in office.callable(office.anna)


def test_saving_a_new_lead_twice_makes_one(office: Office) -> None:
    desk = office.desk(office.anna)
    for _ in range(2):
        saved = desk.save("N-1", Form(company="Weber KG"), None, is_new=True)
        assert isinstance(saved, Dossier)
    assert found(desk, "Weber") == ["N-1"]


def test_a_possible_duplicate_is_named_and_saved_only_when_meant(office: Office) -> None:
    desk, form = office.desk(office.anna), Form(company="Mueller", contact="Petra Müller")
    alike = desk.save("N-1", form, None, is_new=True)
    assert isinstance(alike, Alike)
    assert (alike.lead.external_id, alike.opened.form) == ("A1", form)
    assert office.lead("N-1") is None
    assert isinstance(desk.save("N-1", replace(form, anyway=True), None, is_new=True), Dossier)


def test_mistakes_save_nothing(office: Office) -> None:
    desk = office.desk(office.anna)
    wrong = desk.save("A1", Form(company="Müller", email="nowhere"), None, is_new=False)
    assert isinstance(wrong, Mistaken)
    assert known(office.lead("A1")).company == "Müller GmbH"


def test_a_changed_attribute_changes_the_fit_at_once(office: Office) -> None:
    desk = office.desk(office.anna)
    before = known(desk.dossier("A1")).call.fit.value
    form = replace(known(desk.form("A1")).form, traits={"employees": "60"})
    saved = desk.save("A1", form, None, is_new=False)
    assert isinstance(saved, Dossier)
    assert saved.call.fit.value > before


def test_signals_that_waited_for_a_new_lead_join_it(office: Office) -> None:
    waiting = Signal("web", "S1", "demo_requested", office.now)
    with office.database.write(office.team_id) as store:
        store.ledger.add_signal("jo@weber.de", waiting, office.now)
    form = Form(company="Weber", email="Jo@Weber.de")
    saved = office.desk(office.anna).save("N-1", form, None, is_new=True)
    assert isinstance(saved, Dossier)
    assert saved.entries == (waiting,)


def test_only_a_manager_chooses_the_owner_in_the_form(office: Office) -> None:
    form = Form(company="Müller GmbH")
    office.desk(office.anna).save("A1", form, office.ben.member_id, is_new=False)
    assert known(office.lead("A1")).owner_id == office.anna.member_id
    office.desk(office.maria).save("A1", form, office.ben.member_id, is_new=False)
    assert known(office.lead("A1")).owner_id == office.ben.member_id
    office.desk(office.maria).save("A1", form, None, is_new=False)
    assert known(office.lead("A1")).owner_id is None


def test_an_owner_whom_slack_does_not_know_stays_until_another_is_chosen(office: Office) -> None:
    with office.database.write(office.team_id) as store:
        imported = store.members.ensure("carl@example.com")
    office.has(Lead("C1", "Weber KG", owner_id=imported))
    office.desk(office.maria).save("C1", Form(company="Weber"), None, is_new=False)
    assert known(office.lead("C1")).owner_id == imported


# Handing over


def test_a_lead_that_was_given_away_is_no_longer_the_givers_business(office: Office) -> None:
    handed = office.desk(office.anna).assign("A1", office.ben.member_id)
    assert isinstance(handed, Handed)
    assert (handed.owner, handed.dossier) == (office.ben, None)
    assert office.desk(office.anna).dossier("A1") is None
    assert "A1" in office.callable(office.ben)


def test_anybody_takes_from_the_pool_and_gives_to_it(office: Office) -> None:
    desk = office.desk(office.anna)
    assert known(desk.assign("P1", office.anna.member_id)).dossier is not None
    assert office.desk(office.ben).dossier("P1") is None
    assert known(desk.assign("P1", None)).owner is None
    assert office.desk(office.ben).dossier("P1") is not None


# Closing, reopening, opting out


@pytest.mark.parametrize(
    "closing",
    [Closing("won", Money(Decimal(4000), "EUR")), LOST, Closing("not_a_fit", None, "tiny")],
)
def test_a_closed_lead_leaves_the_list_until_it_is_reopened(
    office: Office, closing: Closing
) -> None:
    desk = office.desk(office.anna)
    dossier = known(desk.close("A1", closing, "V1"))
    assert dossier.closed == closing.outcome
    (entry,) = office.touchpoints("A1")
    assert (entry.source, entry.external_id, entry.kind) == ("slack", "V1", "other")
    assert (entry.value, entry.note) == (closing.value, closing.reason)
    assert entry.member_id == office.anna.member_id
    assert office.callable(office.anna) == []
    assert known(desk.reopen("A1")).closed is None
    assert office.callable(office.anna) == ["A1"]


def test_closing_twice_counts_once(office: Office) -> None:
    desk = office.desk(office.anna)
    for _ in range(2):
        assert known(desk.close("A1", LOST, "V1")).closed == "lost"
    assert known(desk.close("A1", Closing("won"), "V2")).closed == "lost"
    assert len(office.touchpoints("A1")) == 1


def test_a_reopened_lead_can_be_closed_and_reopened_again(office: Office) -> None:
    desk = office.desk(office.anna)
    for view_id in ("V1", "V2"):
        assert known(desk.close("A1", LOST, view_id)).closed == "lost"
        assert known(desk.reopen("A1")).closed is None


def test_an_imported_status_goes_back_to_open(office: Office) -> None:
    statuses: tuple[Status, ...] = ("won", "lost", "not_a_fit")
    for status in statuses:
        office.has(Lead("A1", "Müller", owner_id=office.anna.member_id, status=status))
        desk = office.desk(office.anna)
        assert known(desk.dossier("A1")).closed == status
        assert known(desk.reopen("A1")).closed is None
        assert office.callable(office.anna) == ["A1"]


def test_an_opt_out_is_lifted_by_consent_alone(office: Office) -> None:
    desk = office.desk(office.anna)
    assert known(desk.opt_out("A1")).closed == "opted_out"
    assert known(desk.reopen("A1")).closed == "opted_out"
    form = known(desk.form("A1")).form
    desk.save("A1", form, None, is_new=False)
    assert office.callable(office.anna) == []
    desk.save("A1", replace(form, consent=True), None, is_new=False)
    assert office.callable(office.anna) == ["A1"]


def known(value: T | None) -> T:
    assert value is not None
    return value
