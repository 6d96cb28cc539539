from datetime import datetime

import pytest

from scoring.agreement.proposal import SIDES, Approver, Vote
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from scoring.message import Refused
from storage.database import Database
from storage.members import Member, Members

ANNA = "anna@example.com"


def seen(members: Members, now: datetime, slack_id: str = "U1", email: str | None = ANNA) -> Member:
    return members.seen(slack_id, email, "Anna", "Europe/Berlin", "de-DE", False, now)


def test_a_member_is_made_once_by_e_mail_in_any_case_or_slack_id(
    database: Database, team_id: int
) -> None:
    with database.write(team_id) as store:
        made = [store.members.ensure(words) for words in (ANNA, " Anna@Example.COM ", "U1", "U1")]
    assert made == [1, 1, 2, 2]


@pytest.mark.parametrize("words", ["", "anna", "Anna", "u123", "U 1", "team sales"])
def test_other_words_are_refused_by_name(database: Database, team_id: int, words: str) -> None:
    with database.write(team_id) as store, pytest.raises(Refused, match="neither an e-mail"):
        store.members.ensure(words)


def test_who_was_imported_by_e_mail_becomes_the_slack_user(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        imported = store.members.ensure(ANNA)
        known = seen(store.members, now, email="Anna@Example.com")
    assert known == Member(imported, "U1", ANNA, "Anna", "Europe/Berlin", "de-DE", refreshed_at=now)
    assert known.zone.key == "Europe/Berlin"


def test_a_slack_user_whose_e_mail_was_imported_too_is_one_person_with_all_that_both_had(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        by_email, by_slack_id = store.members.ensure(ANNA), store.members.ensure("U1")
        store.leads.save(Lead("acme", owner_id=by_email), now)
        done = Touchpoint("csv", "1", "call", "reached", now, member_id=by_email)
        store.ledger.add_touchpoint("acme", done, now)

        known = seen(store.members, now)

        assert known.member_id == by_slack_id
        assert store.members.all().keys() == {by_slack_id}
        lead = store.leads.get("acme")
        assert lead is not None
        assert lead.owner_id == by_slack_id
        (done,) = store.leads.touchpoints("acme")
        assert done.member_id == by_slack_id


def test_seeing_a_user_again_refreshes_them_and_keeps_what_they_chose(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        first = seen(store.members, now)
        store.members.choose_language(first.member_id, "en")
        again = seen(store.members, now, email=None)
    assert (again.member_id, again.email, again.language) == (first.member_id, ANNA, "en")


def test_two_who_are_one_person_have_one_voice_and_what_each_of_them_proposed(
    database: Database, team_id: int, now: datetime
) -> None:
    with database.write(team_id) as store:
        before = seen(store.members, now, slack_id="U0", email=ANNA).member_id
        again = store.members.ensure("U1")
        store.approvers.name("sales", [before, again], before, now)
        store.approvers.name("marketing", [before], before, now)
        for member_id in (before, again):
            store.proposals.draft(member_id, "ripe_at = 3", "edit", {}, now)
            store.proposals.put_forward(member_id, now)
        for proposal_id, member_id, yes in (
            (1, before, True),
            (1, again, False),
            (2, before, True),
        ):
            vote = Vote(member_id, "sales", yes, 1, now)
            store.proposals.vote(proposal_id, vote)

        known = seen(store.members, now, slack_id="U1", email=ANNA).member_id

        assert known == again
        assert store.approvers.all() == [Approver(known, side) for side in SIDES]
        assert [one.proposed_by for one in store.proposals.open()] == [known, known]
        assert [store.proposals.votes(one) for one in (1, 2)] == [
            [Vote(known, "sales", False, 1, now)],
            [Vote(known, "sales", True, 1, now)],
        ]


def test_a_member_is_named_by_e_mail_else_slack_id() -> None:
    assert Member(1, "U1", ANNA).words == ANNA
    assert Member(1, "U1").display_name == "U1"
    assert Member(1, "U1", name="Anna").display_name == "Anna"
