"""Logging a line: saved at once, asked when in doubt, never lost, never twice."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.log import flow
from handlers.log.blocks import named_message
from handlers.log.by_form import About, Unclear
from handlers.log.entries import SOURCE, Logged, NewLead, TakenBack
from handlers.log.flow import Asked, Named
from handlers.ui.actions import LOG_CALL, OPEN_LEAD
from handlers.ui.texts import texts
from scoring.ledger import standing_touchpoints
from scoring.message import Refused
from tests.handlers.log.conftest import Desk


@pytest.mark.parametrize("name", ["Müller", "Mueller", "Muller", "Müler", "Petra Müller", "L1"])
def test_a_hasty_name_is_saved_at_once(desk: Desk, name: str) -> None:
    answer = desk.log(desk.anna, f"{name} angerufen, Termin Di 10h, 12min")
    assert isinstance(answer, Logged)
    assert answer.lead.external_id == "L1"
    assert answer.touchpoint.next_step_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert answer.standing.commitment
    assert desk.ledger("L1") == [answer.touchpoint]


def test_the_same_entry_counts_once_and_gets_the_same_answer(desk: Desk) -> None:
    first = desk.log(desk.anna, "Müller angerufen")
    assert desk.log(desk.anna, "Müller angerufen") == first
    assert len(desk.ledger("L1")) == 1


def test_the_same_words_as_a_new_entry_count_again(desk: Desk) -> None:
    for entry in ("e1", "e2"):
        desk.log(desk.anna, "Müller nicht erreicht", entry)
    assert len(desk.ledger("L1")) == 2


def test_an_entry_that_was_undone_and_comes_again_is_still_undone(desk: Desk) -> None:
    desk.log(desk.anna, "Müller angerufen")
    desk.undo(desk.anna)
    assert isinstance(desk.log(desk.anna, "Müller angerufen"), TakenBack)


def test_several_leads_fit_so_the_words_are_kept_and_it_asks(desk: Desk) -> None:
    desk.has("L3", desk.anna, "Müller Logistik", "Otto Müller")
    answer = desk.log(desk.anna, "Müller angerufen, 12min")
    assert isinstance(answer, Asked)
    assert {choice.lead_id for choice in answer.choices} == {"L1", "L3"}
    assert [draft.typed for draft in desk.waiting(desk.anna)] == ["Müller angerufen, 12min"]
    assert desk.log(desk.anna, "Müller angerufen, 12min") == answer


@pytest.mark.parametrize("typed", ["Müller", "Petra Müller"])
def test_a_bare_name_is_asked_what_happened_and_stores_nothing(desk: Desk, typed: str) -> None:
    answer = desk.log(desk.anna, typed)
    assert isinstance(answer, Named)
    assert answer.lead.external_id == "L1"
    assert (desk.ledger("L1"), desk.waiting(desk.anna)) == ([], [])


def test_a_bare_name_that_is_unclear_is_asked_whom_and_then_what(desk: Desk) -> None:
    desk.has("L3", desk.anna, "Müller Logistik", "Otto Müller")
    assert isinstance(desk.log(desk.anna, "Müller"), Asked)
    assert isinstance(desk.pick(desk.anna, "e1", "L3"), Named)
    assert desk.ledger("L3") == []


@pytest.mark.parametrize(("locale", "asks"), [("de", "Was war mit"), ("en", "What happened with")])
def test_the_question_what_happened_leads_to_the_form(desk: Desk, locale: str, asks: str) -> None:
    message = named_message(texts(locale), desk.lead("L1"))
    assert asks in message["text"]
    buttons = message["blocks"][-1]["elements"]
    assert [(one["action_id"], one["value"]) for one in buttons] == [
        (LOG_CALL, "L1"),
        (OPEN_LEAD, "L1"),
    ]


def test_choosing_a_lead_twice_counts_once(desk: Desk) -> None:
    desk.log(desk.anna, "angerufen, 12min")
    first = desk.pick(desk.anna, "e1", "L2")
    assert desk.pick(desk.anna, "e1", "L1") == first
    assert [t.minutes for t in desk.ledger("L2")] == [12]
    assert desk.ledger("L1") == []
    assert desk.waiting(desk.anna) == []


def test_who_names_nobody_is_offered_the_top_of_the_list(desk: Desk) -> None:
    answer = desk.log(desk.anna, "angerufen, 12min")
    assert isinstance(answer, Asked)
    assert answer.words == ""
    assert {choice.lead_id for choice in answer.choices} == {"L1", "L2"}


def test_a_kept_line_is_read_as_of_when_it_was_written(desk: Desk) -> None:
    desk.log(desk.anna, "angerufen, morgen 9h nochmal")
    desk.now += timedelta(days=3)
    answer = desk.pick(desk.anna, "e1", "L2")
    assert isinstance(answer, Logged)
    assert answer.touchpoint.occurred_at == desk.now - timedelta(days=3)
    assert answer.touchpoint.next_step_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_name_that_fits_nobody_is_kept_until_the_lead_exists(desk: Desk) -> None:
    answer = desk.log(desk.anna, "Zebra GmbH angerufen")
    assert isinstance(answer, Asked)
    assert answer.choices == ()
    desk.has("Z", desk.anna, "Zebra GmbH")
    assert isinstance(desk.search(desk.anna, "e1"), Logged)
    assert len(desk.ledger("Z")) == 1


def test_a_new_lead_belongs_to_the_rep_and_is_made_once(desk: Desk) -> None:
    desk.log(desk.anna, "Zebra angerufen")
    new = NewLead("Zoe Zander", "Zebra GmbH")
    first = desk.create(desk.anna, "e1", new)
    assert isinstance(first, Logged)
    assert first.is_new
    assert first.lead.external_id.startswith("N-")
    assert first.lead.owner_id == desk.anna.member_id
    assert first.touchpoint.note == ""
    again = desk.create(desk.anna, "e1", new)
    assert again.lead == first.lead  # type: ignore[union-attr]
    assert len(desk.ledger(first.lead.external_id)) == 1


def test_words_of_the_name_that_do_not_fit_the_chosen_lead_stand_in_the_note(desk: Desk) -> None:
    desk.log(desk.anna, "Rita Acme angerufen, will Angebot")
    answer = desk.pick(desk.anna, "e1", "L2")
    assert isinstance(answer, Logged)
    assert answer.touchpoint.note == "Rita, will Angebot"


def test_a_lead_of_the_pool_belongs_to_who_logs_on_it(desk: Desk) -> None:
    desk.has("P1", None, "Pool Technik AG")
    answer = desk.log(desk.anna, "Pool Technik angerufen, Termin Di 10h")
    assert isinstance(answer, Logged)
    assert answer.from_pool
    assert desk.lead("P1").owner_id == desk.anna.member_id


def test_ones_own_lead_goes_before_one_of_the_pool_with_the_same_name(desk: Desk) -> None:
    desk.has("P1", None, "Müller Maschinenbau GmbH", "Petra Müller")
    answer = desk.log(desk.anna, "Müller Maschinenbau angerufen")
    assert isinstance(answer, Logged)
    assert answer.lead.external_id == "L1"


def test_another_reps_lead_is_not_found(desk: Desk) -> None:
    answer = desk.log(desk.anna, "Huber angerufen")
    assert isinstance(answer, Asked)
    assert answer.choices == ()


def test_another_reps_lead_cannot_be_picked_and_the_words_stay(desk: Desk) -> None:
    desk.log(desk.anna, "Huber angerufen")
    with pytest.raises(Refused):
        desk.pick(desk.anna, "e1", "B1")
    assert desk.ledger("B1") == []
    assert len(desk.waiting(desk.anna)) == 1


def test_a_manager_logs_on_anybodys_lead_and_it_stays_theirs(desk: Desk) -> None:
    answer = desk.log(desk.maria, "Huber angerufen")
    assert isinstance(answer, Logged)
    assert answer.lead.owner_id == desk.ben.member_id


def test_another_reps_notes_are_nobodys_business(desk: Desk) -> None:
    desk.log(desk.anna, "Zebra angerufen")
    assert desk.waiting(desk.ben) == []
    with pytest.raises(Refused):
        desk.search(desk.ben, "e1")
    assert flow.discard(desk.database, desk.team_id, desk.ben, "e1") is None
    assert len(desk.waiting(desk.anna)) == 1


def test_a_discarded_note_is_given_back_once(desk: Desk) -> None:
    desk.log(desk.anna, "Zebra angerufen")
    draft = flow.discard(desk.database, desk.team_id, desk.anna, "e1")
    assert draft
    assert draft.typed == "Zebra angerufen"
    assert flow.discard(desk.database, desk.team_id, desk.anna, "e1") is None
    with pytest.raises(Refused):
        desk.pick(desk.anna, "e1", "L1")


def test_nothing_is_saved_and_the_words_stay_when_the_ledger_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.log(desk.anna, "Zebra angerufen")

    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("storage.ledger.Ledger.add_touchpoint", fails)
    with pytest.raises(RuntimeError):
        desk.create(desk.anna, "e1", NewLead("", "Zebra"))
    assert len(desk.waiting(desk.anna)) == 1
    with desk.database.read(desk.team_id) as store:
        assert all(c.company != "Zebra" for c in store.leads.candidates(None))


@pytest.mark.parametrize(
    ("typed", "small_talk"),
    [
        ("hallo", True),
        ("danke", True),
        ("Wen soll ich anrufen?", True),
        ("<@U0NEXTCALL> whom should I call now?", True),
        ("Wendt angerufen?", False),
        ("angerufen", False),
        ("Acme", False),
        ("5min", False),
        ("ok", True),
        ("Guten Morgen", True),
        ("good morning!", True),
        ("moin", True),
        ("Guten Morgen, Müller angerufen", False),
    ],
)
def test_small_talk_is_known_from_a_touchpoint(desk: Desk, typed: str, small_talk: bool) -> None:
    assert flow.is_small_talk(desk.anna, typed, desk.now) is small_talk


# --- Undo -----------------------------------------------------------------------------------------


def test_undo_takes_back_what_followed_and_counts_once(desk: Desk) -> None:
    desk.log(desk.anna, "Acme gewonnen 4000 EUR")
    assert desk.standing("L2").closed == "won"
    first = desk.undo(desk.anna)
    assert desk.undo(desk.anna) == first
    assert desk.standing("L2").closed is None
    assert len(desk.ledger("L2")) == 2


def test_only_who_logged_it_or_a_manager_can_undo(desk: Desk) -> None:
    desk.log(desk.anna, "Acme angerufen")
    with pytest.raises(Refused):
        desk.undo(desk.ben)
    assert len(desk.ledger("L2")) == 1
    assert isinstance(desk.undo(desk.maria), TakenBack)


def test_what_was_never_logged_cannot_be_undone(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.undo(desk.anna, "nothing")


def test_an_undo_itself_cannot_be_undone(desk: Desk) -> None:
    desk.log(desk.anna, "Acme angerufen")
    desk.undo(desk.anna)
    with pytest.raises(Refused):
        desk.undo(desk.anna, "undo:e1")


# --- Edit -----------------------------------------------------------------------------------------


def logged(desk: Desk, typed: str = "Acme angerufen, 12min") -> Logged:
    answer = desk.log(desk.anna, typed)
    assert isinstance(answer, Logged)
    return answer


def test_an_edit_is_a_reversal_and_a_corrected_touchpoint(desk: Desk) -> None:
    before = logged(desk)
    changed = replace(before.touchpoint, minutes=20)
    after = desk.edit(desk.anna, changed, About("Acme", "L2"))
    assert isinstance(after, Logged)
    assert after.touchpoint == replace(changed, external_id="edit:e1")
    assert len(desk.ledger("L2")) == 3
    with desk.database.read(desk.team_id) as store:
        assert store.ledger.is_reversed(SOURCE, "e1")


def test_the_same_edit_twice_counts_once(desk: Desk) -> None:
    changed = replace(logged(desk).touchpoint, minutes=20)
    first = desk.edit(desk.anna, changed, About("Acme", "L2"))
    assert desk.edit(desk.anna, changed, About("Acme", "L2")) == first
    assert len(desk.ledger("L2")) == 3


def test_an_edit_that_changes_nothing_appends_nothing(desk: Desk) -> None:
    before = logged(desk)
    assert desk.edit(desk.anna, before.touchpoint, About("Acme", "L2")) == before
    assert len(desk.ledger("L2")) == 1


def test_a_stale_button_edits_and_undoes_what_the_entry_has_become(desk: Desk) -> None:
    before = logged(desk).touchpoint
    desk.edit(desk.anna, replace(before, minutes=20), About("Acme", "L2"))
    last = desk.edit(desk.anna, replace(before, minutes=30), About("Acme", "L2"))
    assert isinstance(last, Logged)
    assert last.touchpoint.minutes == 30
    taken_back = desk.undo(desk.anna)
    assert taken_back.touchpoint == last.touchpoint
    assert desk.standing("L2").rest_until is None


def test_an_edit_moves_the_entry_to_another_lead(desk: Desk) -> None:
    before = logged(desk).touchpoint
    after = desk.edit(desk.anna, before, About("Müller"))
    assert isinstance(after, Logged)
    assert after.lead.external_id == "L1"
    assert desk.standing("L2").rest_until is None
    assert desk.standing("L1").rest_until is not None


def test_an_edit_to_a_name_that_is_not_clear_asks_and_saves_nothing(desk: Desk) -> None:
    before = logged(desk).touchpoint
    assert desk.edit(desk.anna, before, About("Zebra")) == Unclear("Zebra", ())
    assert desk.edit(desk.anna, before, About("Huber")) == Unclear("Huber", ())
    assert desk.ledger("L2") == [before]


def test_an_edit_may_make_a_new_lead(desk: Desk) -> None:
    before = logged(desk).touchpoint
    after = desk.edit(desk.anna, before, About("Zebra GmbH", as_new=True))
    assert isinstance(after, Logged)
    assert (after.lead.company, after.is_new) == ("Zebra GmbH", True)


def test_what_was_undone_meanwhile_is_not_edited(desk: Desk) -> None:
    before = logged(desk).touchpoint
    desk.undo(desk.anna)
    assert isinstance(desk.edit(desk.anna, replace(before, minutes=1), About("", "L2")), TakenBack)
    assert len(desk.ledger("L2")) == 2


def test_another_reps_touchpoint_cannot_be_edited_but_a_manager_can(desk: Desk) -> None:
    before = logged(desk).touchpoint
    with pytest.raises(Refused):
        desk.edit(desk.ben, replace(before, minutes=1), About("", "L2"))
    after = desk.edit(desk.maria, replace(before, minutes=1), About("", "L2"))
    assert isinstance(after, Logged)
    assert after.touchpoint.member_id == desk.anna.member_id


# --- Many at once ---------------------------------------------------------------------------------


def test_eight_deliveries_of_one_entry_at_once_count_once(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: desk.log(desk.anna, "Müller angerufen"), range(8)))
    assert all(isinstance(answer, Logged) for answer in answers)
    assert len(desk.ledger("L1")) == 1


def test_eight_clicks_on_different_names_at_once_count_once(desk: Desk) -> None:
    desk.log(desk.anna, "angerufen, 12min")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: desk.pick(desk.anna, "e1", f"L{1 + n % 2}"), range(8)))
    assert len({answer.lead.external_id for answer in answers if isinstance(answer, Logged)}) == 1
    assert len(desk.ledger("L1") + desk.ledger("L2")) == 1


def test_eight_edits_and_undos_at_once_leave_one_entry_or_none(desk: Desk) -> None:
    before = logged(desk).touchpoint

    def change(number: int) -> None:
        with contextlib.suppress(Refused):
            if number % 4 == 3:
                desk.undo(desk.anna)
            else:
                desk.edit(
                    desk.anna, replace(before, minutes=number), About("", f"L{1 + number % 2}")
                )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(8)))
    assert len(standing_touchpoints(desk.ledger("L1") + desk.ledger("L2"))) <= 1
